import { expect, test } from "vitest";
import type { OutboundMedia } from "../../../../src/channels/channel.ts";
import { partsOf } from "../../../../src/channels/whatsapp/outbound/parts.ts";

const image: OutboundMedia = { kind: "image", mimeType: "image/png", fileName: "a.png", path: "/a.png" };
const audio: OutboundMedia = { kind: "audio", mimeType: "audio/ogg", fileName: "a.ogg", path: "/a.ogg" };

test("a text is split at the account's limit, as it is rendered", () => {
  const parts = partsOf({ text: `${"word ".repeat(10)}\n\n${"more ".repeat(10)}` }, { textChunkLimit: 60 });
  expect(parts.map(({ text }) => text)).toEqual(["word ".repeat(10).trim(), "more ".repeat(10).trim()]);
  expect(partsOf({ text: "a\n\nb" }, {})).toEqual([{ text: "a\n\nb" }]);
  expect(partsOf({ text: " " }, {})).toEqual([]);
});

test("a short text stands below the first file; a sound has no text below it", () => {
  expect(partsOf({ text: "look", media: [image, image] }, {})).toEqual([
    { text: "look", media: [image] },
    { text: "", media: [image] },
  ]);
  expect(partsOf({ text: "listen", media: [audio] }, {})).toEqual([
    { text: "", media: [audio] },
    { text: "listen" },
  ]);
  const long = "x".repeat(1_025);
  expect(partsOf({ text: long, media: [image] }, {})).toEqual([{ text: "", media: [image] }, { text: long }]);
  expect(partsOf({ text: "", media: [image] }, {})).toEqual([{ text: "", media: [image] }]);
});
