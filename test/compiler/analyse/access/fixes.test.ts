// What the findings about access and conversations propose to do: every fix of every golden config takes away the finding
// that it belongs to, and leaves a config of the right shape.

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runChecks } from "../../../../src/compiler/analyse/index.ts";
import type { Finding } from "../../../../src/compiler/diagnostics/finding.ts";
import { editConfig } from "../../../../src/compiler/repair/edit-config.ts";
import { validateShape } from "../../../../src/compiler/validate/validate-shape.ts";
import { parseGolden } from "../../../golden/golden-file.ts";
import { compileText } from "../../make-compile.ts";

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

interface Found {
  readonly findings: readonly Finding[];
  /** The text after a fix. */
  readonly after: (found: Finding) => string;
}

async function found(text: string): Promise<Found> {
  const { analysis, origins, diagnostics } = await compileText(text);
  if (!analysis) throw new Error(`of the wrong shape: ${JSON.stringify(diagnostics)}\n${text}`);
  const shape = await validateShape(analysis.model.config, { version: "0.1.0" });
  return {
    findings: [...shape, ...runChecks(analysis)],
    after: ({ code, fix }) => {
      const texts = editConfig(origins, fix?.edits ?? []);
      if (!texts) throw new Error(`the fix of ${code} can't be done`);
      expect([...texts.keys()]).toEqual(["SKYKOI.json"]);
      return texts.get("SKYKOI.json") ?? "";
    },
  };
}

/** A finding without the place, which a repair may move. */
function nameOf({ code, args }: Finding): string {
  return JSON.stringify([code, args]);
}

function textOf(name: string): string {
  return Buffer.from(parseGolden(readFileSync(join(golden, name))).config).toString();
}

describe.each(names)("%s", (name) => {
  test("has fixes that help", async () => {
    const { findings, after } = await found(textOf(name));
    const count = (among: readonly Finding[], wanted: Finding): number =>
      among.filter((one) => nameOf(one) === nameOf(wanted)).length;
    for (const one of findings) {
      if (!one.fix || !Object.hasOwn(FIXES, one.code)) continue;
      expect([one.code, one.fix.applicability]).toEqual([one.code, FIXES[one.code]]);
      const repaired = after(one);
      expect(repaired).not.toBe(textOf(name));
      if (one.fix.applicability === "placeholder") continue;
      const { findings: left } = await found(repaired);
      expect([one, count(left, one) < count(findings, one)]).toEqual([one, true]);
    }
  });
});

test("every code that can be repaired is repaired in some config", async () => {
  const repaired = new Set<string>();
  for (const name of names) {
    for (const { code, fix } of (await found(textOf(name))).findings) if (fix) repaired.add(code);
  }
  const known = Object.keys(FIXES).sort();
  expect([...repaired].filter((code) => Object.hasOwn(FIXES, code)).sort()).toEqual(known);
});
