// Who comes in: every policy with every kind of list, for direct messages and for rooms.

import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { accessRules } from "../../src/policy/access-rules.ts";
import { admissionText, admit } from "../../src/policy/admission.ts";
import type { Facts } from "../../src/routing/facts.ts";
import type { PeerId } from "../../src/routing/ids.ts";
import { type MessageWords, factsOf } from "../routing/make.ts";

type Channels = NonNullable<SkykoiConfig["channels"]>;

/** `allowed`, or why not, with the place of the rule. */
function judged(channels: Channels, words: MessageWords, sender?: string): string {
  const facts: Facts = factsOf({ account: "default", ...words });
  const rules = accessRules({ channels }, facts.channel, facts.accountId);
  const admission = admit(rules, facts, sender as PeerId | undefined);
  return admission.kind === "allowed"
    ? "allowed"
    : `${admission.kind} ${admission.reasonCode} ${admission.pointer}`.trim();
}

const anna = "+15550000001";
const dm: MessageWords = { channel: "whatsapp", peer: ["dm", anna] };
const group: MessageWords = { channel: "whatsapp", peer: ["group", "120363999999999999@g.us"] };

describe("a direct message", () => {
  const lists: readonly (readonly [what: string, allowFrom: string[] | undefined])[] = [
    ["no list", undefined],
    ["an empty list", []],
    ["a list without them", ["+15550000002"]],
    ["a list with them", ["+1 (555) 000-0001"]],
    ["a list of everybody", ["*"]],
  ];
  const answers: Readonly<Record<"pairing" | "allowlist" | "open" | "disabled", readonly string[]>> = {
    pairing: [
      ...Array<string>(3).fill("pairing sender_unpaired /channels/whatsapp/dmPolicy"),
      "allowed",
      "allowed",
    ],
    allowlist: [
      "blocked sender_not_listed /channels/whatsapp/dmPolicy",
      "blocked sender_not_listed /channels/whatsapp/allowFrom",
      "blocked sender_not_listed /channels/whatsapp/allowFrom",
      "allowed",
      "allowed",
    ],
    open: Array<string>(5).fill("allowed"),
    disabled: Array<string>(5).fill("blocked dm_disabled /channels/whatsapp/dmPolicy"),
  };

  test.each(Object.keys(answers) as (keyof typeof answers)[])("under %s", (dmPolicy) => {
    const found = lists.map(([, allowFrom]) =>
      judged({ whatsapp: { dmPolicy, ...(allowFrom && { allowFrom }) } }, dm),
    );
    expect(found).toEqual(answers[dmPolicy]);
  });
});

describe("somebody who was let in by a code", () => {
  const isAnna = (person: PeerId): boolean => person === anna;
  const withAnna = (channels: Channels, words: MessageWords): string => {
    const facts: Facts = factsOf({ account: "default", ...words });
    return admit(accessRules({ channels }, facts.channel, facts.accountId), facts, anna as PeerId, isAnna)
      .kind;
  };

  test.each([
    ["pairing", "allowed"],
    ["allowlist", "blocked"],
    ["open", "allowed"],
    ["disabled", "blocked"],
  ] as const)("writes a direct message under %s: %s", (dmPolicy, kind) => {
    for (const allowFrom of [undefined, [], ["+15550000002"]])
      expect(withAnna({ whatsapp: { dmPolicy, ...(allowFrom && { allowFrom }) } }, dm)).toBe(kind);
  });

  test("is the only one", () => {
    const other: MessageWords = { channel: "whatsapp", peer: ["dm", "+15550000002"] };
    expect(withAnna({ whatsapp: { dmPolicy: "pairing" } }, other)).toBe("pairing");
  });

  test("is let into no room by that, under any policy", () => {
    const rooms: MessageWords[] = [
      group,
      { channel: "telegram", peer: ["group", "-100"] },
      { channel: "discord", peer: ["group", "5"] },
      { channel: "slack", peer: ["channel", "C0123ABCD"] },
    ];
    for (const groupPolicy of ["allowlist", "disabled"] as const) {
      const block = { dmPolicy: "pairing", groupPolicy } as const;
      const channels: Channels = { whatsapp: block, telegram: block, discord: block, slack: block };
      expect(rooms.map((words) => withAnna(channels, words))).toEqual(rooms.map(() => "blocked"));
    }
  });
});

describe("a message in a group", () => {
  const nobody = "blocked nobody_listed";

  test("needs people on a list, the groups' own or else the one for direct messages", () => {
    const rows: readonly [block: NonNullable<Channels["whatsapp"]>, answer: string][] = [
      [{}, nobody],
      [{ allowFrom: [] }, `${nobody} /channels/whatsapp/allowFrom`],
      [{ allowFrom: [anna] }, "allowed"],
      [{ allowFrom: ["+15550000002"] }, "blocked group_sender_not_listed /channels/whatsapp/allowFrom"],
      [{ allowFrom: ["+15550000002"], groupAllowFrom: [anna] }, "allowed"],
      [{ allowFrom: [anna], groupAllowFrom: [] }, `${nobody} /channels/whatsapp/groupAllowFrom`],
      [{ groupAllowFrom: ["*"] }, "allowed"],
      [{ groupPolicy: "open" }, "allowed"],
      [
        { groupPolicy: "disabled", groupAllowFrom: ["*"] },
        "blocked groups_disabled /channels/whatsapp/groupPolicy",
      ],
    ];
    expect(rows.map(([whatsapp]) => judged({ whatsapp }, group, anna))).toEqual(
      rows.map(([, answer]) => answer),
    );
  });

  test("is judged for whoever is admitted at all where the sender is not known", () => {
    expect(judged({ whatsapp: { groupAllowFrom: ["+15550000002"] } }, group)).toBe("allowed");
    expect(judged({ whatsapp: { groupAllowFrom: [] } }, group)).toBe(
      `${nobody} /channels/whatsapp/groupAllowFrom`,
    );
  });

  test("is taken from listed groups alone as soon as one is listed, whatever the policy", () => {
    const elsewhere = { "120363111111111111@g.us": {} };
    const rows: readonly [block: NonNullable<Channels["whatsapp"]>, answer: string][] = [
      [{ groupAllowFrom: ["*"], groups: elsewhere }, "blocked room_not_listed /channels/whatsapp/groups"],
      [{ groupPolicy: "open", groups: elsewhere }, "blocked room_not_listed /channels/whatsapp/groups"],
      [{ groupPolicy: "open", groups: { ...elsewhere, "120363999999999999@g.us": {} } }, "allowed"],
      [{ groupPolicy: "open", groups: { ...elsewhere, "*": {} } }, "allowed"],
      [{ groupPolicy: "open", groups: {} }, "allowed"],
    ];
    expect(rows.map(([whatsapp]) => judged({ whatsapp }, group, anna))).toEqual(
      rows.map(([, answer]) => answer),
    );
  });

  test("being admitted to direct messages admits to groups by the list alone, not by a code", () => {
    expect(judged({ whatsapp: { dmPolicy: "open" } }, group, anna)).toBe(nobody);
    expect(judged({ whatsapp: { dmPolicy: "pairing" } }, group, anna)).toBe(nobody);
  });

  test("of a topic is listed with its group", () => {
    const topic: MessageWords = {
      channel: "telegram",
      peer: ["group", "-1001234567890:topic:7"],
      parent: ["group", "-1001234567890"],
    };
    const telegram = { groupPolicy: "open" as const, groups: { "-1001234567890": {} } };
    expect(judged({ telegram }, topic)).toBe("allowed");
    expect(judged({ telegram: { ...telegram, groups: { "-1001234567890:topic:7": {} } } }, topic)).toBe(
      "allowed",
    );
    expect(judged({ telegram: { ...telegram, groups: { "-1001234567890:topic:8": {} } } }, topic)).toBe(
      "blocked room_not_listed /channels/telegram/groups",
    );
  });
});

describe("a room of Discord and Slack", () => {
  const room: MessageWords = { channel: "discord", peer: ["channel", "5"], guildId: "9" };

  test("is admitted by its guild", () => {
    expect(judged({ discord: { guilds: { "9": {} } } }, room)).toBe("allowed");
    expect(judged({ discord: { guilds: { "*": {} } } }, room)).toBe("allowed");
    expect(judged({ discord: { guilds: { "8": {} } } }, room)).toBe(
      "blocked room_not_listed /channels/discord/guilds",
    );
    expect(judged({ discord: {} }, room)).toBe("blocked room_not_listed");
    expect(judged({ discord: { groupPolicy: "open", guilds: { "8": {} } } }, room)).toBe("allowed");
  });

  test("is admitted by its own id on Slack", () => {
    const slackRoom: MessageWords = { channel: "slack", peer: ["channel", "C0123ABCD"] };
    expect(judged({ slack: { channels: { c0123abcd: {} } } }, slackRoom)).toBe("allowed");
    expect(judged({ slack: { channels: { C0999ZZZZ: {} } } }, slackRoom)).toBe(
      "blocked room_not_listed /channels/slack/channels",
    );
  });
});

test("a judgement is told in words that name who was meant", () => {
  const facts = factsOf({ channel: "whatsapp", peer: ["dm", anna] });
  expect(admissionText({ kind: "allowed" }, facts)).toBe("allowed");
  expect(admissionText({ kind: "blocked", reasonCode: "sender_not_listed", pointer: "" }, facts)).toBe(
    `blocked: ${anna} is not in allowFrom, and dmPolicy is "allowlist"`,
  );
  expect(admissionText({ kind: "pairing", reasonCode: "sender_unpaired", pointer: "" }, facts)).toBe(
    `pairing: ${anna} is not in allowFrom; it would get a pairing code`,
  );
});
