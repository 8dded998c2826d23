// What the findings about access and conversations propose to do: every fix of every golden config takes away the finding
// that it belongs to, and leaves a config of the right shape.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import JSON5 from "json5";
import { describe, expect, test } from "vitest";
import { runChecks } from "../../../../src/compiler/analyse/index.ts";
import type { Finding } from "../../../../src/compiler/diagnostics/finding.ts";
import { validateShape } from "../../../../src/compiler/validate/validate-shape.ts";
import { parseGolden } from "../../../golden/golden-file.ts";
import { applyEdits } from "../../apply-edits.ts";
import { compileConfig } from "../../make-compile.ts";

const golden = join(import.meta.dirname, "../../../golden");
const AREAS = /^(?:access|guild|koi-to-koi|session-scope|reply|broadcast-overlaps)-/;

/** What has a fix, and how sure it is. */
const FIXES: Readonly<Record<string, string>> = {
  "access/peer-not-admitted": "unsafe",
  "access/group-blocked": "unsafe",
  "access/open-without-star": "unsafe",
  "access/empty-allowlist": "placeholder",
  "access/id-not-canonical": "safe",
  "access/not-per-koi": "unsafe",
  "access/duplicate-entry": "safe",
  "access/elevated-not-admitted": "unsafe",
  "access/pairing-inert": "unsafe",
  "guild/not-listed": "unsafe",
  "koi-to-koi/cycle": "safe",
  "session/scope-global": "unsafe",
  "reply/ambiguous-account": "placeholder",
};

const names = readdirSync(golden, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => AREAS.test(name) && name.includes("/bad-"))
  .sort();

async function findingsOf(config: unknown): Promise<readonly Finding[]> {
  const shape = await validateShape(config, { version: "0.1.0" });
  const { analysis } = await compileConfig(config);
  if (!analysis) throw new Error(`of the wrong shape: ${JSON.stringify(shape)}`);
  return [...shape, ...runChecks(analysis)];
}

/** A finding without the place, which a repair may move. */
function nameOf({ code, args }: Finding): string {
  return JSON.stringify([code, args]);
}

function configOf(name: string): unknown {
  return JSON5.parse(Buffer.from(parseGolden(readFileSync(join(golden, name))).config).toString());
}

describe.each(names)("%s", (name) => {
  test("has fixes that help", async () => {
    const config = configOf(name);
    const findings = await findingsOf(config);
    const count = (found: readonly Finding[], wanted: Finding): number =>
      found.filter((one) => nameOf(one) === nameOf(wanted)).length;
    for (const found of findings) {
      if (!found.fix || !Object.hasOwn(FIXES, found.code)) continue;
      expect([found.code, found.fix.applicability]).toEqual([found.code, FIXES[found.code]]);
      if (found.fix.applicability === "placeholder") continue;
      const after = await findingsOf(applyEdits(config, found.fix.edits));
      expect(count(after, found)).toBeLessThan(count(findings, found));
    }
  });
});

test("every code that can be repaired is repaired in some config", async () => {
  const repaired = new Set<string>();
  for (const name of names) {
    for (const { code, fix } of await findingsOf(configOf(name))) if (fix) repaired.add(code);
  }
  expect([...repaired].filter((code) => Object.hasOwn(FIXES, code)).sort()).toEqual(
    Object.keys(FIXES).sort(),
  );
});
