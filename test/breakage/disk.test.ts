// The disk fills, can't be written to, or gives back what nobody wrote. What can't be stored is refused, what was
// stored is answered, a bad file stays as it is, and kois whose files are well go on.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { goodConfig, writeText, writeTexts } from "./config-writer.ts";
import { startEchoServer } from "./echo-server.ts";
import { type GatewayChild, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { readKoi } from "./read-state.ts";
import { smallDisk } from "./small-disk.ts";
import { addModel } from "./talking-gateway.ts";
import { Visitor } from "./visitor.ts";
import { wait, waitUntil } from "./wait.ts";

const KOIS = ["alpha", "beta", "gamma"];

/** A visitor of alpha and one of beta. */
interface Two {
  readonly child: GatewayChild;
  readonly toAlpha: Visitor;
  readonly toBeta: Visitor;
}

async function startIn(home: string, delayMs = 0): Promise<Two> {
  const server = await startEchoServer(() => delayMs);
  onTestFinished(() => server.close());
  addModel(home, server, KOIS);
  await writeTexts(home, goodConfig({ a: "alpha", b: "beta" }), "renamed");
  const child = await startGatewayChild({ home });
  onTestFinished(() => child.kill());
  const [toAlpha, toBeta] = [new Visitor("a"), new Visitor("b")];
  for (const visitor of [toAlpha, toBeta]) {
    await visitor.connect(child.url);
    onTestFinished(() => visitor.leave());
  }
  return { child, toAlpha, toBeta };
}

async function answered(visitor: Visitor, count: number): Promise<void> {
  await waitUntil(`answer ${count}`, () => visitor.replies.size === count);
}

test("on a full disk a message is refused, and taken when it comes again after there is room", async ({
  skip,
}) => {
  const disk = smallDisk();
  if (!disk) return skip("a tmpfs can't be mounted here: run as root");
  const { child, toAlpha } = await startIn(disk.folder);
  toAlpha.say("m0");
  await answered(toAlpha, 1);
  disk.fill();
  toAlpha.say("m1");
  await waitUntil("the refusal", () => toAlpha.refused.has("m1"));
  expect(toAlpha.accepted.has("m1")).toBe(false);
  expect(toAlpha.refused.get("m1")).toBe("the message could not be stored");
  expect(child.output()).toContain("the disk is full");
  disk.free();
  toAlpha.say("m1");
  await answered(toAlpha, 2);
  toAlpha.leave();
  expect(await child.stop()).toBe(0);
  const { pending, damage } = readKoi(disk.folder, "alpha");
  expect({ pending, damage }).toEqual({ pending: [], damage: [] });
});

test("a turn that a full disk keeps from being written is written when there is room", async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip("a tmpfs can't be mounted here: run as root");
  const { child, toAlpha } = await startIn(disk.folder, 700);
  toAlpha.say("m0");
  await waitUntil("the message on disk", () => toAlpha.accepted.has("m0"));
  disk.fill();
  await waitUntil("the turn that fails", () => child.output().includes("turn could not be written"));
  expect(toAlpha.replies.size).toBe(0);
  await wait(1_000);
  disk.free();
  await answered(toAlpha, 1);
});

test("a config is taken up though its table can't be kept", async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip("a tmpfs can't be mounted here: run as root");
  const elsewhere = join(tempFolder(), "SKYKOI.json");
  const server = await startEchoServer();
  onTestFinished(() => server.close());
  addModel(disk.folder, server, KOIS);
  const config = (more: string): string =>
    goodConfig({ a: "alpha" }, more).main.replace('$include: ["bindings.json5"],', "");
  await writeText(elsewhere, config(""), "renamed");
  const child = await startGatewayChild({ home: disk.folder, env: { SKYKOI_CONFIG_PATH: elsewhere } });
  onTestFinished(() => child.kill());
  disk.fill();
  await writeText(elsewhere, config(', { id: "new" }'), "renamed");
  await waitUntil("the new table", async () => (await child.status()).table.kois.includes("new"));
  await waitUntil("the fault to show", async () => (await child.status()).state === "degraded");
  const [problem] = (await child.status()).problems;
  expect(problem?.message).toContain("ENOSPC");
});

test("a state folder that can't be written is told in one line", async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip("a tmpfs can't be mounted here: run as root");
  mkdirSync(join(disk.folder, ".SKYKOI"));
  writeConfig(disk.folder, {});
  disk.setWritable(false);
  const failure = await startGatewayChild({ home: disk.folder }).catch((error: Error) => error.message);
  expect(failure).toMatch(
    /^the gateway ended with 1:\nskykoi gateway: the state folder \S+ can't be written: .*\n$/,
  );
  expect(failure).toContain(join(disk.folder, ".SKYKOI"));
});

test("a koi whose store is damaged is left alone with its file, and the others go on", async () => {
  const home = tempFolder();
  const folder = join(home, ".SKYKOI", "koi", "alpha", "sessions");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "koi.db");
  const damaged = `SQLite format 3\0${"not what was here ".repeat(500)}`;
  writeFileSync(file, damaged);
  const { child, toAlpha, toBeta } = await startIn(home);
  toAlpha.say("m0");
  toBeta.say("m0");
  await answered(toBeta, 1);
  await waitUntil("the refusal", () => toAlpha.refused.has("m0"));
  const { state, problems } = await child.status();
  expect(state).toBe("degraded");
  expect(problems).toMatchObject([{ scope: "koi", message: expect.stringContaining(file) as string }]);
  expect(await child.stop()).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(damaged);
});

test("a gateway whose own store is damaged does not start, says which file, and leaves it", async () => {
  const home = tempFolder();
  mkdirSync(join(home, ".SKYKOI"));
  writeConfig(home, {});
  const file = join(home, ".SKYKOI", "gateway.db");
  writeFileSync(file, "not what was here");
  const failure = await startGatewayChild({ home }).catch((error: Error) => error.message);
  expect(failure).toContain(`skykoi gateway: ${file}: this is no SQLite file`);
  expect(readFileSync(file, "utf8")).toBe("not what was here");
});
