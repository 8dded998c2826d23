// Broadcast lists by the peer that they are for, on one channel or on all.

import { describe, expect, test } from "vitest";
import type { BroadcastConfig } from "../../../src/config/broadcast.ts";
import { resolveBroadcast } from "../../../src/compiler/resolve/broadcast.ts";
import { resolveKois } from "../../../src/compiler/resolve/kois.ts";

function lists(broadcast: BroadcastConfig): Record<string, readonly string[]> {
  const kois = resolveKois({ kois: { list: [{ id: "a" }, { id: "b" }] } });
  const resolved = resolveBroadcast({ broadcast }, kois);
  return Object.fromEntries([...resolved.lists].map(([key, list]) => [key, list.kois]));
}

describe("a key", () => {
  test("with a channel is for that channel, in any spelling", () => {
    const found = lists({ "WhatsApp:+1 555 123 0001": ["a"], "telegram:-1001234567890:topic:7": ["b"] });
    expect(found).toEqual({
      "whatsapp dm +15551230001": ["a"],
      "telegram room -1001234567890:topic:7": ["b"],
    });
  });

  test("without one is for every channel whose ids look like it", () => {
    expect(lists({ "120363999999999999@g.us": ["a"] })).toEqual({
      "whatsapp room 120363999999999999@g.us": ["a"],
      "webchat dm 120363999999999999@g.us": ["a"],
      "webchat room 120363999999999999@g.us": ["a"],
    });
  });

  test("with a channel wins, wherever it is listed", () => {
    const found = lists({ "slack:C0123ABCD": ["b"], C0123ABCD: ["a"] });
    expect([found["slack room C0123ABCD"], found["webchat room C0123ABCD"]]).toEqual([["b"], ["a"]]);
  });

  test("that is no id is for nobody", () => {
    expect(lists({ "telegram:@anna": ["a"], "discord:": ["a"] })).toEqual({});
  });
});

describe("a list", () => {
  test("names each koi once, in order", () => {
    expect(lists({ "slack:C0123ABCD": ["b", "A", "B"] })).toEqual({ "slack room C0123ABCD": ["b", "a"] });
  });

  test("without a koi is none", () => {
    expect(lists({ strategy: "parallel", "slack:C0123ABCD": [], "slack:C0123ABCE": ["ghost"] })).toEqual({});
  });
});
