// What is plainly an id, over bytes: a "yes" is never wrong, and the usual ids get one.

import { describe, expect, it } from "vitest";
import { isPlainId } from "../../../src/routing/channels/plain-id.ts";
import { channelRules } from "../../../src/routing/channels/registry.ts";
import { CHANNEL_IDS } from "../../../src/config/known-names.ts";
import type { ChannelId, PeerKind } from "../../../src/routing/facts.ts";

function isPlain(channel: ChannelId, kind: PeerKind, id: string): boolean {
  const bytes = new TextEncoder().encode(`"${id}"`);
  return isPlainId(channel, kind, bytes, 1, bytes.length - 1);
}

describe("isPlainId", () => {
  const usual: readonly (readonly [ChannelId, PeerKind, string])[] = [
    ["whatsapp", "dm", "+15551230001"],
    ["whatsapp", "group", "120363999999999999@g.us"],
    ["telegram", "dm", "123456789"],
    ["telegram", "group", "-1001234567890"],
    ["discord", "channel", "998877665544332211"],
    ["slack", "channel", "C0123ABCD"],
    ["slack", "dm", "W0123ABCD"],
    ["webchat", "dm", "Visitor-7_b"],
  ];

  it.each(usual)("says yes to the usual id of a %s %s", (channel, kind, id) => {
    expect(isPlain(channel, kind, id)).toBe(true);
  });

  it.each(CHANNEL_IDS)("says yes to the example ids of %s", (channel) => {
    const { peerKinds, examplePeerId } = channelRules[channel];
    expect(peerKinds.map((kind) => isPlain(channel, kind, examplePeerId(kind, 1)))).toEqual(
      peerKinds.map(() => true),
    );
  });

  const asked: readonly (readonly [ChannelId, PeerKind, string])[] = [
    ["whatsapp", "dm", "15551230001"],
    ["whatsapp", "dm", "+123456"],
    ["whatsapp", "dm", "+1234567890123456"],
    ["whatsapp", "dm", "+5511987654321"],
    ["whatsapp", "dm", "+5491123456789"],
    ["whatsapp", "dm", "+5215512345678"],
    ["whatsapp", "group", "@g.us"],
    ["whatsapp", "group", `${"1".repeat(300)}@g.us`],
    ["telegram", "dm", "0123"],
    ["telegram", "dm", "-5"],
    ["telegram", "group", "-4012345"],
    ["telegram", "group", "-1001234567890:topic:7"],
    ["discord", "dm", "18446744073709551616"],
    ["discord", "dm", ""],
    ["slack", "dm", "C0123ABCD"],
    ["slack", "dm", "u0123abcd"],
    ["slack", "channel", "C01234"],
    ["slack", "channel", `C${"0".repeat(300)}`],
    ["webchat", "dm", "gäst"],
    ["webchat", "dm", "x".repeat(300)],
    ["webchat", "dm", ""],
  ];

  it.each(asked)("leaves to the channel what has to be looked at: %s %s", (channel, kind, id) => {
    expect(isPlain(channel, kind, id)).toBe(false);
  });
});
