// Valid configs of many kinds, and the examples: not one of them gets an error or a warning, all of their bindings
// are live, and the table that comes out of bytes again routes every witness to its binding.

import { readFileSync, readdirSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { blockOf } from "../../src/compiler/analyse/blocked.ts";
import type { Compilation } from "../../src/compiler/compile.ts";
import { winByScan } from "../../src/routing/reference-matcher.ts";
import { decodeTable } from "../../src/routing/table/decode.ts";
import { compileText } from "../compiler/make-compile.ts";

const root = join(import.meta.dirname, "../..");

/** A config is a file, or a folder with a `SKYKOI.json` and what it includes. */
function configsIn(folder: string): string[] {
  return readdirSync(join(root, folder))
    .filter((name) => !name.startsWith("."))
    .sort()
    .map((name) => `${folder}/${name}`);
}

function filesIn(folder: string): Record<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  const files = paths.filter((path) => statSync(path).isFile());
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path)]));
}

function compiled(name: string): Promise<Compilation> {
  const path = join(root, name);
  if (statSync(path).isFile()) return compileText(readFileSync(path));
  const files = filesIn(path);
  return compileText(files["SKYKOI.json"] ?? "", { files });
}

const examples = configsIn("examples");
const corpus = configsIn("test/golden/corpus");

test("there are many of them", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(40);
  expect(examples.length).toBeGreaterThanOrEqual(4);
});

describe.each([...corpus, ...examples])("%s", (name) => {
  test("has no error and no warning", async () => {
    const { diagnostics } = await compiled(name);
    expect(diagnostics.filter((one) => one.severity === "error" || one.severity === "warning")).toEqual([]);
  });

  test("has live bindings alone, each with a witness that the table gives to it", async () => {
    const { analysis, table } = await compiled(name);
    const decoded = table && decodeTable(table);
    if (!analysis || !decoded?.ok) throw new Error("this config is compiled");
    const { rules } = analysis.verdicts;
    const all = [...rules.rules()];
    expect(all).toHaveLength(rules.count);
    for (const { index } of all) {
      const facts = analysis.witnesses.of(index);
      expect(winByScan(all, facts)?.bindingIndex).toBe(index);
      expect(decoded.table.matcher.win(facts)?.bindingIndex).toBe(index);
    }
  });
});

describe.each(examples)("%s", (name) => {
  test("says what it does in a comment at its top", () => {
    expect(readFileSync(join(root, name), "utf8")).toMatch(/^\/\/ \S.{40,}\n/);
  });

  test("lets messages through to each of its bindings", async () => {
    const { analysis } = await compiled(name);
    if (!analysis) throw new Error("this config is compiled");
    const count = analysis.verdicts.rules.count;
    const blocked = Array.from({ length: count }, (_, i) => blockOf(i, analysis)).filter(
      (one) => one !== undefined,
    );
    expect(blocked).toEqual([]);
  });
});
