import { expect, test } from "vitest";
import {
  isSamePerson,
  jidOfPeer,
  parseJid,
  peerIdOf,
  personJid,
} from "../../../src/channels/whatsapp/jid.ts";
import type { PeerId } from "../../../src/routing/ids.ts";

test.each([
  ["15551230001@s.whatsapp.net", { user: "15551230001", server: "s.whatsapp.net" }],
  ["15551230001:12@s.whatsapp.net", { user: "15551230001", server: "s.whatsapp.net", device: 12 }],
  ["15551230001_1:0@c.us", { user: "15551230001", server: "s.whatsapp.net", device: 0 }],
  ["9155:3@lid", { user: "9155", server: "lid", device: 3 }],
  ["9155:99@hosted.lid", { user: "9155", server: "lid", device: 99 }],
  ["120363999999999999@g.us", { user: "120363999999999999", server: "g.us" }],
  ["15551230001-1400000000@g.us", { user: "15551230001-1400000000", server: "g.us" }],
  ["status@broadcast", { user: "status", server: "broadcast" }],
  ["no address", undefined],
  ["@g.us", undefined],
  ["", undefined],
  [null, undefined],
])("%j", (text, expected) => {
  expect(parseJid(text)).toEqual(expected);
});

test("people are compared without device, and in one identity space", () => {
  expect(isSamePerson("155@s.whatsapp.net", "155:7@c.us")).toBe(true);
  expect(isSamePerson("155@s.whatsapp.net", "155@lid")).toBe(false);
  expect(isSamePerson("155@s.whatsapp.net", "1155@s.whatsapp.net")).toBe(false);
  expect(isSamePerson(undefined, undefined)).toBe(false);
  expect(personJid("155:7@hosted")).toBe("155@s.whatsapp.net");
});

test.each([
  ["15551230001:12@s.whatsapp.net", "+15551230001", "15551230001@s.whatsapp.net"],
  ["91555:1@lid", "91555@lid", "91555@lid"],
  ["120363999999999999@g.us", "120363999999999999@g.us", "120363999999999999@g.us"],
])("%s is the peer %s, reached at %s", (jid, id, back) => {
  expect(peerIdOf(jid)).toBe(id);
  expect(jidOfPeer(id as PeerId)).toBe(back);
});

test("what is no peer has no id", () => {
  expect(peerIdOf("12@s.whatsapp.net")).toBeUndefined();
  expect(peerIdOf("nobody")).toBeUndefined();
});
