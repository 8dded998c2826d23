// The gate: what must be said in a group for the koi to hear it.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { KoiId, SessionKey } from "../../../src/routing/ids.ts";
import { GroupGate } from "../../../src/runtime/gate/group-gate.ts";
import type { Activation } from "../../../src/runtime/gate/activation-table.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { tinyMessage, type TinyMessage, tinyTable } from "../tiny-table.ts";

function reason(
  config: SkykoiConfig,
  message: Partial<TinyMessage> = {},
  facts: Partial<Facts> = {},
  activation?: Activation,
): string {
  const made = tinyMessage({ id: "m", atMs: 0, kind: "group", peer: "-100", text: "hello", ...message });
  const asked = { ...made, facts: { ...made.facts, ...facts } as Facts };
  const gate = new GroupGate({ activationOf: () => activation, identityOf: () => undefined, log: silentLog });
  const target = { koiId: "home" as KoiId, sessionKey: "koi:home:x" as SessionKey };
  return gate.judge(asked, tinyTable({ config }).gateway, target).reason;
}

test("a direct message needs no mention", () => {
  expect(reason({}, { kind: "dm", peer: "1" })).toBe("direct");
});

test("a group message needs a mention, a reply to us, or a pattern", () => {
  const config = { messages: { groupChat: { mentionPatterns: ["@home"] } } };
  expect(reason(config)).toBe("not_mentioned");
  expect(reason(config, { more: { mentionsUs: true } })).toBe("mentioned");
  expect(reason(config, { more: { replyTo: { messageId: "1", isOurs: true } } })).toBe("reply_to_us");
  expect(reason(config, { more: { replyTo: { messageId: "1", isOurs: false } } })).toBe("not_mentioned");
  expect(reason(config, { text: "@home hello" })).toBe("pattern");
});

function telegram(requireMention: boolean): SkykoiConfig {
  const groups = { "*": { requireMention: !requireMention }, "tg:-100": { requireMention } };
  return { channels: { telegram: { groups } } };
}

test("the rule of the group comes before that of *, and the account's before the channel's", () => {
  expect(reason(telegram(false))).toBe("mention_not_required");
  expect(reason(telegram(true))).toBe("not_mentioned");
  expect(reason(telegram(true), { peer: "-200" })).toBe("mention_not_required");
  const account: SkykoiConfig = {
    channels: {
      telegram: {
        groups: { "-100": { requireMention: false } },
        accounts: { Default: { groups: { "-100": { requireMention: true } } } },
      },
    },
  };
  expect(reason(account)).toBe("not_mentioned");
});

test("a Telegram topic follows its own rule, else its group's", () => {
  const config: SkykoiConfig = {
    channels: {
      telegram: { groups: { "-100": { requireMention: false, topics: { "7": { requireMention: true } } } } },
    },
  };
  const parentPeer = { kind: "group", id: "-100" } as Facts["peer"];
  expect(reason(config, { peer: "-100:topic:7" }, { parentPeer })).toBe("not_mentioned");
  expect(reason(config, { peer: "-100:topic:8" }, { parentPeer })).toBe("mention_not_required");
  const any: SkykoiConfig = {
    channels: { telegram: { groups: { "*": { topics: { "7": { requireMention: false } } } } } },
  };
  expect(reason(any, { peer: "-100:topic:7" }, { parentPeer })).toBe("mention_not_required");
  expect(reason(any, { peer: "-100:topic:8" }, { parentPeer })).toBe("not_mentioned");
});

test("what the owner said for the session is stronger than the config, and never closes what is for the koi", () => {
  const open = telegram(false);
  expect(reason(open, {}, {}, "mention")).toBe("not_mentioned");
  expect(reason(open, { more: { mentionsUs: true } }, {}, "mention")).toBe("mentioned");
  expect(reason(telegram(true), {}, {}, "always")).toBe("always_active");
  expect(reason({}, { kind: "dm", peer: "1" }, {}, "mention")).toBe("direct");
});

test("a message that the platform says is for others is not called by a name in its text", () => {
  const config = { messages: { groupChat: { mentionPatterns: ["@home"] } } };
  const forOthers = { text: "@home hello", more: { isForOthers: true } };
  expect(reason(config, forOthers)).toBe("not_mentioned");
  expect(reason({ ...config, ...telegram(false) }, forOthers)).toBe("mention_not_required");
});

test("a Discord room follows its own rule, else its server's", () => {
  const config: SkykoiConfig = {
    channels: {
      discord: { guilds: { "9": { requireMention: false, channels: { "5": { requireMention: true } } } } },
    },
  };
  const inRoom = (id: string, parent?: string): string =>
    reason(
      config,
      { channel: "discord", kind: "channel", peer: id },
      { guildId: "9", ...(parent ? { parentPeer: { kind: "channel", id: parent } as Facts["peer"] } : {}) },
    );
  expect([inRoom("5"), inRoom("6"), inRoom("77", "5")]).toEqual([
    "not_mentioned",
    "mention_not_required",
    "not_mentioned",
  ]);
  expect(reason(config, { channel: "discord", kind: "channel", peer: "6" }, { guildId: "8" })).toBe(
    "not_mentioned",
  );
});

test("a Slack room follows its own rule, else the account's", () => {
  const config: SkykoiConfig = {
    channels: { slack: { requireMention: false, channels: { c0123abcd: { requireMention: true } } } },
  };
  const inRoom = (peer: string): string => reason(config, { channel: "slack", kind: "channel", peer });
  expect([inRoom("C0123ABCD"), inRoom("C0456EFGH")]).toEqual(["not_mentioned", "mention_not_required"]);
});

test("in WebChat a koi without any name hears everything, one with a name only when called", () => {
  const named: SkykoiConfig = { kois: { list: [{ id: "home", name: "Mizu" }] } };
  const web = { channel: "webchat", peer: "lobby" } as const;
  expect(reason({}, web)).toBe("nothing_to_mention");
  expect(reason(named, web)).toBe("not_mentioned");
  expect(reason(named, { ...web, text: "Mizu, hello" })).toBe("pattern");
});

test.each([
  ["nothing", {}, {}, undefined],
  [
    "the group",
    { telegram: { groups: { "tg:-100": { requireMention: true } } } },
    {},
    "/channels/telegram/groups/tg:-100/requireMention",
  ],
  [
    "*",
    { telegram: { groups: { "*": { requireMention: true } } } },
    {},
    "/channels/telegram/groups/*/requireMention",
  ],
  [
    "a topic of the account",
    {
      telegram: {
        accounts: { Default: { groups: { "-100": { topics: { "7": { requireMention: true } } } } } },
      },
    },
    { peer: { kind: "group", id: "-100:topic:7" }, parentPeer: { kind: "group", id: "-100" } },
    "/channels/telegram/accounts/Default/groups/-100/topics/7/requireMention",
  ],
  [
    "a channel of the guild",
    { discord: { guilds: { "42": { channels: { "7": { requireMention: true } } } } } },
    { channel: "discord", guildId: "42", peer: { kind: "channel", id: "7" } },
    "/channels/discord/guilds/42/channels/7/requireMention",
  ],
  [
    "the whole of Slack",
    { slack: { requireMention: true } },
    { channel: "slack", peer: { kind: "channel", id: "C0123ABCD" } },
    "/channels/slack/requireMention",
  ],
] as const)("who is not called learns which setting decides: %s", (_, channels, facts, decidedBy) => {
  const made = tinyMessage({ id: "m", atMs: 0, kind: "group", peer: "-100", text: "hello" });
  const asked = { ...made, facts: { ...made.facts, ...facts } as Facts };
  const gate = new GroupGate({ activationOf: () => undefined, identityOf: () => undefined, log: silentLog });
  const target = { koiId: "home" as KoiId, sessionKey: "koi:home:x" as SessionKey };
  const judged = (config: object) =>
    gate.judge(asked, tinyTable({ config: config as SkykoiConfig }).gateway, target);
  const gated = { isOpen: false, reason: "not_mentioned", ...(decidedBy && { decidedBy }) };
  expect(judged({ channels })).toEqual(gated);
  const messages = { groupChat: { mentionPatterns: ["@x"] } };
  expect(judged({ channels, messages })).toEqual({
    ...gated,
    calledBy: "/messages/groupChat/mentionPatterns",
  });
  const kois = { list: [{ id: "a" }, { id: "home", groupChat: { mentionPatterns: [] } }] };
  expect(judged({ channels, messages, kois })).toEqual({
    ...gated,
    calledBy: "/kois/list/1/groupChat/mentionPatterns",
  });
});

test("what was said in the chat decides before the config", () => {
  const made = tinyMessage({ id: "m", atMs: 0, kind: "group", peer: "-100", text: "hello" });
  const gate = new GroupGate({ activationOf: () => "mention", identityOf: () => undefined, log: silentLog });
  const target = { koiId: "home" as KoiId, sessionKey: "koi:home:x" as SessionKey };
  expect(gate.judge(made, tinyTable({ config: telegram(false) }).gateway, target)).toMatchObject({
    decidedBy: "/activation",
  });
});
