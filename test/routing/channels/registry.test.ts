// The channels by id: all of them, under their own names.

import { describe, expect, it } from "vitest";
import { channelIdOf, channelRules } from "../../../src/routing/channels/registry.ts";
import { channelIds } from "../../../src/routing/facts.ts";

describe("the registry", () => {
  it("has the rules of every channel under its id, in the order of the ids", () => {
    expect(Object.keys(channelRules)).toEqual([...channelIds]);
    expect(Object.values(channelRules).map((rules) => rules.id)).toEqual([...channelIds]);
  });
});

describe("channelIdOf", () => {
  it("trims and ignores case", () => {
    expect([" WhatsApp ", "TELEGRAM", "discord\n", "Slack", "webChat"].map(channelIdOf)).toEqual([
      ...channelIds,
    ]);
  });

  it("knows no other channel, and no property of objects", () => {
    const unknown = ["", "whatsap", "signal", "constructor", "__proto__", "toString", "slac\u212a", "slack "];
    expect(unknown.map(channelIdOf)).toEqual([...unknown.slice(0, -1).map(() => undefined), "slack"]);
  });
});
