// Edits, deletions and reactions: overheard by the koi of the conversation, as words, and never a turn of their own.

import { expect, test } from "vitest";
import type { MessageEvent } from "../../../src/channels/channel.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { PeerId } from "../../../src/routing/ids.ts";
import { eventReason, eventText } from "../../../src/runtime/gate/message-event.ts";
import { saidBefore } from "../scripted-koi.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyMessage, tinyTable } from "../tiny-table.ts";
import { until } from "../until.ts";

const anna = { id: "111" as PeerId, name: "Anna" };
const edited: MessageEvent = { kind: "edited", messageId: "m1" };
const thumb: MessageEvent = {
  kind: "reaction",
  messageId: "m1",
  emoji: "👍",
  isRemoved: false,
  isOnOurs: true,
};

function event(id: string, what: MessageEvent, text = "", more: object = {}) {
  return { id, text, more: { event: what, sender: anna, ...more } };
}

test("events are words for the koi", () => {
  const message = tinyMessage({ atMs: 1, ...event("e", edited, "at six") });
  expect(eventText(message, edited)).toBe("Anna changed a message to: at six");
  expect(eventText(message, { kind: "deleted", messageId: "m1" })).toBe("Anna deleted a message");
  expect(eventText(message, thumb)).toBe("Anna reacted with 👍 to your message");
  expect(eventText(message, { ...thumb, isOnOurs: false })).toBe("Anna reacted with 👍 to a message");
  const taken = "Anna took the reaction 👍 back from your message";
  expect(eventText(message, { ...thumb, isRemoved: true })).toBe(taken);
});

test("an edit in a direct message begins no turn, and stands before the next one, once", async () => {
  const { receive, koi, channel, recordOf } = harness();
  expect(await receive(event("m1#e1", edited, "at six"))).toEqual({ outcome: "gated" });
  expect(recordOf("m1#e1")).toMatchObject({
    outcome: "gated",
    stage: "gate",
    reasonCode: "edit_noted",
    koiId: "home",
  });
  // Delivered again, it is told once.
  expect(await receive(event("m1#e1", edited, "at six"))).toEqual({ outcome: "duplicate" });
  await receive(event("r1", thumb));
  expect(koi.asked).toEqual([]);
  await receive({ id: "m2", text: "did you see?" });
  expect(koi.texts()).toEqual([
    "[Since your last turn]\nAnna changed a message to: at six\nAnna reacted with 👍 to your message\n[To you]\ndid you see?",
  ]);
  koi.asked[0]?.answer("yes");
  await channel.attempted(1);
  await receive({ id: "m3", text: "good" });
  expect(koi.texts()[1]).toBe("good");
  // Later turns still know of it.
  const request = koi.asked[1]?.request;
  expect(request && saidBefore(request)[0]).toContain("Anna changed a message to: at six");
});

test("in a group it is overheard as what is said there, and calls nobody", async () => {
  const { receive, koi } = harness();
  const group = { kind: "group", peer: "-100" } as const;
  const mention = { mentionsUs: true };
  await receive({ ...event("e1", edited, "@koi at six", mention), ...group });
  await receive({ id: "g2", text: "lunch?", from: "222", ...group });
  await receive({ id: "g3", text: "koi!", from: "222", ...group, more: mention });
  expect(koi.texts()).toEqual([
    "[Said in this group since your last turn]\nAnna changed a message to: @koi at six\n222: lunch?\n[To you]\n222: koi!",
  ]);
});

test("every koi of a broadcast overhears it", async () => {
  const table = tinyTable({ kois: ["home", "work"], to: () => ["home", "work"] });
  const { receive, koi } = harness({ table });
  expect(await receive(event("e1", edited, "at six"))).toEqual({ outcome: "gated" });
  await receive({ id: "m2", text: "well?" });
  await until(() => koi.asked.length === 2, "both turns");
  expect(koi.texts().every((text) => text.includes("changed a message to: at six"))).toBe(true);
});

test("who is not let in leaves no trace with the koi and gets no pairing code", async () => {
  const config: SkykoiConfig = { channels: { telegram: { dmPolicy: "pairing" } } };
  const { receive, channel, recordOf, gatewayStore } = harness({ table: tinyTable({ config }) });
  expect(await receive(event("e1", thumb))).toMatchObject({ outcome: "refused" });
  expect(recordOf("e1")).toMatchObject({ outcome: "dropped", stage: "admission" });
  expect(channel.attempts).toEqual([]);
  expect(gatewayStore.pairing.pending()).toEqual([]);
});

test.each([
  [undefined, true, "reaction_noted"],
  [undefined, false, "reaction_ignored"],
  ["own", false, "reaction_ignored"],
  ["all", false, "reaction_noted"],
  ["off", true, "reaction_ignored"],
] as const)("reactionNotifications %s, on ours %s: %s", (mode, isOnOurs, reason) => {
  const telegram = { ...(mode && { reactionNotifications: mode }) };
  const { gateway } = tinyTable({ config: { channels: { telegram } } });
  const what = { ...thumb, isOnOurs };
  expect(eventReason(tinyMessage({ atMs: 1, ...event("e", what) }), what, gateway)).toBe(reason);
});

test("an ignored reaction is on record and overheard by nobody", async () => {
  const config: SkykoiConfig = {
    ...openAccess,
    channels: { telegram: { ...openAccess.channels?.telegram, reactionNotifications: "off" } },
  };
  const { receive, koi, recordOf } = harness({ table: tinyTable({ config }) });
  expect(await receive(event("e1", thumb))).toEqual({ outcome: "gated" });
  expect(recordOf("e1")).toMatchObject({ outcome: "gated", reasonCode: "reaction_ignored" });
  await receive({ id: "m1", text: "hello" });
  expect(koi.texts()).toEqual(["hello"]);
});

test("Slack's and Discord's lists of people whose reactions count", () => {
  const slack = { reactionNotifications: "allowlist" as const, reactionAllowlist: ["U0123ABCD"] };
  const guilds = {
    "1": { reactionNotifications: "allowlist" as const, users: ["42"] },
    "*": { reactionNotifications: "all" as const },
  };
  const { gateway } = tinyTable({ config: { channels: { slack, discord: { guilds } } } });
  const reasonOf = (channel: "slack" | "discord", from: string, guildId?: string) => {
    const what = { ...thumb, isOnOurs: false };
    const one = tinyMessage({ atMs: 1, channel, ...event("e", what, "", { sender: { id: from } }) });
    const facts = { ...one.facts, ...(guildId === undefined ? {} : { guildId }) };
    return eventReason({ ...one, facts }, what, gateway);
  };
  expect(reasonOf("slack", "U0123ABCD")).toBe("reaction_noted");
  expect(reasonOf("slack", "U0000ZZZZ")).toBe("reaction_ignored");
  expect(reasonOf("discord", "42", "1")).toBe("reaction_noted");
  expect(reasonOf("discord", "43", "1")).toBe("reaction_ignored");
  expect(reasonOf("discord", "43", "2")).toBe("reaction_noted");
});
