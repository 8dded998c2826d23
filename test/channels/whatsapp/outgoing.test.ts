// What goes out besides texts: files, reactions, typing; and what can't go out.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ReplyTarget } from "../../../src/channels/channel.ts";
import type { PeerId } from "../../../src/routing/ids.ts";
import type { Device } from "../../fakes/whatsapp/device.ts";
import { BIZ, WAIT, WhatsAppBench } from "./bench.ts";
import { sentFile } from "./say.ts";

let bench: WhatsAppBench;
let device: Device;

beforeEach(async () => {
  bench = new WhatsAppBench();
  await bench.open();
  device = await bench.run(BIZ);
});
afterEach(() => bench.close());

const to = (id: string, kind: "dm" | "group" = "dm"): ReplyTarget => ({
  accountId: BIZ,
  peer: { kind, id: id as PeerId },
});

test("files go out as what they are, encrypted for the phone", async () => {
  const { alex, server, channel, host } = bench;
  const path = join(host.authDir(BIZ), "file");
  writeFileSync(path, "the content");
  const files = [
    { kind: "image", mimeType: "image/png", fileName: "a.png", path },
    { kind: "video", mimeType: "video/mp4", fileName: "a.mp4", path },
    { kind: "audio", mimeType: "audio/ogg; codecs=opus", fileName: "a.ogg", path },
    { kind: "audio", mimeType: "audio/mpeg", fileName: "a.mp3", path },
    { kind: "document", mimeType: "text/plain", fileName: "a.txt", path },
  ] as const;
  for (const [index, file] of files.entries())
    await channel.send(
      to("+15551230001"),
      { text: file.kind === "audio" ? "" : "below", media: [file] },
      `key ${index}`,
    );
  const seen = alex.shown.map(({ message }) => [
    Object.keys(message).find((part) => part.endsWith("Message")),
    message.audioMessage?.ptt ?? false,
    message.documentMessage?.fileName ?? "",
    sentFile(server.media, message)?.toString(),
  ]);
  expect(seen).toEqual([
    ["imageMessage", false, "", "the content"],
    ["videoMessage", false, "", "the content"],
    ["audioMessage", true, "", "the content"],
    ["audioMessage", false, "", "the content"],
    ["documentMessage", false, "a.txt", "the content"],
  ]);
  expect(
    alex.shown.map(({ message }) => message.documentMessage?.caption ?? message.imageMessage?.caption),
  ).toEqual(["below", undefined, undefined, undefined, "below"]);
});

test("a file that is gone is refused", async () => {
  const media = [
    { kind: "image", mimeType: "image/png", fileName: "a.png", path: "/nowhere/a.png" },
  ] as const;
  await expect(bench.channel.send(to("+15551230001"), { text: "", media }, "k")).rejects.toMatchObject({
    fate: "refused",
    message: "the file can't be read (ENOENT)",
  });
});

test("a number that WhatsApp does not know is refused, and asked for once where it does", async () => {
  const { channel, server } = bench;
  await expect(channel.send(to("+15559999999"), { text: "hello?" }, "k1")).rejects.toMatchObject({
    fate: "refused",
    message: "WhatsApp does not know the number +15559999999",
  });
  await channel.send(to("+15551230001"), { text: "one" }, "k2");
  const before = server.questions.length;
  await channel.send(to("+15551230001"), { text: "two" }, "k3");
  expect(server.questions.slice(before).filter((question) => question.startsWith("usync"))).toEqual([]);
});

test("a group that is gone, or that we are not in, is refused", async () => {
  await expect(
    bench.channel.send(to("120363777777777777@g.us", "group"), { text: "hello?" }, "k"),
  ).rejects.toMatchObject({ fate: "refused", message: "this chat is gone (404)" });
});

test("typing is shown and ended", async () => {
  const { channel, alex } = bench;
  await channel.typing?.(to("+15551230001"), true);
  await channel.typing?.(to("+15551230001"), false);
  await vi.waitFor(
    () => expect(device.chatStates).toEqual([`composing ${alex.pn}`, `paused ${alex.pn}`]),
    WAIT,
  );
});

test("a reaction is put on a message and taken away", async () => {
  const { channel, alex, mia, owner, server } = bench;
  const group = server.group("120363888888888888@g.us", [owner, alex, mia], "lid");
  const message = await bench.heard(await server.inGroup(mia, device, group, "hi"));
  await channel.react?.(bench.target(message), "👀");
  await channel.react?.(bench.target(message), "");
  await vi.waitFor(() => expect(alex.shown).toHaveLength(2), WAIT);
  expect(alex.shown.map(({ message: { reactionMessage } }) => reactionMessage)).toMatchObject([
    { text: "👀", key: { id: message.messageId, participant: mia.lid, fromMe: false } },
    { text: "", key: { id: message.messageId } },
  ]);
});

test("an address in a text is not asked for a preview", async () => {
  const asked = vi.spyOn(globalThis, "fetch");
  await bench.channel.send(to("+15551230001"), { text: "see https://example.org/x" }, "k");
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});
