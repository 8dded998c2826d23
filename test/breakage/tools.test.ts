// kill -9 of the built gateway in the middle of a command: after the restart the model is told, and the command has run
// once.

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { callsReply, scriptedMark, textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { homeWithModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

test("a command that the gateway died in is told as interrupted, and not run again", async () => {
  const command = "echo run >> runs.txt; sleep 3";
  const server = await startOpenAiServer((_, index) =>
    index === 0 ? callsReply(["exec", { command }]) : textReply("I was interrupted."),
  );
  const home = homeWithModel(server, ["alpha"]);
  mkdirSync(join(home, ".SKYKOI"), { recursive: true });
  writeConfig(home, {
    kois: { defaults: { model: "fake/echo" }, list: [{ id: "alpha", default: true }] },
    tools: { exec: { backgroundMs: 60_000 } },
  });
  const visitor = new Visitor("a");
  const first = await startGatewayChild({ home });
  onTestFinished(() => first.kill());
  await visitor.connect(first.url);
  visitor.say("m0", "take your time");
  const runs = join(home, ".SKYKOI", "workspace", "runs.txt");
  await waitUntil("the command", () => existsSync(runs));
  await first.kill();
  visitor.leave();

  const second = await startGatewayChild({ home });
  onTestFinished(() => second.kill());
  await visitor.connect(second.url);
  await waitUntil("the answer", () => visitor.replies.size === 1);
  expect([...visitor.replies.values()].map((texts) => [...texts])).toEqual([
    [`${scriptedMark}I was interrupted.`],
  ]);
  const messages = server.requests[1]?.body["messages"] as { role: string; content: string }[];
  expect(messages.map(({ role }) => role)).toEqual(["system", "user", "assistant", "tool"]);
  expect(messages.at(-1)?.content).toMatch(/^interrupted: the gateway stopped while this ran/);
  expect(server.requests).toHaveLength(2);
  await waitUntil("the last mark", async () => (await second.status()).unsentReplies === 0);
  expect(await second.stop()).toBe(0);
  expect(readFileSync(runs, "utf8")).toBe("run\n");
  const [entries] = readKoi(home, "alpha").transcripts.values();
  expect(entries?.map(({ role }) => role)).toEqual(["user", "call", "result", "assistant"]);
});

test("a command that a killed gateway left running is ended by the next one", async () => {
  const command = "echo $$ > pid.txt; sleep 300; echo over";
  const server = await startOpenAiServer((_, index) =>
    index === 0 ? callsReply(["exec", { command, background: true }]) : textReply("It runs."),
  );
  const home = homeWithModel(server, ["alpha"]);
  mkdirSync(join(home, ".SKYKOI"), { recursive: true });
  writeConfig(home, {
    kois: { defaults: { model: "fake/echo" }, list: [{ id: "alpha", default: true }] },
  });
  const visitor = new Visitor("a");
  const first = await startGatewayChild({ home });
  onTestFinished(() => first.kill());
  await visitor.connect(first.url);
  visitor.say("m0", "take your time");
  await waitUntil("the answer", () => visitor.replies.size === 1);
  const pid = Number(readFileSync(join(home, ".SKYKOI", "workspace", "pid.txt"), "utf8"));
  await first.kill();
  visitor.leave();
  expect(isRunning(pid)).toBe(true);

  const second = await startGatewayChild({ home });
  onTestFinished(() => second.kill());
  await waitUntil("its end", () => !isRunning(pid));
  expect(await second.stop()).toBe(0);
});

test("no koi fetches from the gateway's own port, though the config allows its host", async () => {
  let port = "";
  const server = await startOpenAiServer((_, index) =>
    index === 0
      ? callsReply(
          ["web_fetch", { url: `http://127.0.0.1:${port}/healthz` }],
          ["web_fetch", { url: `http://localhost:${port}/status` }],
        )
      : textReply("It is closed to me."),
  );
  const home = homeWithModel(server, ["alpha"]);
  mkdirSync(join(home, ".SKYKOI"), { recursive: true });
  writeConfig(home, {
    kois: { defaults: { model: "fake/echo" }, list: [{ id: "alpha", default: true }] },
    tools: { web: { fetch: { allowPrivateHosts: ["127.0.0.1", "localhost"] } } },
  });
  const gateway = await startGatewayChild({ home });
  onTestFinished(() => gateway.kill());
  ({ port } = new URL(gateway.url));
  const visitor = new Visitor("a");
  await visitor.connect(gateway.url);
  visitor.say("m0", "look at yourself");
  await waitUntil("the answer", () => visitor.replies.size === 1);
  const messages = server.requests[1]?.body["messages"] as { role: string; content: string }[];
  const results = messages.filter(({ role }) => role === "tool").map(({ content }) => content);
  expect(results).toEqual([
    expect.stringContaining(`\`127.0.0.1\` with port ${port} is the gateway itself`),
    expect.stringContaining(`\`localhost\` with port ${port} is the gateway itself`),
  ]);
});

/** Whether a process runs; one that is only not fetched by its parent does not. */
function isRunning(pid: number): boolean {
  const state = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : ") Z";
  return !state.slice(state.lastIndexOf(")") + 2).startsWith("Z");
}
