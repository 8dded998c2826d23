// The law of partial findings: what is said of the meaning of a config with a mistake of shape is also said once that
// mistake is repaired. Each case breaks one place of a config that is known, so that its repair is known too.

import { readFileSync, readdirSync, statSync } from "node:fs";
import * as fc from "fast-check";
import JSON5 from "json5";
import { expect, test } from "vitest";
import type { Compilation } from "../../src/compiler/compile.ts";
import { compileConfig } from "../compiler/make-compile.ts";
import { parseGolden } from "../golden/golden-file.ts";
import { runs } from "./runs.ts";

type Holder = Record<string, unknown>;

const GOLDEN = "test/golden";

/** The configs of the golden files, those that are values and include nothing. */
const configs: readonly unknown[] = readdirSync(GOLDEN)
  .map((name) => `${GOLDEN}/${name}`)
  .filter((path) => statSync(path).isDirectory())
  .flatMap((folder) => readdirSync(folder).map((name) => `${folder}/${name}`))
  .filter((path) => /\.(?:txt|json5)$/.test(path))
  .flatMap((path): unknown[] => {
    const text = Buffer.from(parseGolden(readFileSync(path)).config).toString("utf8");
    if (text.includes("$include")) return [];
    try {
      return [JSON5.parse(text)];
    } catch {
      return [];
    }
  })
  .filter((config) => typeof config === "object" && config !== null);

/** Every property of a value, as its object and key. */
function slotsOf(value: unknown): { holder: Holder; key: string }[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value).map((key) => ({ holder: value as Holder, key }));
  return [...own, ...Object.values(value).flatMap(slotsOf)];
}

/** Breaks one property: its key misspelt, its value of another type, or away. */
function broken(config: unknown, at: number, how: "misspelt" | "mistyped" | "missing"): unknown {
  const copy = structuredClone(config);
  const slots = slotsOf(copy);
  const slot = slots[at % Math.max(slots.length, 1)];
  if (!slot) return copy;
  const { holder, key } = slot;
  const entries = Object.entries(holder);
  for (const [name] of entries) delete holder[name];
  for (const [name, value] of entries) {
    if (name !== key) holder[name] = value;
    else if (how === "misspelt") holder[`${key}x`] = value;
    else if (how === "mistyped") holder[key] = typeof value === "number" ? {} : 7.5;
  }
  return copy;
}

const isOfShape = (code: string): boolean =>
  /^(?:schema|text|channel\/unknown|tool\/elevated-per-koi)/.test(code);

interface Claim {
  readonly code: string;
  readonly pointer: string;
  readonly severity: string;
}

function claims({ diagnostics }: Compilation): readonly Claim[] {
  return diagnostics.filter(({ code }) => !isOfShape(code));
}

/** Said once for several: which of them is named may change with those that can be read. */
const OF_SEVERAL: ReadonlySet<string> = new Set(["koi/mention-overlap", "path/not-portable"]);

/** An error at the same place is as good: a lesser finding may have stood behind it. */
function stillSaid({ code, pointer }: Claim, before: readonly Claim[]): boolean {
  return before.some((one) =>
    one.code === code
      ? one.pointer === pointer || OF_SEVERAL.has(code)
      : one.pointer === pointer && one.severity === "error",
  );
}

test("nothing is said beside a mistake of shape that its repair would make wrong", async () => {
  let told = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...configs),
      fc.nat(),
      fc.constantFrom("misspelt", "mistyped", "missing"),
      async (config, at, how) => {
        const before = await compileConfig(config);
        fc.pre(!before.diagnostics.some(({ code }) => isOfShape(code)));
        const after = await compileConfig(broken(config, at, how));
        fc.pre(after.diagnostics.some(({ code, severity }) => isOfShape(code) && severity === "error"));
        const said = claims(after);
        told += said.length;
        expect(said.filter((one) => !stillSaid(one, claims(before)))).toEqual([]);
      },
    ),
    runs(3000),
  );
  expect(told).toBeGreaterThan(0);
}, 120_000);
