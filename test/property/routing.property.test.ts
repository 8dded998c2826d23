// The laws of routing, on random small universes: the table answers as the plain reference does, whatever the
// rules and the message. Runs: SKYKOI_PROPERTY_RUNS, default 1,000.

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CHANNEL_IDS, DM_SCOPES, type DmScope, PEER_KINDS } from "../../src/config/known-names.ts";
import type { CompiledGateway } from "../../src/routing/compiled-gateway.ts";
import { type Facts, type PeerClass, peerClass } from "../../src/routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../src/routing/ids.ts";
import { matchTier, referenceMatcher } from "../../src/routing/reference-matcher.ts";
import { broadcastKey, makeRouter } from "../../src/routing/router.ts";
import type { Rule } from "../../src/routing/rule.ts";
import { decidingRecord } from "../../src/routing/table/deciding-key.ts";
import type { NearMiss } from "../../src/routing/table/near-misses.ts";
import { keysOfRule } from "../../src/routing/table/rule-key.ts";
import { gatewayOf } from "../routing/make.ts";
import { tableBytes, tableOf } from "../routing/table/build-table.ts";
import { runs } from "./runs.ts";

const cases = runs(1000);

const kois = ["home", "work", "ops"] as KoiId[];
const peerClasses: readonly PeerClass[] = ["dm", "room"];

/** One of a few values, so that rules and messages meet. */
function oneOf<T extends string>(...values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** `fields` without those that are undefined. */
function stated<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}

const account = oneOf<string>("a", "b", "c") as fc.Arbitrary<AccountId>;
const channel = fc.oneof(
  { arbitrary: oneOf("discord"), weight: 6 },
  { arbitrary: fc.constantFrom(...CHANNEL_IDS), weight: 1 },
);
const peerId = oneOf<string>("1", "2", "12", "gäst", "客") as fc.Arbitrary<PeerId>;
const guildId = oneOf("9", "8", "gilde-ß");
const teamId = oneOf("T1", "T2");
const role = oneOf("71", "72", "73");

const rule: fc.Arbitrary<Omit<Rule, "index">> = fc
  .record({
    koiId: fc.constantFrom(...kois),
    channel,
    account: fc.oneof(account, fc.constant("*" as const)),
    peer: optional(
      fc.record({
        class: fc.constantFrom(...peerClasses),
        id: fc.oneof(peerId, peerId, fc.constant("*" as const)),
      }),
    ),
    guildId: optional(guildId),
    roles: optional(fc.uniqueArray(role, { minLength: 1 })),
    teamId: optional(teamId),
    dmScope: optional(fc.constantFrom(...DM_SCOPES)),
  })
  .map(stated);

const rules: fc.Arbitrary<Rule[]> = fc
  .array(rule, { maxLength: 14, size: "max" })
  .map((list) => list.map((one, index) => ({ index, ...one })));

const peer = fc.record({ kind: fc.constantFrom(...PEER_KINDS), id: peerId });
const message: fc.Arbitrary<Facts> = fc
  .record({
    channel,
    accountId: account,
    peer,
    parentPeer: optional(peer),
    guildId: optional(guildId),
    roles: optional(fc.uniqueArray(role)),
    teamId: optional(teamId),
    threadId: optional(oneOf("1612345678.000100")),
  })
  .map(stated);
const messages: fc.Arbitrary<Facts[]> = fc.array(message, { minLength: 1, maxLength: 12, size: "max" });

/** Everything beside the rules that a route depends on. */
const settings: fc.Arbitrary<Partial<CompiledGateway>> = fc.record({
  defaultKoi: fc.constantFrom(...kois),
  broadcast: fc.dictionary(
    fc
      .tuple(fc.constantFrom(...CHANNEL_IDS), fc.constantFrom(...peerClasses), peerId)
      .map(([on, peers, id]) => broadcastKey(on, peers, id)),
    fc.uniqueArray(fc.constantFrom(...kois), { minLength: 1 }),
    { maxKeys: 2 },
  ),
  session: fc.record({
    mainKey: oneOf("main", "desk"),
    dmScope: fc.constantFrom(...DM_SCOPES),
    identityLinks: fc.dictionary(oneOf("discord:1", "slack:12", "webchat:gäst"), oneOf("alice", "bob")),
  }),
});

function bindingScopes(list: readonly Rule[]): Record<string, DmScope> {
  return Object.fromEntries(
    list.flatMap(({ index, dmScope }) => (dmScope === undefined ? [] : [[index, dmScope]])),
  );
}

describe("the table and the reference", () => {
  it("name the same winner for every message", () => {
    fc.assert(
      fc.property(rules, messages, (list, facts) => {
        const { matcher } = tableOf(list);
        const reference = referenceMatcher(list);
        expect(facts.map((one) => matcher.win(one))).toEqual(facts.map((one) => reference.win(one)));
      }),
      cases,
    );
  });

  it("name the key by which the winner matches, and it is one of the winner's own", () => {
    fc.assert(
      fc.property(rules, messages, (list, facts) => {
        const { matcher } = tableOf(list);
        for (const one of facts) {
          const { bindingIndex = -1 } = matcher.win(one) ?? {};
          const won = list[bindingIndex];
          const record = decidingRecord(matcher, one, bindingIndex);
          expect(record?.koiId).toBe(won?.koiId);
          if (won) expect(keysOfRule(won)).toContainEqual(record?.key);
        }
      }),
      cases,
    );
  });

  it("give the same route, session keys and broadcasts included", () => {
    fc.assert(
      fc.property(rules, messages, settings, (list, facts, changes) => {
        const gateway = gatewayOf(kois, { ...changes, bindingScopes: bindingScopes(list) });
        const table = tableOf(list, { gateway });
        const reference = makeRouter(referenceMatcher(list), gateway);
        expect(facts.map((one) => table.route(one))).toEqual(facts.map((one) => reference.route(one)));
      }),
      cases,
    );
  });
});

/** The part of precedence that a rule's fields settle: two rules of one class are told apart by list order. */
function tierClass({ peer: of, guildId: guild, roles, teamId: team, account: on }: Rule): string {
  if (of) return of.id === "*" ? "peerKind" : "peer";
  if (guild !== undefined) return roles === undefined ? "guild" : "guildRoles";
  if (team !== undefined) return "team";
  return on === "*" ? "channel" : "account";
}

/** `list` in another order, in which rules of one class keep theirs. */
function shuffledAcrossTiers(list: readonly Rule[], order: readonly number[]): Rule[] {
  const rest = [...list];
  const classes = list
    .map((one, i) => ({ name: tierClass(one), at: order[i] ?? 0 }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => name);
  return classes.flatMap((name) =>
    rest.splice(
      rest.findIndex((one) => tierClass(one) === name),
      1,
    ),
  );
}

describe("the order of the list", () => {
  it("says nothing between bindings of different tiers", () => {
    const order = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 14, maxLength: 14 });
    fc.assert(
      fc.property(rules, order, messages, (list, at, facts) => {
        const shuffled = shuffledAcrossTiers(list, at);
        const renumbered = shuffled.map((one, index) => ({ ...one, index }));
        const before = tableOf(list).matcher;
        const after = tableOf(renumbered).matcher;
        const won = facts.map((one) => {
          const winner = after.win(one);
          return winner && { ...winner, bindingIndex: shuffled[winner.bindingIndex]?.index };
        });
        expect(won).toEqual(facts.map((one) => before.win(one)));
      }),
      cases,
    );
  });
});

describe("compiling", () => {
  it("gives the same bytes twice", () => {
    fc.assert(
      fc.property(rules, settings, (list, changes) => {
        const gateway = gatewayOf(kois, changes);
        const twin = tableBytes(structuredClone(list), { gateway: structuredClone(gateway) });
        expect(Buffer.compare(twin, tableBytes(list, { gateway }))).toBe(0);
      }),
      cases,
    );
  });

  it("may leave out the bindings that never win, and nothing changes", () => {
    fc.assert(
      fc.property(rules, messages, (list, facts) => {
        const isCovered = (one: Rule): boolean =>
          list.some((other) => other.index < one.index && subject(other) === subject(one));
        const live = tableOf(
          list.filter((one) => !isCovered(one)),
          { gateway: gatewayOf(kois) },
        ).matcher;
        const reference = referenceMatcher(list);
        expect(facts.map((one) => live.win(one))).toEqual(facts.map((one) => reference.win(one)));
      }),
      cases,
    );
  });
});

/** What a rule is about: of two rules that are about the same, the second never wins. */
function subject({ channel: on, account: at, peer: of, guildId: guild, teamId: team, roles }: Rule): string {
  return JSON.stringify([on, at, of, guild, team, roles?.toSorted()]);
}

/** `facts` with the one field changed that the near miss names. */
function mended(facts: Facts, { differs }: NearMiss, one: Rule): Facts[] {
  const [field] = differs;
  if (field === "accountId") return [{ ...facts, accountId: one.account as AccountId }];
  if (field === "guildId") return [{ ...facts, guildId: one.guildId ?? "" }];
  if (field === "teamId") return [{ ...facts, teamId: one.teamId ?? "" }];
  if (field === "roles") return [{ ...facts, roles: one.roles ?? [] }];
  const kind = peerClass(facts.peer.kind) === "dm" ? "group" : "dm";
  return [{ ...facts, peer: { ...facts.peer, kind } }];
}

/** `facts` as a channel can produce them: only a room hangs under something, and that is a room. */
function wellFormed({ parentPeer, ...facts }: Facts): Facts {
  const isThread = parentPeer !== undefined && facts.peer.kind !== "dm" && parentPeer.kind !== "dm";
  return isThread ? { ...facts, parentPeer } : facts;
}

describe("a near miss", () => {
  it("does not match, and would match if its one field were different", () => {
    fc.assert(
      fc.property(rules, messages, (list, facts) => {
        const table = tableOf(list);
        for (const one of facts.map(wellFormed)) {
          for (const miss of table.nearMisses(one)) {
            const missed = list[miss.bindingIndex] as Rule;
            expect(matchTier(missed, one)).toBe(undefined);
            expect(mended(one, miss, missed).map((changed) => matchTier(missed, changed))).not.toContain(
              undefined,
            );
          }
        }
      }),
      cases,
    );
  });
});
