// A cold start on a config that is half written: the last good table serves, and the gateway says why it is not the
// config's. Without one, nothing starts.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { goodConfig, writeTexts } from "./config-writer.ts";
import { startEchoServer } from "./echo-server.ts";
import { configFile, startGatewayChild } from "./gateway-child.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

/** What a start may take until it serves; a machine with nothing else to do takes a third of it. */
const READY_MS = 1_000;
/** Starts, the quickest of which counts: tests run side by side, and one start may have to wait for the processor. */
const STARTS = 3;

test("a half-written config at a cold start: the last good table serves within a second", async () => {
  const server = await startEchoServer();
  const home = homeWithModel(server, ["beta"]);
  const texts = goodConfig({ a: "beta" });
  await writeTexts(home, texts, "renamed");
  const first = await startGatewayChild({ home });
  expect(await first.stop()).toBe(0);
  writeFileSync(configFile(home), texts.main.slice(0, texts.main.length / 2));
  const readyMs: number[] = [];
  for (let start = 0; start < STARTS; start += 1) {
    const child = await startGatewayChild({ home });
    onTestFinished(() => child.kill());
    readyMs.push(child.readyMs);
    expect(await (await fetch(`${child.url}healthz`)).json()).toMatchObject({ status: "degraded" });
    expect((await fetch(`${child.url}readyz`)).status).toBe(200);
    const { state, problems } = await child.status();
    expect(state).toBe("degraded");
    expect(problems[1]?.message).toMatch(/SKYKOI\.json:\d+:\d+ [a-z]+\/[a-z-]+: /);
    const visitor = new Visitor("a");
    await visitor.connect(child.url);
    visitor.say(`m${start}`);
    await waitUntil("the answer", () => visitor.replies.size === start + 1);
    expect([...visitor.replies.keys()].every((id) => id.startsWith("beta/"))).toBe(true);
    visitor.leave();
    await child.kill();
  }
  expect(Math.min(...readyMs)).toBeLessThan(READY_MS);
});

test("a config that is gone at a cold start: the last good table serves, not an empty config", async () => {
  const server = await startEchoServer();
  const home = homeWithModel(server, ["beta"]);
  await writeTexts(home, goodConfig({ a: "beta" }), "renamed");
  expect(await (await startGatewayChild({ home })).stop()).toBe(0);
  rmSync(configFile(home));
  for (let start = 0; start < 2; start += 1) {
    const child = await startGatewayChild({ home });
    onTestFinished(() => child.kill());
    const { state, problems } = await child.status();
    expect(state).toBe("degraded");
    expect(problems.map(({ message }) => message).join("\n")).toContain("SKYKOI.json is gone");
    const visitor = new Visitor("a");
    await visitor.connect(child.url);
    visitor.say(`m${start}`);
    await waitUntil("the answer", () => visitor.replies.size === start + 1);
    expect([...visitor.replies.keys()].every((id) => id.startsWith("beta/"))).toBe(true);
    visitor.leave();
    await child.kill();
  }
});

test("no config at all, again and again: an empty one runs, and nothing is degraded", async () => {
  const home = tempFolder();
  for (let start = 0; start < 2; start += 1) {
    const child = await startGatewayChild({ home });
    onTestFinished(() => child.kill());
    expect((await child.status()).state).toBe("running");
    expect(await child.stop()).toBe(0);
  }
});

test("a half-written config and no table from before: nothing starts, and the place is told", async () => {
  const home = tempFolder();
  mkdirSync(join(home, ".SKYKOI"));
  writeFileSync(configFile(home), "{ kois: { list: [");
  const failure = await startGatewayChild({ home }).catch((error: Error) => error.message);
  expect(failure).toMatch(/^the gateway ended with 1:/);
  expect(failure).toMatch(/SKYKOI\.json:1:\d+/);
  expect(failure).toContain("there is no good table from before");
});
