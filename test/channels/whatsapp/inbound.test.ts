// What comes in: who wrote it, where, whom it names, what it carries. Two groups, one that names people by number and one
// that names them by LID.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Device } from "../../fakes/whatsapp/device.ts";
import type { Group } from "../../fakes/whatsapp/group.ts";
import { BIZ, WAIT, WhatsAppBench } from "./bench.ts";
import { edit, file, picture, quoting, reaction, revoke, textMessage, voiceNote } from "./say.ts";

let bench: WhatsAppBench;
let device: Device;
let byNumber: Group;
let byLid: Group;

beforeEach(async () => {
  bench = new WhatsAppBench();
  const { server, owner, alex, mia } = bench;
  await bench.open();
  byNumber = server.group("120363999999999999@g.us", [owner, alex, mia]);
  byLid = server.group("120363888888888888@g.us", [owner, alex, mia], "lid");
  device = await bench.run(BIZ);
});
afterEach(() => bench.close());

test("a LID becomes the phone number where it is known, by the message or by an earlier one", async () => {
  const { server, alex, mia } = bench;
  const said = await bench.heard(await server.dm(alex, device, "hi", { addressing: "lid" }));
  expect(said.facts.peer).toEqual({ kind: "dm", id: "+15551230001" });
  expect(said.sender.id).toBe("+15551230001");
  const known = await bench.heard(await server.dm(alex, device, "again", { addressing: "lid_only" }));
  expect(known.facts.peer).toEqual({ kind: "dm", id: "+15551230001" });
  const unknown = await bench.heard(await server.dm(mia, device, "who am I?", { addressing: "lid_only" }));
  expect(unknown.facts.peer).toEqual({ kind: "dm", id: mia.lid });
  // Both are answered where they are.
  await bench.channel.send(bench.target(said), { text: "hi Alex" }, "k1");
  await bench.channel.send(bench.target(unknown), { text: "hi you" }, "k2");
  expect([...alex.shown, ...mia.shown].map(({ text }) => text)).toEqual(["hi Alex", "hi you"]);
});

test.each(["number", "LID"])(
  "in a group that names people by %s: facts, sender, a quoted answer to all",
  async (how) => {
    const { server, alex, mia, channel } = bench;
    const group = how === "LID" ? byLid : byNumber;
    const message = await bench.heard(await server.inGroup(mia, device, group, "dinner?"));
    expect(message.facts).toEqual({
      channel: "whatsapp",
      accountId: BIZ,
      peer: { kind: "group", id: group.id },
    });
    expect(message.sender).toEqual({ id: "+15551230002", name: "Mia" });
    await channel.send(bench.target(message), { text: "pizza" }, "k1");
    await channel.send(bench.target(message), { text: "or pasta" }, "k2");
    for (const person of [alex, mia]) {
      expect(person.shown.map(({ text, to }) => `${text} ${to}`)).toEqual([
        `pizza ${group.id}`,
        `or pasta ${group.id}`,
      ]);
      const context = person.shown[0]?.message.extendedTextMessage?.contextInfo;
      expect(context).toMatchObject({
        stanzaId: message.messageId,
        participant: how === "LID" ? mia.lid : mia.pn,
        quotedMessage: { conversation: "dinner?" },
      });
    }
    // Who is in the group is asked once.
    expect(server.questions.filter((question) => question.startsWith("w:g2 query"))).toHaveLength(1);
  },
);

test("an answer in a chat of two quotes nothing", async () => {
  const message = await bench.heard(await bench.server.dm(bench.alex, device, "hi"));
  await bench.channel.send(bench.target(message), { text: "hello" }, "k");
  expect(bench.alex.shown[0]?.message.extendedTextMessage?.contextInfo?.stanzaId ?? "").toBe("");
});

test("mentions count by address alone, in either identity", async () => {
  const { server, alex, mia, owner } = bench;
  const inGroup = async (mentionedJid: string[], text = "look"): Promise<object> => {
    const id = await server.inGroup(alex, device, byNumber, textMessage(text, { mentionedJid }));
    const { mentionsUs, isForOthers = false } = await bench.heard(id);
    return { mentionsUs, isForOthers };
  };
  expect(await inGroup([owner.pn])).toEqual({ mentionsUs: true, isForOthers: false });
  expect(await inGroup([owner.lid])).toEqual({ mentionsUs: true, isForOthers: false });
  expect(await inGroup([mia.pn, owner.pn])).toEqual({ mentionsUs: true, isForOthers: false });
  expect(await inGroup([mia.pn])).toEqual({ mentionsUs: false, isForOthers: true });
  expect(await inGroup([])).toEqual({ mentionsUs: false, isForOthers: false });
  // Our digits in a text, or inside of a longer number, are no mention.
  expect(await inGroup([], `call ${owner.phone}`)).toEqual({ mentionsUs: false, isForOthers: false });
  expect(await inGroup([`1${owner.phone}@s.whatsapp.net`])).toEqual({ mentionsUs: false, isForOthers: true });
});

test("a reply to our message is told from one to what the owner typed herself", async () => {
  const { server, alex, owner, channel } = bench;
  const hi = await bench.heard(await server.inGroup(alex, device, byNumber, "hi"));
  await channel.send(bench.target(hi), { text: "hello" }, "k");
  const ours = alex.shown[0]?.id ?? "";
  const reply = textMessage("thanks", quoting(ours, owner.pn, "hello"));
  expect((await bench.heard(await server.inGroup(alex, device, byNumber, reply))).replyTo).toEqual({
    messageId: ours,
    text: "hello",
    isOurs: true,
  });
  const hers = textMessage("thanks", quoting("3A0000000000000000", owner.pn));
  expect((await bench.heard(await server.inGroup(alex, device, byNumber, hers))).replyTo?.isOurs).toBe(false);
});

test("edits, deletions and reactions are news of a message", async () => {
  const { server, alex, owner } = bench;
  const id = await server.dm(alex, device, "helo");
  await bench.heard(id);
  const edited = await bench.heard(await server.dm(alex, device, edit(owner.pn, id, "hello")));
  expect(edited).toMatchObject({ text: "hello", event: { kind: "edited", messageId: id } });
  const deleted = await bench.heard(await server.dm(alex, device, revoke(owner.pn, id)));
  expect(deleted).toMatchObject({ text: "", event: { kind: "deleted", messageId: id } });
  const liked = await bench.heard(await server.dm(alex, device, reaction(owner.pn, "3AABC", "👍")));
  expect(liked.event).toEqual({
    kind: "reaction",
    messageId: "3AABC",
    emoji: "👍",
    isRemoved: false,
    isOnOurs: false,
  });
  const taken = await bench.heard(await server.dm(alex, device, reaction(owner.pn, "3AABC", "")));
  expect(taken.event).toMatchObject({ emoji: "", isRemoved: true });
});

test("wrappers are taken off; places and contacts are told in words", async () => {
  const { server, alex } = bench;
  const textOf = async (message: Parameters<typeof server.dm>[2]): Promise<string> =>
    (await bench.heard(await server.dm(alex, device, message))).text;
  expect(await textOf({ ephemeralMessage: { message: { conversation: "gone tomorrow" } } })).toBe(
    "gone tomorrow",
  );
  const once = picture(server.media, Buffer.from("x"), "only once");
  expect(await textOf({ viewOnceMessageV2: { message: once } })).toBe("only once");
  const paper = {
    documentMessage: { ...file(server.media, Buffer.from("x"), "a.txt").documentMessage, caption: "read" },
  };
  expect(await textOf({ documentWithCaptionMessage: { message: paper } })).toBe("read");
  const place = { degreesLatitude: 48.5, degreesLongitude: 2.25, name: "Here" };
  expect(await textOf({ locationMessage: place })).toBe("[location: 48.5, 2.25 (Here)]");
  const vcard = "BEGIN:VCARD\nFN:Mia\nTEL;type=CELL;waid=15551230002:+1 555 123 0002\nEND:VCARD";
  expect(await textOf({ contactMessage: { displayName: "Mia", vcard } })).toBe(
    "[contact: Mia, +1 555 123 0002]",
  );
});

test("files: described, fetched, compared with their hash; never from a sender's own server", async () => {
  const { server, alex, channel } = bench;
  const folder = bench.host.authDir(BIZ);
  const content = Buffer.from("these are the bytes of a voice");
  const voice = await bench.heard(await server.dm(alex, device, voiceNote(server.media, content)));
  expect(voice.media).toEqual([
    {
      kind: "audio",
      mimeType: "audio/ogg; codecs=opus",
      bytes: content.length,
      isVoice: true,
      source: { message: `${alex.pn}  ${voice.messageId}` },
    },
  ]);
  const [media] = voice.media;
  if (!media) return;
  // Also by a process that starts later.
  await channel.stop(BIZ);
  bench.channel = await bench.newChannel();
  await bench.start(BIZ);
  await bench.channel.fetchMedia?.(BIZ, media, join(folder, "voice"), 1_000);
  expect(readFileSync(join(folder, "voice"))).toEqual(content);

  const named = await bench.heard(
    await server.dm(alex, device, file(server.media, content, "../../etc/passwd")),
  );
  expect(named.media[0]).toMatchObject({
    kind: "document",
    fileName: "../../etc/passwd",
    mimeType: "text/plain",
  });

  const evil = picture(server.media, content);
  const refusal = async (imageMessage: object): Promise<unknown> => {
    const message = { imageMessage: { ...evil.imageMessage, ...imageMessage } };
    const heard = await bench.heard(await server.dm(alex, device, message));
    const into = join(folder, heard.messageId);
    return bench.channel.fetchMedia?.(BIZ, heard.media[0] ?? media, into, 1_000).then(
      () => "fetched",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  };
  const before = server.media.asked.length;
  expect(await refusal({ directPath: "@evil.example/x" })).toBe("FetchError: the message has no file");
  expect(await refusal({ directPath: "//evil.example/x" })).toBe("FetchError: the message has no file");
  expect(await refusal({ directPath: null, url: `${server.media.origin}/x` })).toBe(
    "FetchError: the message has no file",
  );
  expect(server.media.asked.length).toBe(before);
  expect(await refusal({ directPath: "/gone" })).toContain("WhatsApp does not have the file any more");
  expect(await refusal({ fileSha256: Buffer.alloc(32) })).toBe("FetchError: the file arrived damaged");
  // Smaller than it says, and larger: the limit holds for what arrives.
  const large = server.media.put(Buffer.alloc(5_000), "image");
  expect(await refusal({ ...large, fileLength: 10 })).toBe("FetchError: it is larger than 0 MB");
});

test("what people did not write is left out: our own words, status, newsletters", async () => {
  const { server, alex, mia } = bench;
  await server.fromOwnPhone(device, alex.pn, "written by hand");
  await server.fromOwnPhone(device, bench.owner.pn, "a note to myself");
  const ids = await Promise.all([
    server.dm(alex, device, { protocolMessage: { type: 3, ephemeralExpiration: 86_400 } }),
    server.inGroup(mia, device, { ...byNumber, id: "status@broadcast" }, "my status"),
  ]);
  const last = await bench.heard(await server.dm(alex, device, "a message"));
  await vi.waitFor(() => expect([...device.waiting.keys()]).toEqual([]), WAIT);
  expect(bench.taken).toEqual([last]);
  expect(ids).toHaveLength(2);
});

test("read receipts follow the gateway's word, where they are wanted", async () => {
  const { server, alex } = bench;
  const reads = (): string[] => device.words.filter((word) => word.endsWith(" read"));
  const id = await server.dm(alex, device, "hi");
  await bench.heard(id);
  await vi.waitFor(() => expect(reads()).toEqual([`receipt ${id} read`]), WAIT);
  // A stranger whom the gateway turns away does not learn that somebody looked.
  bench.answers.push({ outcome: "refused", reason: "stranger" });
  await bench.heard(await server.dm(alex, device, "me again"));
  bench.settings.set(BIZ, { sendReadReceipts: false });
  await bench.heard(await server.dm(alex, device, "no ticks"));
  bench.settings.set(BIZ, {});
  const last = await server.dm(alex, device, "ticks");
  await vi.waitFor(() => expect(reads()).toEqual([`receipt ${id} read`, `receipt ${last} read`]), WAIT);
});

test("a chat with oneself: heard where it is wanted, never by its own echo, without ticks", async () => {
  const { server, owner, alex, channel } = bench;
  bench.settings.set(BIZ, { allowFrom: ["+1 555 000 9999"] });
  const note = await bench.heard(await server.fromOwnPhone(device, owner.pn, "remind me"));
  expect(note.facts.peer).toEqual({ kind: "dm", id: "+15550009999" });
  expect(note.sender.id).toBe("+15550009999");
  await channel.send(bench.target(note), { text: "I will" }, "k");
  expect(owner.shown.map(({ text }) => text)).toEqual(["I will"]);
  // As another linked device of the number hears it, with SKYKOI on it, too.
  await server.fromOwnPhone(device, owner.pn, "I will", { id: owner.shown[0]?.id ?? "" });
  const named = textMessage("@me look", { mentionedJid: [owner.pn] });
  const called = await bench.heard(await server.inGroup(alex, device, byNumber, named));
  expect(called).toMatchObject({ mentionsUs: false });
  expect(called.isForOthers).toBeUndefined();
  expect(bench.taken.map(({ text }) => text)).toEqual(["remind me", "@me look"]);
  expect(device.words.filter((word) => word.endsWith(" read"))).toEqual([]);
  bench.settings.set(BIZ, { allowFrom: ["+1 555 000 9999"], selfChatMode: false });
  await server.fromOwnPhone(device, owner.pn, "not for you");
  await bench.heard(await server.dm(alex, device, "hi"));
  expect(bench.taken.map(({ text }) => text)).not.toContain("not for you");
});
