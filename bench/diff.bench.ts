/**
 * What does it cost to compare two configs, of which every hundredth binding goes to another koi? Without reading and
 * analysing them, which have benches of their own; against `JSON.parse` of one of the two.
 *
 * One run on two busy cores under Node 20.20 (lower is better, 1 is `JSON.parse`):
 *
 * |      | 1,000 | 10,000 | 100,000 |
 * | ---- | ----: | -----: | ------: |
 * | diff |   6.8 |    6.9 |     3.8 |
 */

import { judgeRules } from "../src/compiler/analyse/verdicts/verdicts.ts";
import { diffRouting } from "../src/compiler/diff/diff-routing.ts";
import type { Routing } from "../src/compiler/diff/routing.ts";
import { lowerRules } from "../src/compiler/lower/hash.ts";
import { resolveModel } from "../src/compiler/resolve/model.ts";
import type { SkykoiConfig } from "../src/config/skykoi-config.ts";
import { makeRouter } from "../src/routing/router.ts";
import { TableMatcher } from "../src/routing/table/table-matcher.ts";
import { measure } from "./measure.ts";
import { quietChunks } from "./quiet-config.ts";

const SIZES = [1000, 10_000, 100_000] as const;

function routingOf(config: SkykoiConfig): Routing {
  const { model } = resolveModel(config, undefined);
  const { hash, scopes } = lowerRules(judgeRules(model.rules));
  const matcher = new TableMatcher({ ...hash, scopes, koiIds: model.rules.names.koiIds });
  const settings: Routing["settings"] = {
    defaultKoi: model.kois.defaultKoi.id,
    session: model.session,
    broadcast: {},
    bindingScopes: {},
    channels: model.channels,
  };
  return { router: makeRouter(matcher, settings), settings, keys: () => matcher.keys() };
}

/** The same config, with another koi in every hundredth binding. */
function edited(config: SkykoiConfig): SkykoiConfig {
  const bindings = config.bindings ?? [];
  return {
    ...config,
    bindings: bindings.map((one, i) => (i % 100 === 0 ? { ...one, koiId: "keeper" } : one)),
  };
}

/** Prints, for each size, the ratio of comparing to parsing. */
export function main(): void {
  for (const size of SIZES) {
    const text = [...quietChunks({ bindings: size, style: "json" })].join("");
    const config = JSON.parse(text) as SkykoiConfig;
    const [before, after] = [routingOf(config), routingOf(edited(config))];
    const moved = diffRouting(before, after).reduce((sum, { places }) => sum + places.length, 0);
    if (moved !== size / 100) throw new Error(`${size / 100} bindings were edited, ${moved} are told`);
    const options = size >= 100_000 ? { rounds: 5, minMs: 1, warmMs: 1 } : {};
    measure(
      `diff ${size}`,
      () => diffRouting(before, after),
      () => JSON.parse(text),
      options,
    );
  }
}

main();
