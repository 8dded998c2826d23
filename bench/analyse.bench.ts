/**
 * Is a config analysed as fast as it is read? Verdicts, table and checks against reading the same bytes by the way that
 * a file of that size takes: the generic parser up to 1 MB, columns above. Both without `resolve`, which has a line of
 * its own, against the same reading.
 *
 * Medians of several runs on two busy cores of an Intel Xeon under Node 20.20 (lower is better, 1 is reading):
 *
 * |         |   10 | 1,000 | 10,000 | 100,000 | 1,000,000 | to reach |
 * | ------- | ---: | ----: | -----: | ------: | --------: | -------- |
 * | analyse |   19 |   1.4 |    1.0 |     0.9 |       1.1 | 1.0      |
 * | resolve | 0.83 |  0.33 |   0.19 |    0.19 |      0.17 |          |
 *
 * Ten and a thousand bindings miss it: the config has 64 kois all the same, each of them judged by forty checks, 1.1 ms in all.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CheckInput } from "../src/compiler/analyse/check.ts";
import { runChecks } from "../src/compiler/analyse/index.ts";
import { judgeRules } from "../src/compiler/analyse/verdicts/verdicts.ts";
import { Witnesses } from "../src/compiler/analyse/verdicts/witness.ts";
import { lowerRules } from "../src/compiler/lower/hash.ts";
import { type ColumnRead, readColumns } from "../src/compiler/read/columns.ts";
import { secretValues } from "../src/compiler/secrets/secret-values.ts";
import { readSource } from "../src/compiler/read/read-source.ts";
import { type Model, resolveModel } from "../src/compiler/resolve/model.ts";
import type { SkykoiConfig } from "../src/config/skykoi-config.ts";
import { accessRules } from "../src/policy/access-rules.ts";
import { makeRouter } from "../src/routing/router.ts";
import { TableMatcher } from "../src/routing/table/table-matcher.ts";
import { type MeasureOptions, measure } from "./measure.ts";
import { writeQuietConfig } from "./quiet-config.ts";

const SIZES = [10, 1000, 10_000, 100_000, 1_000_000] as const;
const BIG_FILE_BYTES = 1_000_000;

/** What reading gives: the config, and its bindings where they are columns. */
interface Read {
  readonly config: SkykoiConfig;
  readonly columns: ColumnRead | undefined;
}

function read(bytes: Uint8Array): Read {
  const columns = bytes.length > BIG_FILE_BYTES ? readColumns(bytes) : undefined;
  const value = columns ? columns.rest : readSource("SKYKOI.json", bytes).value;
  return { config: value as SkykoiConfig, columns };
}

/** What `compile` does between resolving and writing. Returns the number of findings. */
function analyse(model: Model): number {
  const verdicts = judgeRules(model.rules);
  const { hash, scopes } = lowerRules(verdicts);
  const matcher = new TableMatcher({ ...hash, scopes, koiIds: model.rules.names.koiIds });
  const settings = {
    broadcast: {},
    session: model.session,
    defaultKoi: model.kois.defaultKoi.id,
    bindingScopes: {},
  };
  const input: CheckInput = {
    model,
    verdicts,
    witnesses: new Witnesses(verdicts, {}),
    router: makeRouter(matcher, settings),
    access: rememberedAccess(model.config),
    secrets: secretValues(model.config),
    fileOf: () => ({ name: "SKYKOI.json", path: "/SKYKOI.json" }),
    probe: undefined,
  };
  return runChecks(input).length;
}

/** As `compile` does, each account is judged once. */
function rememberedAccess(config: SkykoiConfig): CheckInput["access"] {
  const known = new Map<string, ReturnType<typeof accessRules>>();
  return (channel, accountId) => {
    const key = `${channel} ${accountId}`;
    const rules = known.get(key) ?? accessRules(config, channel, accountId);
    known.set(key, rules);
    return rules;
  };
}

/** Fails unless the config was understood as a whole. */
function compare({ config, columns }: Read, size: number): Model {
  const { model, findings } = resolveModel(config, columns);
  if (model.rules.count !== size) throw new Error(`${size} bindings became ${model.rules.count}`);
  const count = findings.length + (size < 1000 ? 0 : analyse(model));
  if (count > 0) throw new Error(`a config without findings has ${count}`);
  return model;
}

/** Prints, for each size, the ratio of analysing to reading, and of resolving to reading. */
export function main(): void {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-analyse-"));
  try {
    for (const size of SIZES) {
      const path = join(folder, "SKYKOI.json");
      writeQuietConfig(path, { bindings: size, style: "json5" });
      const bytes = readFileSync(path);
      const own = read(bytes);
      const model = compare(own, size);
      // Twenty checks are much code, which takes a while to be compiled where each call is short.
      const options: MeasureOptions =
        size >= 1_000_000 ? { rounds: 7, minMs: 1, warmMs: 1 } : { warmMs: size <= 1000 ? 2000 : 300 };
      const reading = (): unknown => read(bytes);
      measure(`analyse ${size}`, () => analyse(model), reading, options);
      measure(`resolve ${size}`, () => resolveModel(own.config, own.columns), reading, options);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

main();
