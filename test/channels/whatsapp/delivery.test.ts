// Nothing lost, nothing doubled: messages that wait with WhatsApp, that wait here, that come in the middle of a cut; answers
// whose confirmation is lost.

import Database from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { authFile } from "../../../src/channels/whatsapp/store/auth-store.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { BIZ, HOME, WAIT, WhatsAppBench } from "./bench.ts";

let bench: WhatsAppBench;
let device: Device;

beforeEach(async () => {
  bench = new WhatsAppBench();
  await bench.open();
  device = await bench.run(BIZ);
});
afterEach(() => bench.close());

const texts = (): string[] => bench.taken.map(({ text }) => text);

test("what was written while we were away comes in, in order, with its time", async () => {
  const { server, alex } = bench;
  await bench.channel.stop(BIZ);
  for (const [index, text] of ["one", "two", "three"].entries())
    await server.dm(alex, device, text, { sentAt: 1_790_000_000 + index });
  expect(device.waiting.size).toBe(3);
  await bench.start(BIZ);
  await vi.waitFor(() => expect(bench.taken).toHaveLength(3), WAIT);
  expect(bench.taken.map(({ text, sentAtMs }) => `${text} ${sentAtMs}`)).toEqual([
    "one 1790000000000",
    "two 1790000001000",
    "three 1790000002000",
  ]);
  await vi.waitFor(() => expect(device.waiting.size).toBe(0), WAIT);
});

test("what WhatsApp was told of and the gateway has not, survives a restart", async () => {
  const refused = { outcome: "refused", reason: "the disk is full", mayComeAgain: true } as const;
  bench.answers.push(...Array.from({ length: 20 }, () => refused));
  const group = bench.server.group("120363999999999999@g.us", [bench.owner, bench.alex]);
  const dm = await bench.server.dm(bench.alex, device, "keep this");
  const inGroup = await bench.server.inGroup(bench.alex, device, group, "and this");
  await bench.heard(dm);
  await bench.heard(inGroup);
  // WhatsApp has forgotten them: the library confirms what it has decrypted.
  await vi.waitFor(() => expect(device.waiting.size).toBe(0), WAIT);
  await bench.channel.stop(BIZ);
  const before = bench.taken.splice(0);
  bench.answers.splice(0);

  bench.channel = await bench.newChannel();
  await bench.start(BIZ);
  await vi.waitFor(() => expect(bench.taken).toHaveLength(2), WAIT);
  expect(bench.taken).toEqual(
    before.filter(({ messageId }, index) => before.findIndex((m) => m.messageId === messageId) === index),
  );
  await bench.channel.stop(BIZ);
  await bench.start(BIZ);
  await bench.heard(await bench.server.dm(bench.alex, device, "last"));
  expect(texts()).toEqual(["keep this", "and this", "last"]);
});

test("a message that the gateway can't take holds up its own chat and no other", async () => {
  const { server, alex, mia } = bench;
  bench.answers.push({ outcome: "refused", reason: "busy", mayComeAgain: true });
  await bench.heard(await server.dm(alex, device, "first of Alex"));
  const second = await server.dm(alex, device, "second of Alex");
  await bench.heard(await server.dm(mia, device, "first of Mia"));
  await bench.heard(second);
  expect(texts()).toEqual(["first of Alex", "first of Mia", "first of Alex", "second of Alex"]);
});

test("cuts in the middle of traffic: each message once, in order, and each answer shown once", async () => {
  const { server, alex, mia } = bench;
  const sent: string[] = [];
  for (let round = 0; round < 6; round += 1) {
    for (const person of [alex, mia]) {
      const text = `${person.name} ${round}`;
      sent.push(text);
      await server.dm(person, device, text);
    }
    if (round % 2 === 1) device.wire?.cut();
  }
  const unique = (): string[] => [...new Set(bench.taken.map(({ messageId }) => messageId))];
  await vi.waitFor(() => expect(unique()).toHaveLength(sent.length), WAIT);
  for (const person of [alex, mia]) {
    const own = [...new Set(texts().filter((text) => text.startsWith(person.name)))];
    expect(own).toEqual(sent.filter((text) => text.startsWith(person.name)));
  }
  // As the gateway's outbox: again under the same key until it is sent.
  for (const [index, message] of bench.taken.slice(0, 6).entries()) {
    if (index % 2 === 0) server.mishaps.push(index % 4 === 0 ? "cut_after" : "cut_before");
    await vi.waitFor(
      () => bench.channel.send(bench.target(message), { text: `answer ${index}` }, `key-${index}`),
      WAIT,
    );
  }
  const shown = [...alex.shown, ...mia.shown].map(({ text }) => text).sort();
  expect(shown).toEqual([0, 1, 2, 3, 4, 5].map((index) => `answer ${index}`));
});

test("a message is sent when WhatsApp says so; a break before that leaves its fate open, and the repeat is shown once", async () => {
  const { server, alex, channel } = bench;
  const message = await bench.heard(await server.dm(alex, device, "hi"));
  server.mishaps.push("cut_after");
  const send = (): Promise<unknown> => channel.send(bench.target(message), { text: "once" }, "the key");
  await expect(send()).rejects.toMatchObject({ fate: "unknown" });
  await bench.reaches(BIZ, "open");
  await send();
  expect(alex.received.map(({ text, id }) => `${text} ${id}`)).toEqual([
    `once ${alex.received[0]?.id}`,
    `once ${alex.received[0]?.id}`,
  ]);
  expect(alex.shown.map(({ text }) => text)).toEqual(["once"]);
});

test("a confirmation that never comes: the fate is unknown", async () => {
  await bench.channel.stop(BIZ);
  bench.channel = await bench.newChannel({ ackTimeoutMs: 50 });
  await bench.start(BIZ);
  const message = await bench.heard(await bench.server.dm(bench.alex, device, "hi"));
  bench.server.mishaps.push("silent");
  const sent = bench.channel.send(bench.target(message), { text: "once" }, "the key");
  await expect(sent).rejects.toMatchObject({
    fate: "unknown",
    message: "WhatsApp has not confirmed the message",
  });
});

test.each([
  ["403", { fate: "refused" }],
  ["463", { fate: "refused" }],
  ["429", { fate: "not_sent", retryAfterMs: 60_000 }],
  ["500", { fate: "not_sent" }],
])("error %s instead of a confirmation", async (error, expected) => {
  const message = await bench.heard(await bench.server.dm(bench.alex, device, "hi"));
  bench.server.mishaps.push({ error });
  await expect(bench.channel.send(bench.target(message), { text: "x" }, "k")).rejects.toMatchObject(expected);
  expect(bench.alex.received).toEqual([]);
});

test("stop fails what waits for its confirmation", async () => {
  const message = await bench.heard(await bench.server.dm(bench.alex, device, "hi"));
  bench.server.mishaps.push("silent");
  const sent = bench.channel.send(bench.target(message), { text: "x" }, "k");
  sent.catch(() => {});
  await vi.waitFor(() => expect(bench.alex.received).toHaveLength(1), WAIT);
  await bench.channel.stop(BIZ);
  await expect(sent).rejects.toMatchObject({ fate: "unknown" });
  expect(device.isOnline).toBe(false);
});

test("a phone that could not decrypt gets the message again, also after a restart", async () => {
  const { server, alex } = bench;
  const message = await bench.heard(await server.dm(alex, device, "hi"));
  await bench.channel.send(bench.target(message), { text: "the answer" }, "k");
  const [first] = alex.shown;
  await bench.channel.stop(BIZ);
  bench.channel = await bench.newChannel();
  await bench.start(BIZ);
  await alex.forgetSession(device);
  server.askAgain(alex, device, first?.id ?? "");
  await vi.waitFor(
    () => expect(alex.received.map(({ text }) => text)).toEqual(["the answer", "the answer"]),
    WAIT,
  );
  expect(alex.shown).toHaveLength(1);
});

test("two accounts and one person, all at once: no step of the encryption is lost", async () => {
  const { server, alex, channel } = bench;
  const home = await bench.run(HOME, server.person("15550008888", "Other"));
  const firsts = await Promise.all(
    [device, home].map(async (to) => bench.heard(await server.dm(alex, to, "hi"))),
  );
  const rounds = Array.from({ length: 15 }, (_, index) => index);
  await Promise.all(
    rounds.flatMap((round) => [
      ...[device, home].map((to) => server.dm(alex, to, `in ${round}`)),
      ...firsts.map((first) =>
        channel.send(
          bench.target(first),
          { text: `${first.facts.accountId} ${round}` },
          `${first.facts.accountId} ${round}`,
        ),
      ),
    ]),
  );
  await vi.waitFor(() => expect(bench.taken).toHaveLength(2 + 2 * rounds.length), WAIT);
  const expected = [BIZ, HOME].flatMap((accountId) => rounds.map((round) => `${accountId} ${round}`));
  expect(alex.shown.map(({ text }) => text).sort()).toEqual(expected.sort());
  expect(
    [...device.words, ...home.words].filter((word) => word.includes("error") || word.includes("retry")),
  ).toEqual([]);
});

test("keys that can't be written: nothing is acknowledged, and the message comes when they can", async () => {
  const { server, alex } = bench;
  await bench.heard(await server.dm(alex, device, "before"));
  const elsewhere = new Database(authFile(bench.host.authDir(BIZ)));
  elsewhere.exec("ALTER TABLE inbox RENAME TO away");
  const id = await server.dm(alex, device, "meanwhile");
  await bench.reaches(BIZ, "backing_off");
  expect(bench.channel.status(BIZ).detail).toContain(authFile(bench.host.authDir(BIZ)));
  expect(device.words.filter((word) => word.includes(id))).toEqual([]);
  expect(device.waiting.has(id)).toBe(true);
  elsewhere.exec("ALTER TABLE away RENAME TO inbox");
  elsewhere.close();
  await bench.heard(id);
  // That the first one was taken could not be written down either: it comes once more, and the gateway knows it.
  expect([...new Set(texts())]).toEqual(["before", "meanwhile"]);
});
