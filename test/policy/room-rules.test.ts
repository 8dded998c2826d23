// What a config says about single rooms: who comes in where, by the entry of the room, of what it belongs to, and of
// `*`.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { accessRules } from "../../src/policy/access-rules.ts";
import { admit } from "../../src/policy/admission.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { PeerId } from "../../src/routing/ids.ts";
import { type MessageWords, factsOf } from "../routing/make.ts";

type Channels = NonNullable<SkykoiConfig["channels"]>;

/** `allowed`, or why not, with the place of the rule inside of the channel. */
function judged(channels: Channels, words: MessageWords, sender?: string): string {
  const facts: Facts = factsOf({ account: "default", ...words });
  const rules = accessRules({ channels }, facts.channel, facts.accountId);
  const admission = admit(rules, facts, sender as PeerId | undefined);
  if (admission.kind === "allowed") return "allowed";
  return `${admission.reasonCode} ${admission.pointer.replace(`/channels/${facts.channel}`, "")}`.trim();
}

describe("a room of Discord", () => {
  type Guild = NonNullable<NonNullable<Channels["discord"]>["guilds"]>[string];
  const room: MessageWords = { channel: "discord", peer: ["channel", "5"], guildId: "9" };
  const thread: MessageWords = { ...room, peer: ["channel", "55"], parent: ["channel", "5"] };

  /** Room and thread under `guilds: {9: guild}`, which admits under an allowlist and leaves open under `open`. */
  function both(guild: Guild, sender = "1"): string[] {
    const of = (groupPolicy: "allowlist" | "open", words: MessageWords): string =>
      judged({ discord: { groupPolicy, guilds: { "9": guild } } }, words, sender);
    expect([of("open", room), of("open", thread)]).toEqual([of("allowlist", room), of("allowlist", thread)]);
    return [of("allowlist", room), of("allowlist", thread)];
  }

  test("is taken where its server lists no rooms", () => {
    expect(both({})).toEqual(["allowed", "allowed"]);
    expect(both({ channels: {} })).toEqual(["allowed", "allowed"]);
  });

  test("has to be listed as soon as one is, and its threads follow it", () => {
    expect(both({ channels: { "5": {} } })).toEqual(["allowed", "allowed"]);
    expect(both({ channels: { "<#5>": {} } })).toEqual(["allowed", "allowed"]);
    expect(both({ channels: { "*": {} } })).toEqual(["allowed", "allowed"]);
    const missing = "room_not_listed /guilds/9/channels";
    expect(both({ channels: { "6": {} } })).toEqual([missing, missing]);
    expect(both({ channels: { "55": {} } })).toEqual([missing, "allowed"]);
  });

  test("can be switched off, alone or with what belongs to it", () => {
    const off = "room_off /guilds/9/channels/5/allow";
    expect(both({ channels: { "5": { allow: false } } })).toEqual([off, off]);
    expect(both({ channels: { "5": { allow: false }, "55": {} } })).toEqual([off, "allowed"]);
    expect(both({ channels: { "5": { allow: true, enabled: false } } })[0]).toBe(
      "room_off /guilds/9/channels/5/enabled",
    );
    expect(both({ channels: { "5": {}, "*": { allow: false } } })).toEqual(["allowed", "allowed"]);
    expect(both({ channels: { "*": { allow: false } } })[0]).toBe("room_off /guilds/9/channels/*/allow");
  });

  test("has people of its own, else those of its server", () => {
    expect(both({ users: ["1"] })).toEqual(["allowed", "allowed"]);
    expect(both({ users: ["<@1>", "*"] }, "3")).toEqual(["allowed", "allowed"]);
    expect(both({ users: ["2"] })[0]).toBe("group_sender_not_listed /guilds/9/users");
    expect(both({ users: [] })[0]).toBe("nobody_listed /guilds/9/users");
    expect(both({ users: ["2"], channels: { "5": { users: ["1"] } } })).toEqual(["allowed", "allowed"]);
    expect(both({ users: ["1"], channels: { "5": { users: ["2"] } } })[0]).toBe(
      "group_sender_not_listed /guilds/9/channels/5/users",
    );
  });

  test("of a server that is listed has nothing to do with the entry for any other", () => {
    const guilds = { "9": {}, "*": { users: ["2"] } };
    expect(judged({ discord: { guilds } }, room, "1")).toBe("allowed");
    expect(judged({ discord: { guilds } }, { ...room, guildId: "8" }, "1")).toBe(
      "group_sender_not_listed /guilds/*/users",
    );
  });

  test("is judged for whoever is listed where the sender is not known", () => {
    expect(judged({ discord: { guilds: { "9": { users: ["2"] } } } }, room)).toBe("allowed");
    expect(judged({ discord: { guilds: { "9": { users: [] } } } }, room)).toBe(
      "nobody_listed /guilds/9/users",
    );
  });
});

describe("a room of Slack", () => {
  const room: MessageWords = { channel: "slack", peer: ["channel", "C0123ABCD"] };
  type Slack = NonNullable<Channels["slack"]>;
  const rows: readonly [slack: Slack, answer: string][] = [
    [{ channels: { C0123ABCD: {} } }, "allowed"],
    [{ channels: { C0123ABCD: { allow: false } } }, "room_off /channels/C0123ABCD/allow"],
    [{ channels: { C0123ABCD: { enabled: false } } }, "room_off /channels/C0123ABCD/enabled"],
    [
      { groupPolicy: "open", channels: { C0123ABCD: { enabled: false } } },
      "room_off /channels/C0123ABCD/enabled",
    ],
    [{ channels: { "*": { allow: false }, C0123ABCD: {} } }, "allowed"],
    [{ groupPolicy: "open", channels: { C0999ZZZZ: { allow: false } } }, "allowed"],
    [{ channels: { C0123ABCD: { users: ["U0AAAAAAA"] } } }, "allowed"],
    [
      { groupPolicy: "open", channels: { C0123ABCD: { users: ["U0BBBBBBB"] } } },
      "group_sender_not_listed /channels/C0123ABCD/users",
    ],
    [{ channels: { C0123ABCD: { users: [] } } }, "nobody_listed /channels/C0123ABCD/users"],
    [{ groupPolicy: "disabled", channels: { C0123ABCD: {} } }, "groups_disabled /groupPolicy"],
  ];

  test("has a switch and people of its own, whatever the policy", () => {
    expect(rows.map(([slack]) => judged({ slack }, room, "U0AAAAAAA"))).toEqual(
      rows.map(([, answer]) => answer),
    );
  });
});

describe("a group of Telegram", () => {
  type Telegram = NonNullable<Channels["telegram"]>;
  const group: MessageWords = { channel: "telegram", peer: ["group", "-1001234567890"] };
  const topic: MessageWords = {
    channel: "telegram",
    peer: ["group", "-1001234567890:topic:7"],
    parent: ["group", "-1001234567890"],
  };

  function both(telegram: Telegram, sender = "1"): string[] {
    return [judged({ telegram }, group, sender), judged({ telegram }, topic, sender)];
  }

  const id = "-1001234567890";

  test("can be switched off, and so can one of its topics", () => {
    const off = `room_off /groups/${id}/enabled`;
    expect(both({ groupPolicy: "open", groups: { [id]: { enabled: false } } })).toEqual([off, off]);
    expect(both({ groupPolicy: "open", groups: { [id]: { topics: { "7": { enabled: false } } } } })).toEqual([
      "allowed",
      `room_off /groups/${id}/topics/7/enabled`,
    ]);
    const topics = { "7": { enabled: true } };
    expect(both({ groupPolicy: "open", groups: { [id]: { enabled: false, topics } } })).toEqual([
      off,
      "allowed",
    ]);
  });

  test("takes from the entry `*` what it leaves out", () => {
    expect(both({ groupPolicy: "open", groups: { [id]: {}, "*": { enabled: false } } })[0]).toBe(
      "room_off /groups/*/enabled",
    );
    expect(
      both({ groupPolicy: "open", groups: { [id]: { enabled: true }, "*": { enabled: false } } }),
    ).toEqual(["allowed", "allowed"]);
  });

  test("has a policy of its own, stronger than that of the channel", () => {
    expect(both({ groupPolicy: "disabled", groups: { [id]: { groupPolicy: "open" } } })).toEqual([
      "allowed",
      "allowed",
    ]);
    const disabled = `groups_disabled /groups/${id}/groupPolicy`;
    expect(both({ groupPolicy: "open", groups: { [id]: { groupPolicy: "disabled" } } })).toEqual([
      disabled,
      disabled,
    ]);
    const topics = { "7": { groupPolicy: "allowlist" as const } };
    expect(both({ groupPolicy: "open", groupAllowFrom: ["2"], groups: { [id]: { topics } } })).toEqual([
      "allowed",
      "group_sender_not_listed /groupAllowFrom",
    ]);
  });

  test("has people of its own, which count under any policy", () => {
    expect(both({ groupAllowFrom: ["2"], groups: { [id]: { allowFrom: ["1"] } } })).toEqual([
      "allowed",
      "allowed",
    ]);
    const other = `group_sender_not_listed /groups/${id}/allowFrom`;
    expect(both({ groupPolicy: "open", groups: { [id]: { allowFrom: ["tg:2"] } } })).toEqual([other, other]);
    const topics = { "7": { allowFrom: [] } };
    expect(both({ groupPolicy: "open", groups: { [id]: { topics } } })).toEqual([
      "allowed",
      `nobody_listed /groups/${id}/topics/7/allowFrom`,
    ]);
  });
});

describe("direct messages among several people", () => {
  const discord: MessageWords = { channel: "discord", peer: ["group", "5"] };
  const slack: MessageWords = { channel: "slack", peer: ["group", "G0123ABCD"] };
  type Dm = NonNullable<NonNullable<Channels["discord"]>["dm"]>;
  const rows: readonly [dm: Dm | undefined, answer: string][] = [
    [undefined, "group_dms_off"],
    [{ groupEnabled: false }, "group_dms_off /dm/groupEnabled"],
    [{ groupEnabled: true }, "allowed"],
    [{ groupEnabled: true, groupChannels: ["5", "g0123abcd"] }, "allowed"],
    [{ groupEnabled: true, groupChannels: ["*"] }, "allowed"],
    [{ groupEnabled: true, groupChannels: ["6"] }, "group_dm_not_listed /dm/groupChannels"],
    [{ groupEnabled: true, groupChannels: [] }, "group_dm_not_listed /dm/groupChannels"],
    [{ groupEnabled: true, policy: "disabled" }, "dm_disabled /dm/policy"],
    [{ groupEnabled: true, enabled: false }, "dm_disabled /dm/enabled"],
  ];

  test("are off unless they are asked for, and then there may be a list of them", () => {
    for (const words of [discord, slack]) {
      const found = rows.map(([dm]) => judged({ [words.channel ?? ""]: dm ? { dm } : {} }, words));
      expect(found).toEqual(rows.map(([, answer]) => answer));
    }
  });

  test("need no entry among the rooms, and stay out where groups are disabled", () => {
    const dm = { groupEnabled: true };
    expect(judged({ slack: { dm, channels: { C0999ZZZZ: {} } } }, slack)).toBe("allowed");
    expect(judged({ slack: { dm, groupPolicy: "disabled" } }, slack)).toBe("groups_disabled /groupPolicy");
  });
});
