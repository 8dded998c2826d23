// What the checks claim about bindings, held to brute force over every message of a small universe.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { CheckInput } from "../../../src/compiler/analyse/check.ts";
import { runChecks } from "../../../src/compiler/analyse/index.ts";
import type { Finding, FindingOf, Place } from "../../../src/compiler/diagnostics/finding.ts";
import type { Code } from "../../../src/compiler/diagnostics/finding.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { matchTier, winByScan } from "../../../src/routing/reference-matcher.ts";
import type { ChannelId, Facts } from "../../../src/routing/facts.ts";
import type { Rule } from "../../../src/routing/rule.ts";
import { bindingArbitrary, denseConfig } from "../../property/random-config.ts";
import { runs } from "../../property/runs.ts";
import { everyMessage } from "../../property/universe.ts";
import { compileConfig } from "../make-compile.ts";

interface World {
  readonly input: CheckInput;
  readonly findings: readonly Finding[];
  readonly rules: readonly Rule[];
  readonly messages: readonly Facts[];
  readonly ownerOf: (facts: Facts, rules?: readonly Rule[]) => string;
}

async function worldOf(config: SkykoiConfig): Promise<World> {
  const { analysis } = await compileConfig(config, { wantsTable: false });
  if (!analysis) throw new Error("a config of the right shape is analysed");
  const { model } = analysis;
  const channel = Object.keys(config.channels ?? {})[0] as ChannelId;
  const rules = [...model.rules.rules()];
  const ownerOf = (facts: Facts, among: readonly Rule[] = rules): string =>
    winByScan(among, facts)?.koiId ?? model.kois.defaultKoi.id;
  const messages = [...everyMessage(channel, model.channels[channel].accounts, rules)];
  return { input: analysis, findings: runChecks(analysis), rules, messages, ownerOf };
}

/** Configs in which no koi is marked as the default. */
const unmarked = denseConfig.map((config) => {
  const list = config.kois?.list?.map(({ id }) => ({ id })) ?? [];
  return { ...config, kois: { list } };
});

/** Configs of one Discord server with two bots, in which rules overlap without containing one another. */
const server: fc.Arbitrary<SkykoiConfig> = fc
  .array(bindingArbitrary(["discord"]), { minLength: 3, maxLength: 9 })
  .map((bindings) => ({
    kois: { list: [{ id: "home", default: true }, { id: "work" }, { id: "family" }] },
    bindings: bindings.map((one) => ({ ...one, match: { ...one.match, guildId: "911111111111111111" } })),
    channels: { discord: { defaultAccount: "a", accounts: { a: {}, b: {} } } },
  }));

/** Runs `law` on every finding of `code` in random configs. */
function holdsFor<C extends Code>(
  code: C,
  law: (found: FindingOf<C>, world: World) => void,
  configs: fc.Arbitrary<SkykoiConfig> = denseConfig,
): Promise<void> {
  const property = fc.asyncProperty(configs, async (config) => {
    const world = await worldOf(config);
    for (const found of world.findings) if (found.code === code) law(found as FindingOf<C>, world);
  });
  return fc.assert(property, runs(120));
}

function indexOf(place: Place): number {
  const index = "pointer" in place ? /^\/bindings\/(\d+)/.exec(place.pointer)?.[1] : undefined;
  if (index === undefined) throw new Error("this finding is about no binding");
  return Number(index);
}

function ruleAt(rules: readonly Rule[], index: number): Rule {
  const rule = rules.find((one) => one.index === index);
  if (!rule) throw new Error("this finding is about an impossible binding");
  return rule;
}

test("without a redundant binding every message goes to the same koi", async () => {
  await holdsFor("binding/redundant", ({ place }, { rules, messages, ownerOf }) => {
    const others = rules.filter((rule) => rule.index !== indexOf(place));
    for (const facts of messages) expect(ownerOf(facts, others)).toBe(ownerOf(facts));
  });
});

test("a dead binding can go, and every message goes to the same koi", async () => {
  const property = fc.asyncProperty(denseConfig, async (config) => {
    const { input, rules, messages, ownerOf } = await worldOf(config);
    for (const dead of input.verdicts.shadowedBy.keys()) {
      const others = rules.filter((rule) => rule.index !== dead);
      for (const facts of messages) expect(ownerOf(facts, others)).toBe(ownerOf(facts));
    }
  });
  await fc.assert(property, runs(120));
});

test("a duplicate and a conflict match what their first binding matches, and nothing else", async () => {
  const isSame = (a: Rule, b: Rule, messages: readonly Facts[]): boolean =>
    messages.every((facts) => matchTier(a, facts) === matchTier(b, facts));
  for (const code of ["binding/duplicate", "binding/conflict"] as const) {
    await holdsFor(code, ({ place, args }, { rules, messages }) => {
      expect(isSame(ruleAt(rules, indexOf(place)), ruleAt(rules, args.first), messages)).toBe(true);
    });
  }
});

test("a shadowed binding is an error exactly when none of its winners is of its own koi", async () => {
  await holdsFor("binding/shadowed", ({ place, args, severity }, { rules }) => {
    const own = ruleAt(rules, indexOf(place)).koiId;
    const isOwn = args.by.some((winner) => ruleAt(rules, winner).koiId === own);
    expect(severity).toBe(isOwn ? "warning" : "error");
  });
});

test("the order of an order-sensitive pair decides about its witness", async () => {
  const law = (
    { place, args, witness }: FindingOf<"binding/order-sensitive">,
    { rules, ownerOf }: World,
  ): void => {
    if (!witness) throw new Error("this finding shows a message");
    const [first, later] = [ruleAt(rules, args.first), ruleAt(rules, indexOf(place))];
    const swapped = [...rules].sort((a, b) => Number(a === first) - Number(b === first) || a.index - b.index);
    expect(first.index).toBeLessThan(later.index);
    expect(ownerOf(witness)).toBe(args.firstKoi);
    expect([matchTier(first, witness), ownerOf(witness, swapped)]).not.toEqual([undefined, args.firstKoi]);
    expect(matchTier(later, witness)).toBe(matchTier(first, witness));
  };
  await holdsFor("binding/order-sensitive", law);
  await holdsFor("binding/order-sensitive", law, server);
});

test("a misleading order is about a message that both match and the later one wins over the earlier", async () => {
  await holdsFor("binding/misleading-order", ({ place, args }, { rules, messages }) => {
    const [earlier, later] = [ruleAt(rules, indexOf(place)), ruleAt(rules, args.later)];
    const both = messages.filter((facts) => matchTier(earlier, facts) && matchTier(later, facts));
    const winners = new Set(both.map((facts) => winByScan([earlier, later], facts)?.bindingIndex));
    expect([...winners]).toEqual([later.index]);
    expect(later.index).toBeGreaterThan(earlier.index);
    expect(later.koiId).not.toBe(earlier.koiId);
  });
});

test("an unbound koi gets no message", async () => {
  await holdsFor("binding/unbound-koi", ({ args }, { messages, ownerOf }) => {
    expect(messages.filter((facts) => ownerOf(facts) === args.koi)).toEqual([]);
  });
});

test("a default koi that is never used gets no message", async () => {
  await holdsFor("binding/default-never-used", ({ args }, { messages, ownerOf }) => {
    expect(messages.filter((facts) => ownerOf(facts) === args.koi)).toEqual([]);
  });
});

test("where there is no catch-all, some message falls to the default koi", async () => {
  for (const code of ["binding/no-catch-all", "account/never-bound"] as const) {
    const law = ({ args }: FindingOf<typeof code>, { rules, messages }: World): void => {
      const own = messages.filter((facts) => facts.accountId === args.accountId);
      const fallen = own.filter((facts) => winByScan(rules, facts) === undefined);
      expect(fallen.length > 0).toBe(true);
      if (code === "account/never-bound") expect(fallen).toEqual(own);
    };
    await holdsFor(code, law, unmarked);
  }
});
