// Where kois may send to: which rules are about a conversation, and which of them wins.

import { expect, test } from "vitest";
import type { SendMatch, SendPolicy } from "../../src/config/send-policy.ts";
import { maySend } from "../../src/policy/send-policy.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { PeerId, SessionKey } from "../../src/routing/ids.ts";

const place = (kind: Facts["peer"]["kind"]): Pick<Facts, "channel" | "peer"> => {
  return { channel: "discord", peer: { kind, id: "5" as PeerId } };
};
const key = "koi:work:discord:channel:5" as SessionKey;

function isDenied(match: SendMatch | undefined, kind: Facts["peer"]["kind"] = "channel"): boolean {
  const rule = { action: "deny" as const, ...(match && { match }) };
  return !maySend({ rules: [rule] }, place(kind), key);
}

test.each<[string, SendMatch | undefined, boolean]>([
  ["no match at all is everything", undefined, true],
  ["an empty one too", {}, true],
  ["its channel", { channel: "discord" }, true],
  ["its channel in capitals", { channel: " Discord" }, true],
  ["another channel", { channel: "slack" }, false],
  ["its kind", { chatType: "channel" }, true],
  ["a group is a room as well", { chatType: "group" }, true],
  ["no direct message", { chatType: "dm" }, false],
  ["the start of the key", { keyPrefix: "koi:work:discord:" }, true],
  ["the start behind the koi", { keyPrefix: "discord:channel:" }, true],
  ["another koi", { keyPrefix: "koi:home:" }, false],
  ["not the middle of the key", { keyPrefix: "channel:" }, false],
  ["all that is stated must hold", { channel: "discord", chatType: "direct" }, false],
])("%s", (_, match, denied) => {
  expect(isDenied(match)).toBe(denied);
});

test("direct is another word for dm", () => {
  expect([isDenied({ chatType: "direct" }, "dm"), isDenied({ chatType: "dm" }, "dm")]).toEqual([true, true]);
  expect(isDenied({ chatType: "group" }, "dm")).toBe(false);
});

test.each<[string, SendPolicy | undefined, boolean]>([
  ["nothing is said", undefined, true],
  ["the default denies", { default: "deny" }, false],
  ["a rule allows against the default", { default: "deny", rules: [{ action: "allow" }] }, true],
  ["denying wins, in either order", { rules: [{ action: "allow" }, { action: "deny" }] }, false],
  ["denying wins, in either order", { rules: [{ action: "deny" }, { action: "allow" }] }, false],
  [
    "rules about others leave the default",
    { default: "deny", rules: [{ action: "allow", match: { channel: "slack" } }] },
    false,
  ],
])("%s", (_, policy, may) => {
  expect(maySend(policy, place("channel"), key)).toBe(may);
});
