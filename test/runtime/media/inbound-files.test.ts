// Files that people send: in the koi's workspace before its turn, once, under a name of ours; or a line that says why not.

import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FetchError, type MediaReference } from "../../../src/channels/channel.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { fileName } from "../../../src/runtime/media/file-name.ts";
import { startAnthropicServer } from "../../fakes/models/anthropic-server.ts";
import { makeRunTurn } from "../../../src/koi/run-turn.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { harness, type HarnessInput } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

const key = "telegram:default:m1";
const image: MediaReference = { kind: "image", mimeType: "image/png", source: "f1" };
const png = Buffer.from("not really a picture");

function setUp(input: HarnessInput = {}) {
  const channel = new MemoryChannel("telegram", { media: true });
  channel.files.set("f1", png);
  const made = harness({ channels: [channel], ...input });
  const folder = join(made.folder, "home", "w", "media", "inbound");
  const sent = (media: readonly MediaReference[], text = "look", id = "m1") =>
    made.receive({ id, text, more: { media } });
  const asked = async (count = 1): Promise<string> => {
    await until(() => made.koi.asked.length === count, "the turn");
    return made.koi.texts().at(-1) ?? "";
  };
  return { ...made, channel, folder, root: made.folder, sent, asked };
}

test("a file lies in the workspace before the turn, for its owner alone, and the koi is shown it", async () => {
  const { sent, asked, folder, koi, storeOf, channel } = setUp();
  expect(await sent([image])).toEqual({ outcome: "accepted" });
  const name = fileName(key, 0, "image/png");
  expect(await asked()).toBe(`look\n[image: media/inbound/${name}, image/png]`);
  const path = join(folder, name);
  expect(koi.asked[0]?.request.files).toEqual([{ path, mimeType: "image/png" }]);
  expect(readFileSync(path)).toEqual(png);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual([name]);
  koi.asked[0]?.answer("nice");
  await channel.attempted(1);
  // Later turns read where it lies, too.
  const { sessionKey = "" as never } = koi.asked[0]?.request ?? {};
  expect(storeOf("home").transcript(sessionKey, 1_000)[0]?.text).toContain(name);
  expect(channel.sent[0]?.target.repliedTo?.text).toBe("look");
});

test("it is not fetched for who is not let in, nor for a message that calls nobody", async () => {
  const config: SkykoiConfig = { channels: { telegram: { groupPolicy: "open", dmPolicy: "allowlist" } } };
  const { sent, receive, channel } = setUp({ table: tinyTable({ config }) });
  expect(await sent([image])).toMatchObject({ outcome: "refused" });
  const overheard = { id: "g1", kind: "group", peer: "-1", more: { media: [image] } } as const;
  expect(await receive(overheard)).toEqual({ outcome: "gated" });
  await settled();
  expect(channel.fetches).toEqual([]);
});

test("after a restart it is not fetched again", async () => {
  const first = setUp();
  await first.sent([image]);
  await first.asked();
  first.stores.close();
  first.gatewayStore.close();
  const second = setUp({ folder: first.root, clock: first.clock });
  await second.channel.start("default" as never, second.stages.emit);
  await second.stages.recover();
  expect(await second.asked()).toContain("[image: media/inbound/");
  expect([first.channel.fetches, second.channel.fetches]).toEqual([["f1"], []]);
  expect(second.koi.asked[0]?.request.files).toHaveLength(1);
});

test.each<[string, MediaReference, (channel: MemoryChannel) => void]>([
  ["[image, could not be loaded: it is gone]", image, (channel) => void channel.files.delete("f1")],
  [
    '[document "a b .pdf", could not be loaded: it is larger than 5 MB]',
    { kind: "document", mimeType: "application/pdf", fileName: 'a"\n[b].pdf', bytes: 6 << 20, source: "f1" },
    () => undefined,
  ],
  [
    "[voice message, could not be loaded: it is larger than 5 MB]",
    { kind: "audio", mimeType: "audio/ogg; codecs=opus", isVoice: true, source: "f1" },
    (channel) => void channel.files.set("f1", new Uint8Array((5 << 20) + 1)),
  ],
])("what can't be had is a line: %s", async (line, media, spoil) => {
  const { sent, asked, channel, koi, folder } = setUp();
  spoil(channel);
  await sent([media], "");
  expect(await asked()).toBe(line);
  expect(koi.asked[0]?.request.files).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("an attempt that failed for now is made again, two times, and then given up", async () => {
  const { sent, asked, channel, clock } = setUp();
  let attempts = 0;
  channel.files.set("f1", async () => {
    attempts += 1;
    if (attempts < 3) throw new FetchError("not now", true);
    return png;
  });
  await sent([image]);
  await until(() => attempts === 1 && clock.pending().includes(1_000), "the first wait");
  clock.advance(1_000);
  await until(() => attempts === 2 && clock.pending().includes(4_000), "the second wait");
  clock.advance(4_000);
  expect(await asked()).toContain("[image: media/inbound/");
});

test("a file that never comes holds the turn up for a minute, and other conversations not at all", async () => {
  const { sent, receive, asked, channel, clock, koi } = setUp();
  channel.files.set("f1", () => new Promise(() => undefined));
  await sent([image]);
  await receive({ id: "m2", peer: "222", text: "hello" });
  expect(await asked()).toBe("hello");
  await until(() => clock.pending().includes(60_000), "the deadline");
  clock.advance(60_000);
  expect(await asked(2)).toBe("look\n[image, could not be loaded: it did not come within 60 seconds]");
  expect(koi.asked).toHaveLength(2);
});

test("a turn that waits for a file hears that it is to end", async () => {
  const { sent, channel, stages, storeOf, koi } = setUp();
  channel.files.set("f1", () => new Promise(() => undefined));
  await sent([image]);
  await until(() => channel.fetches.length === 1, "the fetch");
  const drained = stages.queue.drain();
  stages.queue.abort();
  stages.files.stop();
  await drained;
  expect(storeOf("home").pending()).toHaveLength(1);
  expect(koi.asked.every(({ request }) => request.signal.aborted)).toBe(true);
});

test("every koi of a broadcast has it in its own workspace", async () => {
  const table = tinyTable({ kois: ["home", "work"], to: () => ["home", "work"] });
  const { sent, asked, root } = setUp({ table });
  await sent([image]);
  await asked(2);
  for (const koiId of ["home", "work"]) {
    expect(readdirSync(join(root, koiId, "w", "media", "inbound"))).toHaveLength(1);
  }
});

test("a link that the koi put in the folder's place leads nowhere", async () => {
  const { sent, asked, folder } = setUp();
  const outside = join(folder, "..", "..", "..", "outside");
  mkdirSync(outside, { recursive: true });
  mkdirSync(join(folder, ".."), { recursive: true });
  symlinkSync(outside, folder);
  await sent([image]);
  expect(await asked()).toBe("look\n[image, could not be loaded: something went wrong here]");
  expect(readdirSync(outside)).toEqual([]);
});

test("a link in the place of a file is no file that was fetched", async () => {
  const { sent, asked, folder, channel } = setUp();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "..", "secret"), "never");
  symlinkSync(join(folder, "..", "secret"), join(folder, fileName(key, 0, "image/png")));
  await sent([image]);
  await asked();
  expect(channel.fetches).toEqual(["f1"]);
  expect(readFileSync(join(folder, fileName(key, 0, "image/png")))).toEqual(png);
  expect(readFileSync(join(folder, "..", "secret"), "utf8")).toBe("never");
});

test("a workspace that can't be written costs the file, not the answer", async () => {
  const { sent, asked, folder } = setUp();
  const workspace = join(folder, "..", "..");
  mkdirSync(join(workspace, ".."), { recursive: true });
  writeFileSync(workspace, "");
  onTestFinished(() => rmSync(workspace, { force: true }));
  await sent([image]);
  expect(await asked()).toBe("look\n[image, could not be loaded: something went wrong here]");
});

test("what is older than 30 days goes, what is the koi's own stays", async () => {
  const { sent, asked, folder, clock } = setUp();
  mkdirSync(folder, { recursive: true });
  const old = `${"a".repeat(24)}-1.jpg`;
  const young = `${"b".repeat(24)}-1.jpg`;
  const part = `.${"c".repeat(24)}-1.jpg.0011aabb.part`;
  const [now, day] = [clock.now() / 1_000, 24 * 3_600];
  for (const [name, ageDays] of [
    [old, 31],
    [young, 29],
    [part, 1],
    ["notes.md", 400],
  ] as const) {
    writeFileSync(join(folder, name), "");
    utimesSync(join(folder, name), now - ageDays * day, now - ageDays * day);
  }
  await sent([image]);
  await asked();
  expect(readdirSync(folder).toSorted()).toEqual(
    [fileName(key, 0, "image/png"), young, "notes.md"].toSorted(),
  );
});

test("names are made from the message, and of a type that is known", () => {
  expect(fileName("a", 0, "image/jpeg")).toMatch(/^[0-9a-f]{24}-1\.jpg$/);
  expect(fileName("a", 1, "audio/ogg; codecs=opus")).toMatch(/-2\.ogg$/);
  expect(fileName("a", 0, "../../etc/passwd")).toMatch(/^[0-9a-f]{24}-1\.bin$/);
  expect(fileName("a", 0, "constructor")).toMatch(/-1\.bin$/);
  expect(fileName("a", 0, "image/png")).not.toBe(fileName("b", 0, "image/png"));
});

test("a picture goes all the way: from the platform to the model", async () => {
  const server = await startAnthropicServer();
  onTestFinished(() => server.close());
  const env = { ANTHROPIC_API_KEY: "key", ANTHROPIC_BASE_URL: server.baseUrl };
  const config: SkykoiConfig = { ...openAccess, kois: { defaults: { model: "anthropic/claude" } } };
  const channel = new MemoryChannel("telegram", { media: true });
  channel.files.set("f1", png);
  const made: { runTurn?: ReturnType<typeof makeRunTurn> } = {};
  const one = harness({
    channels: [channel],
    table: tinyTable({ config }),
    runTurn: (request) => made.runTurn?.(request) ?? expect.fail("no turns yet"),
  });
  made.runTurn = makeRunTurn({
    stateDir: join(one.folder, "state"),
    home: one.folder,
    env,
    clock: { now: () => Date.now() },
    resolveSecret: (secret) => Promise.resolve(String(secret)),
  });
  await one.receive({ id: "m1", text: "what is this?", more: { media: [image] } });
  await channel.attempted(1);
  const name = fileName(key, 0, "image/png");
  expect(server.requests[0]?.body["messages"]).toMatchObject([
    {
      role: "user",
      content: [
        { type: "image", source: { media_type: "image/png", data: png.toString("base64") } },
        {
          type: "text",
          text: `[Fri 2026-01-02 03:04 UTC] what is this?\n[image: media/inbound/${name}, image/png]`,
        },
      ],
    },
  ]);
});
