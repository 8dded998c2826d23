// A binding that is said to get nothing gets nothing: held to every message of a small universe, whoever writes it.

import fc from "fast-check";
import { expect, test } from "vitest";
import { blockOf } from "../../../../src/compiler/analyse/blocked.ts";
import { boundButRefused } from "../../../../src/compiler/analyse/access/bound-but-refused.ts";
import { accessRules } from "../../../../src/policy/access-rules.ts";
import { admit } from "../../../../src/policy/admission.ts";
import { winByScan } from "../../../../src/routing/reference-matcher.ts";
import type { ChannelId, Facts } from "../../../../src/routing/facts.ts";
import type { PeerId } from "../../../../src/routing/ids.ts";
import { runs } from "../../../property/runs.ts";
import { type MessageWords, factsOf } from "../../../routing/make.ts";
import { compileConfig } from "../../make-compile.ts";

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const people = fc.subarray(["1", "2", "*"]);
const policy = fc.constantFrom("open", "allowlist", "disabled");
const dmPolicy = fc.constantFrom("open", "allowlist", "disabled", "pairing");

function record(parts: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  return fc.record(parts, { requiredKeys: [] });
}

function byId(ids: readonly string[], value: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  return fc.dictionary(fc.constantFrom(...ids), value, { maxKeys: 2 });
}

const topic = { enabled: fc.boolean(), groupPolicy: policy, allowFrom: people };
const telegramRules = {
  dmPolicy,
  allowFrom: people,
  groupPolicy: policy,
  groupAllowFrom: people,
  groups: byId(["-1005", "-1006", "*"], record({ ...topic, topics: byId(["7", "8"], record(topic)) })),
};
const room = record({ enabled: fc.boolean(), allow: fc.boolean(), users: people });
const discordRules = {
  groupPolicy: policy,
  dm: record({ enabled: fc.boolean(), policy: dmPolicy, allowFrom: people, groupEnabled: fc.boolean() }),
  guilds: byId(
    ["900", "901", "*", "a-name"],
    record({ users: people, channels: byId(["5", "6", "*", "a-name"], room) }),
  ),
};

function channelOf(rules: Readonly<Record<string, fc.Arbitrary<unknown>>>): fc.Arbitrary<object> {
  const accounts = fc.record({ a: record(rules), b: record(rules) });
  return fc.tuple(record(rules), accounts).map(([own, both]) => ({ ...own, accounts: both }));
}

const account = fc.constantFrom("a", "b", "*");
const telegramPeer = fc.constantFrom(
  { kind: "dm", id: "1" },
  { kind: "dm", id: "*" },
  { kind: "group", id: "-1005" },
  { kind: "group", id: "-1005:topic:7" },
  { kind: "group", id: "*" },
);
const discordPeer = fc.constantFrom(
  { kind: "dm", id: "1" },
  { kind: "channel", id: "5" },
  { kind: "group", id: "*" },
);
const binding = fc.oneof(
  fc.tuple(account, telegramPeer).map(([accountId, peer]) => ({ channel: "telegram", accountId, peer })),
  fc
    .tuple(account, maybe(discordPeer), maybe(fc.constantFrom("900", "901")))
    .map(([accountId, peer, guildId]) => ({
      channel: "discord",
      accountId,
      ...(peer && { peer }),
      ...(guildId !== undefined && peer?.kind !== "dm" && { guildId }),
    })),
);

const config = fc.record({
  kois: fc.constant({ list: [{ id: "home" }, { id: "work" }] }),
  bindings: fc.array(fc.record({ koiId: fc.constantFrom("home", "work"), match: binding }), {
    minLength: 1,
    maxLength: 4,
  }),
  channels: fc.record({ telegram: channelOf(telegramRules), discord: channelOf(discordRules) }),
});

function* universe(): Iterable<Facts> {
  const words: Omit<MessageWords, "account">[] = [];
  for (const id of ["1", "2", "3"]) {
    words.push({ channel: "telegram", peer: ["dm", id] }, { channel: "discord", peer: ["dm", id] });
  }
  for (const id of ["-1005", "-1006", "-1007"]) {
    words.push({ channel: "telegram", peer: ["group", id] });
    for (const n of ["7", "8", "9"]) {
      words.push({ channel: "telegram", peer: ["group", `${id}:topic:${n}`], parent: ["group", id] });
    }
  }
  for (const id of ["5", "6", "7"]) {
    words.push({ channel: "discord", peer: ["group", id] });
    for (const guildId of ["900", "901", "902"])
      words.push({ channel: "discord", peer: ["channel", id], guildId });
  }
  for (const one of words) for (const name of ["a", "b"]) yield factsOf({ ...one, account: name });
}

const messages = [...universe()];
const senders = ["1", "2", "3"] as PeerId[];

test("no message of a binding that is blocked comes in, and its witness is one of them", async () => {
  let blocked = 0;
  const law = fc.asyncProperty(config, async (value) => {
    const { analysis } = await compileConfig(value, { wantsTable: false });
    if (!analysis) throw new Error("these configs have the right shape");
    const rules = [...analysis.model.rules.rules()];
    const isIn = (facts: Facts): boolean => {
      const own = accessRules(analysis.model.config, facts.channel as ChannelId, facts.accountId);
      const asked = facts.peer.kind === "dm" ? [facts.peer.id] : senders;
      return asked.some((sender) => admit(own, facts, sender).kind !== "blocked");
    };
    for (const { index } of rules) {
      if (!analysis.verdicts.isLive(index) || !blockOf(index, analysis)) continue;
      blocked++;
      const own = messages.filter((facts) => winByScan(rules, facts)?.bindingIndex === index);
      expect(own.filter(isIn)).toEqual([]);
    }
    for (const { place, witness } of boundButRefused(analysis)) {
      const index = Number("pointer" in place ? place.pointer.split("/")[2] : "");
      if (!witness) throw new Error("each of these findings shows a message");
      expect([isIn(witness), winByScan(rules, witness)?.bindingIndex]).toEqual([false, index]);
    }
  });
  await fc.assert(law, runs(300));
  expect(blocked).toBeGreaterThan(50);
});
