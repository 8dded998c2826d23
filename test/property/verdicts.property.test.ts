// The laws of the analysis, by brute force over every message of a small universe.

import fc from "fast-check";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { judgeRules } from "../../src/compiler/analyse/verdicts/verdicts.ts";
import { Witnesses } from "../../src/compiler/analyse/verdicts/witness.ts";
import { lowerRules } from "../../src/compiler/lower/hash.ts";
import { resolveModel } from "../../src/compiler/resolve/model.ts";
import { winByScan } from "../../src/routing/reference-matcher.ts";
import type { ChannelId } from "../../src/routing/facts.ts";
import { TableMatcher } from "../../src/routing/table/table-matcher.ts";
import { denseConfig } from "./random-config.ts";
import { runs } from "./runs.ts";
import { everyMessage } from "./universe.ts";

function analysed(config: SkykoiConfig) {
  const { model } = resolveModel(config, undefined);
  const verdicts = judgeRules(model.rules);
  const channel = Object.keys(config.channels ?? {})[0] as ChannelId;
  const rules = [...model.rules.rules()];
  const messages = [...everyMessage(channel, model.channels[channel].accounts, rules)];
  return { model, verdicts, rules, messages, witnesses: new Witnesses(verdicts, {}) };
}

test("a binding is live exactly when some message is won by it", () => {
  fc.assert(
    fc.property(denseConfig, (config) => {
      const { verdicts, rules, messages } = analysed(config);
      const winners = new Set(messages.map((facts) => winByScan(rules, facts)?.bindingIndex));
      for (const { index } of rules)
        expect([index, verdicts.isLive(index)]).toEqual([index, winners.has(index)]);
    }),
    runs(300),
  );
});

test("the witness of a live binding is won by it", () => {
  fc.assert(
    fc.property(denseConfig, (config) => {
      const { verdicts, rules, witnesses } = analysed(config);
      for (const { index } of rules) {
        if (!verdicts.isLive(index)) continue;
        expect(winByScan(rules, witnesses.of(index))?.bindingIndex).toBe(index);
      }
    }),
    runs(300),
  );
});

test("what shadows a binding takes every message that it matches, and its witness is one of them", () => {
  fc.assert(
    fc.property(denseConfig, (config) => {
      const { verdicts, rules, messages, witnesses } = analysed(config);
      for (const [index, by] of verdicts.shadowedBy) {
        const rule = rules.find((one) => one.index === index);
        const coverers = rules.filter((one) => by.includes(one.index));
        if (!rule) throw new Error("a shadowed rule is a possible one");
        const own = messages.filter((facts) => winByScan([rule], facts) !== undefined);
        for (const facts of own)
          expect(
            winByScan(
              [rule, ...coverers].sort((a, b) => a.index - b.index),
              facts,
            )?.bindingIndex,
          ).not.toBe(index);
        expect(winByScan([rule], witnesses.of(index))?.bindingIndex).toBe(index);
      }
    }),
    runs(300),
  );
});

test("the table routes as the reference does, and never to a dead binding", () => {
  fc.assert(
    fc.property(denseConfig, (config) => {
      const { verdicts, rules, messages, model } = analysed(config);
      const lowered = lowerRules(verdicts);
      const table = new TableMatcher({
        ...lowered.hash,
        scopes: lowered.scopes,
        koiIds: model.rules.names.koiIds,
      });
      for (const facts of messages) {
        const won = table.win(facts);
        expect(won).toEqual(winByScan(rules, facts));
        if (won) expect(verdicts.isLive(won.bindingIndex)).toBe(true);
      }
    }),
    runs(300),
  );
});
