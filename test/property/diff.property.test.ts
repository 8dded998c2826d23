// The laws of the diff, by brute force over every message of a small universe: every message that changes is in a
// class, every class has a message that shows it, and no class means that nothing changes.

import fc from "fast-check";
import { expect, test } from "vitest";
import { judgeRules } from "../../src/compiler/analyse/verdicts/verdicts.ts";
import { containsMessage } from "../../src/compiler/diff/contains.ts";
import { diffRouting } from "../../src/compiler/diff/diff-routing.ts";
import { Pair, parentOf } from "../../src/compiler/diff/pair.ts";
import type { Routing } from "../../src/compiler/diff/routing.ts";
import { lowerRules } from "../../src/compiler/lower/hash.ts";
import { bindingScopes } from "../../src/compiler/lower/lower.ts";
import { resolveModel } from "../../src/compiler/resolve/model.ts";
import type { BindingConfig } from "../../src/config/bindings.ts";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import type { ChannelId, Facts, PeerClass } from "../../src/routing/facts.ts";
import type { KoiId, PeerId } from "../../src/routing/ids.ts";
import { referenceMatcher } from "../../src/routing/reference-matcher.ts";
import { makeRouter } from "../../src/routing/router.ts";
import type { Rule } from "../../src/routing/rule.ts";
import { keysOfRule } from "../../src/routing/table/rule-key.ts";
import { TableMatcher } from "../../src/routing/table/table-matcher.ts";
import { bindingArbitrary, denseConfig } from "./random-config.ts";
import { runs } from "./runs.ts";
import { everyMessage } from "./universe.ts";

const people: Readonly<Record<string, string>> = {
  whatsapp: "+15551230001",
  telegram: "1001",
  discord: "711111111111111111",
  slack: "U0AAAAAA1",
  webchat: "anna",
};
const rooms: Readonly<Record<string, string>> = {
  whatsapp: "120363000000000001@g.us",
  telegram: "-1001000000001",
  discord: "111111111111111111",
  slack: "C0AAAAAA1",
  webchat: "team",
};
const scopes = ["main", "per-peer", "per-account-channel-peer"] as const;

function channelOf(config: SkykoiConfig): ChannelId {
  return Object.keys(config.channels ?? {})[0] as ChannelId;
}

/** What an author does to a config between two commits. */
const edits: Readonly<Record<string, (config: SkykoiConfig) => fc.Arbitrary<SkykoiConfig>>> = {
  nothing: (config) => fc.constant(config),
  remove: (config) => at(config).map((i) => withBindings(config, (list) => list.toSpliced(i, 1))),
  swap: (config) =>
    fc
      .tuple(at(config), at(config))
      .map(([i, j]) =>
        withBindings(config, (list) =>
          list.map((one, n) => (n === i ? list[j] : n === j ? list[i] : one) as BindingConfig),
        ),
      ),
  insert: (config) =>
    fc
      .tuple(at(config), bindingArbitrary([channelOf(config)]))
      .map(([i, binding]) => withBindings(config, (list) => list.toSpliced(i, 0, binding))),
  scope: (config) =>
    fc
      .tuple(at(config), fc.constantFrom(...scopes))
      .map(([i, dmScope]) =>
        withBindings(config, (list) =>
          list.map((one, n) => (n === i ? { ...one, session: { dmScope } } : one)),
        ),
      ),
  owner: (config) =>
    fc
      .tuple(at(config), fc.constantFrom("home", "work", "family"))
      .map(([i, koiId]) =>
        withBindings(config, (list) => list.map((one, n) => (n === i ? { ...one, koiId } : one))),
      ),
  session: (config) =>
    fc.constantFrom(...scopes).map((dmScope) => ({ ...config, session: { ...config.session, dmScope } })),
  mainKey: (config) => fc.constant({ ...config, session: { ...config.session, mainKey: "desk" } }),
  link: (config) => {
    const channel = channelOf(config);
    const identityLinks = { alice: [`${channel}:${people[channel]}`] };
    return fc.constant({ ...config, session: { ...config.session, identityLinks } });
  },
  broadcast: (config) => {
    const channel = channelOf(config);
    return fc
      .tuple(
        fc.constantFrom(
          people[channel],
          rooms[channel],
          channel === "telegram" ? "-1001000000001:topic:7" : rooms[channel],
        ),
        fc.uniqueArray(fc.constantFrom("home", "work"), { minLength: 1 }),
      )
      .map(
        ([id, kois]) =>
          ({ ...config, broadcast: { ...config.broadcast, [`${channel}:${id}`]: kois } }) as SkykoiConfig,
      );
  },
  defaultKoi: (config) =>
    fc.constant({
      ...config,
      kois: { list: [{ id: "ops", default: true }, { id: "home" }, { id: "work" }, { id: "family" }] },
    }),
  accounts: (config) =>
    fc
      .constantFrom({}, { accounts: { a: {} } }, { accounts: { a: {}, b: {} }, defaultAccount: "a" })
      .map((block) => ({ ...config, channels: { [channelOf(config)]: block } })),
};

function at({ bindings = [] }: SkykoiConfig): fc.Arbitrary<number> {
  return fc.nat({ max: Math.max(0, bindings.length - 1) });
}

function withBindings(
  config: SkykoiConfig,
  change: (list: BindingConfig[]) => BindingConfig[],
): SkykoiConfig {
  const bindings = config.bindings ?? [];
  return bindings.length === 0 ? config : { ...config, bindings: change(bindings) };
}

function edited(config: SkykoiConfig, names: readonly string[]): fc.Arbitrary<SkykoiConfig> {
  return names.reduce<fc.Arbitrary<SkykoiConfig>>(
    (before, name) => before.chain((one) => edits[name]?.(one) ?? fc.constant(one)),
    fc.constant(config),
  );
}

const someEdits = fc.array(fc.constantFrom(...Object.keys(edits)), { minLength: 1, maxLength: 3 });
/** Two commits of one config, or two configs that have nothing to do with one another. */
const pairs: fc.Arbitrary<readonly [SkykoiConfig, SkykoiConfig]> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        denseConfig,
        fc.array(fc.constantFrom("scope", "link", "broadcast", "session"), { maxLength: 2 }),
        someEdits,
      )
      .chain(([config, first, then]) =>
        edited(config, first).chain((before) => fc.tuple(fc.constant(before), edited(before, then))),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(denseConfig, denseConfig)
      .map(([one, other]) => [one, { ...other, channels: one.channels ?? {} }] as const)
      .filter(([one, other]) =>
        (other.bindings ?? []).every(({ match }) => match.channel === channelOf(one)),
      ),
  },
);

interface Subject {
  readonly routing: Routing;
  readonly reference: Routing;
  readonly rules: readonly Rule[];
}

function subject(config: SkykoiConfig, isTable: boolean): Subject {
  const { model } = resolveModel(config, undefined);
  const verdicts = judgeRules(model.rules);
  const settings: Routing["settings"] = {
    defaultKoi: model.kois.defaultKoi.id,
    session: model.session,
    broadcast: Object.fromEntries([...model.broadcast].map(([key, { kois }]) => [key, kois])),
    bindingScopes: bindingScopes(model.rules),
    channels: model.channels,
  };
  const { hash, scopes: tableScopes } = lowerRules(verdicts);
  const matcher = new TableMatcher({ ...hash, scopes: tableScopes, koiIds: model.rules.names.koiIds });
  const rules = [...model.rules.rules()];
  const live = rules.filter((rule) => verdicts.isLive(rule.index));
  const keys = isTable ? () => matcher.keys() : () => live.flatMap(keysOfRule);
  const reference = { router: makeRouter(referenceMatcher(rules), settings), settings, keys };
  return { routing: { router: makeRouter(matcher, settings), settings, keys }, reference, rules };
}

/** Rules for the sake of the peers that they name. */
function naming(channel: ChannelId, { settings }: Routing): Rule[] {
  const rule = (peers: PeerClass, id: string): Rule => ({
    index: 0,
    koiId: "home" as KoiId,
    channel,
    account: "*",
    peer: { class: peers, id: id as PeerId },
  });
  const lists = Object.keys(settings.broadcast).filter((key) => key.startsWith(`${channel} `));
  const links = Object.keys(settings.session.identityLinks).filter((key) => key.startsWith(`${channel}:`));
  return [
    ...lists.map((key) => key.split(" ")).map(([, peers, id]) => rule(peers as PeerClass, id ?? "")),
    ...links.map((key) => rule("dm", key.slice(channel.length + 1))),
  ];
}

/** Groups of topics are peers too, whether or not anything names them. */
function withGroups(rules: readonly Rule[]): Rule[] {
  return rules.flatMap((rule) => {
    const group = rule.channel === "telegram" ? rule.peer?.id.split(":topic:")[0] : undefined;
    return group === undefined || !rule.peer
      ? [rule]
      : [rule, { ...rule, peer: { ...rule.peer, id: group as PeerId } }];
  });
}

/** A Telegram topic hangs under its group, and nothing else there has a parent. */
function isRealistic({ channel, peer, parentPeer }: Facts): boolean {
  return channel !== "telegram" || parentOf(channel, peer)?.id === parentPeer?.id;
}

test("every changed message is in a class, every class has a message that shows it", () => {
  fc.assert(
    fc.property(pairs, fc.boolean(), ([old, now], isTable) => {
      const channel = channelOf(old);
      const [before, after] = [subject(old, isTable), subject(now, !isTable)];
      const changes = diffRouting(before.routing, after.routing);
      const truth = new Pair(before.reference, after.reference);
      const accounts = before.routing.settings.channels[channel].accounts.filter((id) =>
        after.routing.settings.channels[channel].accounts.includes(id),
      );
      for (const change of changes) {
        const judged = truth.judge(change.witness);
        if (change.before && change.after)
          expect([change, judged.transition]).toEqual([change, change.transition]);
        expect([change, containsMessage(change, judged)]).toEqual([change, true]);
        expect(isRealistic(change.witness)).toBe(true);
      }
      const atoms = [
        ...before.rules,
        ...after.rules,
        ...naming(channel, before.routing),
        ...naming(channel, after.routing),
      ];
      for (const facts of everyMessage(channel, accounts, withGroups(atoms))) {
        if (!isRealistic(facts)) continue;
        const judged = truth.judge(facts);
        if (judged.transition === undefined) continue;
        if (!changes.some((change) => containsMessage(change, judged))) {
          expect.fail(`missed ${JSON.stringify({ judged, changes }, null, 1)}`);
        }
      }
    }),
    runs(1000),
  );
});
