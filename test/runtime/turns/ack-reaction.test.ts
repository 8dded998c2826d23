// The emoji on a message that a koi works on: whose, on which messages, once, and away again with the answer.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { SendError } from "../../../src/channels/channel.ts";
import { ackRule } from "../../../src/runtime/turns/ack-rule.ts";
import type { GateReason } from "../../../src/runtime/gate/gate-reason.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { harness } from "../stages-harness.ts";
import { openAccess, tinyMessage, tinyTable } from "../tiny-table.ts";
import { settled, until } from "../until.ts";

type Messages = NonNullable<SkykoiConfig["messages"]>;

function setUp(messages: Messages, kois: readonly string[] = ["home"], more: SkykoiConfig = {}) {
  const channel = new MemoryChannel("telegram", { reactions: true });
  const config = { ...openAccess, ...more, messages: { ...openAccess.messages, ...messages } };
  const to = kois.length > 1 ? () => kois : undefined;
  const table = tinyTable({ kois, config, ...(to && { to }) });
  return { ...harness({ channels: [channel], table }), channel };
}

test("a mention in a group gets 👀, once, and nothing else does", async () => {
  const { receive, channel, koi } = setUp({});
  const group = { kind: "group", peer: "-1" } as const;
  await receive({ id: "g1", ...group });
  await receive({ id: "d1", peer: "222" });
  await receive({ id: "g2", ...group, more: { mentionsUs: true } });
  await receive({ id: "g2", ...group, more: { mentionsUs: true } });
  await until(() => channel.reactions.length > 0, "the emoji");
  await settled();
  expect(channel.reactions).toEqual(["👀 g2"]);
  koi.asked[0]?.answer("d");
  koi.asked[1]?.answer("g");
  await channel.attempted(2);
  expect(channel.reactions).toEqual(["👀 g2"]);
});

test("a message that several kois got has one emoji, and commands have none", async () => {
  const { receive, channel, koi } = setUp({ ackReaction: "🐟", ackReactionScope: "all" }, ["home", "work"]);
  await receive({ id: "m1" });
  await receive({ id: "c1", text: "/status" });
  await until(() => koi.asked.length === 2, "both turns");
  await settled();
  expect(channel.reactions).toEqual(["🐟 m1"]);
});

test("the koi's own emoji, from the config or its IDENTITY.md", async () => {
  const list = [{ id: "home", identity: { emoji: "🦊" } }];
  const config = setUp({ ackReactionScope: "direct" }, ["home"], { kois: { list } });
  await config.receive({ id: "m1" });
  await until(() => config.channel.reactions.length === 1, "the emoji");
  expect(config.channel.reactions).toEqual(["🦊 m1"]);
  const file = setUp({ ackReactionScope: "direct" });
  mkdirSync(join(file.folder, "home", "w"), { recursive: true });
  writeFileSync(join(file.folder, "home", "w", "IDENTITY.md"), "- **Emoji:** 🦉\n");
  await file.receive({ id: "m1" });
  await until(() => file.channel.reactions.length === 1, "the emoji");
  expect(file.channel.reactions).toEqual(["🦉 m1"]);
});

test("it goes again when the last part of the answer is sent, from each message that was answered", async () => {
  const { receive, channel, koi } = setUp({
    ackReaction: "🐟",
    ackReactionScope: "all",
    removeAckAfterReply: true,
  });
  channel.split = (message) => message.text.split(" ").map((text) => ({ ...message, text }));
  for (const id of ["m1", "m2", "m3"]) await receive({ id });
  koi.asked[0]?.answer("one two");
  await channel.attempted(2);
  await until(() => koi.asked.length === 2, "the second turn");
  koi.asked[1]?.answer("more");
  await channel.attempted(3);
  await settled();
  expect(channel.reactions).toEqual(["🐟 m1", "🐟 m2", "🐟 m3", " m1", " m2", " m3"]);
});

test("a platform that takes no reaction costs nothing", async () => {
  const { receive, channel, koi } = setUp({ ackReactionScope: "all", removeAckAfterReply: true });
  channel.react = () => {
    throw new SendError("not allowed", "refused");
  };
  await receive({ id: "m1" });
  koi.asked[0]?.answer("well");
  await channel.attempted(1);
  await settled();
  expect(channel.texts()).toEqual(["well"]);
});

test.each<[string, SkykoiConfig, "dm" | "group", GateReason, string]>([
  ["by default not in direct messages", {}, "dm", "direct", "none"],
  ["by default a mention", {}, "group", "mentioned", "own"],
  ["by default not what is only listened to", {}, "group", "mention_not_required", "none"],
  ["all of a group", scope("group-all"), "group", "always_active", "own"],
  ["all of a group is nothing direct", scope("group-all"), "dm", "direct", "none"],
  ["direct", scope("direct"), "dm", "direct", "own"],
  ["direct is no group", scope("direct"), "group", "mentioned", "none"],
  ["an empty text", { messages: { ackReactionScope: "all", ackReaction: "" } }, "dm", "direct", "none"],
  ["an emoji", { messages: { ackReactionScope: "all", ackReaction: "🐟" } }, "dm", "direct", "🐟"],
])("%s", (_name, config, kind, gate, expected) => {
  expect(ruled("telegram", config, kind, gate)).toBe(expected);
});

test("WhatsApp's own block comes first", () => {
  const whatsapp = (ackReaction: object, messages: Messages = {}): SkykoiConfig => ({
    messages,
    channels: { whatsapp: { ackReaction } },
  });
  const own = (config: SkykoiConfig, kind: "dm" | "group", gate: GateReason) =>
    ruled("whatsapp", config, kind, gate);
  expect(own(whatsapp({}), "dm", "direct")).toBe("own");
  expect(own(whatsapp({ direct: false }), "dm", "direct")).toBe("none");
  expect(own(whatsapp({ emoji: "🐟" }, { ackReaction: "👀" }), "group", "mentioned")).toBe("🐟");
  expect(own(whatsapp({}), "group", "always_active")).toBe("none");
  expect(own(whatsapp({ group: "always" }), "group", "always_active")).toBe("own");
  expect(own(whatsapp({ group: "never" }), "group", "mentioned")).toBe("none");
  expect(own(whatsapp({ emoji: "" }), "dm", "direct")).toBe("none");
  expect(ruled("telegram", whatsapp({}), "dm", "direct")).toBe("none");
});

function scope(ackReactionScope: NonNullable<Messages["ackReactionScope"]>): SkykoiConfig {
  return { messages: { ackReactionScope } };
}

function ruled(
  channel: "telegram" | "whatsapp",
  config: SkykoiConfig,
  kind: "dm" | "group",
  gate: GateReason,
): string {
  const message = tinyMessage({ id: "m1", atMs: 1, channel, kind });
  const reason = { tier: "peer", bindingIndex: 0 } as const;
  const payload = { message, reason, tableDigest: "", unheard: [], gate };
  const rule = ackRule(tinyTable({ config }).gateway, payload);
  return rule.kind === "emoji" ? rule.emoji : rule.kind;
}
