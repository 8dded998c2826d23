// The channels by id: all of them, under their own names.

import { describe, expect, it } from "vitest";
import { channelIdOf, channelRules } from "../../../src/routing/channels/registry.ts";
import { CHANNEL_IDS } from "../../../src/config/known-names.ts";

describe("the registry", () => {
  it("has the rules of every channel under its id, in the order of the ids", () => {
    expect(Object.keys(channelRules)).toEqual([...CHANNEL_IDS]);
    expect(Object.values(channelRules).map((rules) => rules.id)).toEqual([...CHANNEL_IDS]);
  });
});

describe("channelIdOf", () => {
  it("trims and ignores case", () => {
    expect([" WhatsApp ", "TELEGRAM", "discord\n", "Slack", "webChat"].map(channelIdOf)).toEqual([
      ...CHANNEL_IDS,
    ]);
  });

  it("knows no other channel, and no property of objects", () => {
    const unknown = ["", "whatsap", "signal", "constructor", "__proto__", "toString", "slac\u212a", "slack "];
    expect(unknown.map(channelIdOf)).toEqual([...unknown.slice(0, -1).map(() => undefined), "slack"]);
  });
});
