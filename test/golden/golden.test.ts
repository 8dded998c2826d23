// Every golden file of the folders here. A folder that is named for a code holds `bad-…` files, in which it is
// found, and `good-…` files, in which it is not. SKYKOI_UPDATE_GOLDEN=1 writes down what the compiler says now.

import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Compilation } from "../../src/compiler/compile.ts";
import { codes } from "../../src/compiler/diagnostics/catalogue.ts";
import { editTexts } from "../../src/compiler/repair/edit-config.ts";
import type { Code } from "../../src/compiler/diagnostics/finding.ts";
import { winByScan } from "../../src/routing/reference-matcher.ts";
import { machine } from "../compiler/machine.ts";
import { compileText } from "../compiler/make-compile.ts";
import { parseGolden, verdictsOf, withExpected } from "./golden-file.ts";

const folder = import.meta.dirname;
const isUpdate = process.env["SKYKOI_UPDATE_GOLDEN"] === "1";
// What makes the reader take the way of big files.
const padding = " ".repeat(1_000_000);

/** What no config of this version can show, with the reason. */
const unreachable: Readonly<Record<string, string>> = {
  "binding/peer-kind-not-supported": "every channel has direct messages and rooms",
};

const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".txt"))
  .sort();

/** The code that the folder of a file is named for. */
function codeOf(name: string): Code | undefined {
  return codes.find((one) => one.replace("/", "-") === name.split("/")[0]);
}

function codesIn({ diagnostics }: Compilation): ReadonlySet<string> {
  return new Set(diagnostics.map((one) => one.code));
}

describe.each(names)("%s", (name) => {
  const path = join(folder, name);
  const bytes = readFileSync(path);
  const { config, files, machine: found, expected } = parseGolden(bytes);
  const around = { files, ...(found && { probe: machine(found) }) };
  const compiled = compileText(config, around);

  test("is judged as written down", async () => {
    const said = verdictsOf(await compiled);
    if (isUpdate && said !== expected) writeFileSync(path, withExpected(bytes, said));
    else expect(said).toBe(expected);
  });

  test("shows what its name says", async () => {
    const [, file = ""] = name.split("/");
    const code = codeOf(name);
    if (code === undefined) return;
    expect(file).toMatch(/^(?:bad|good)-/);
    expect(codesIn(await compiled).has(code)).toBe(file.startsWith("bad-"));
  });

  test("has a repair or says what to do", async () => {
    const { diagnostics } = await compiled;
    expect(diagnostics.filter(({ fix, help }) => fix === undefined && help === undefined)).toEqual([]);
  });

  test("has every range in its text", async () => {
    const { diagnostics, origins } = await compiled;
    for (const { file, range, related } of diagnostics) {
      for (const one of [{ file, range }, ...related]) {
        const { text } = origins.textOf(one.file);
        expect(one.range.start.offset).toBeLessThanOrEqual(one.range.end.offset);
        expect(one.range.end.offset).toBeLessThanOrEqual(text.length);
      }
    }
  });

  test("has fixes each of which, done alone, removes its finding and breaks nothing", async () => {
    const { diagnostics, origins } = await compiled;
    for (const { code, fix } of diagnostics) {
      if (!fix || fix.applicability === "placeholder") continue;
      const texts = editTexts(origins, fix.edits) ?? new Map<string, string>();
      expect(texts.size).toBeGreaterThan(0);
      const changed = { ...files, ...Object.fromEntries([...texts].filter(([file]) => file !== "SKYKOI.json")) };
      const after = await compileText(texts.get("SKYKOI.json") ?? config, { files: changed });
      const countOf = (one: Compilation): number =>
        one.diagnostics.filter((diagnostic) => diagnostic.code === code).length;
      expect(countOf(after)).toBeLessThan(countOf(await compiled));
      expect(after.diagnostics.filter((one) => /^(?:text|include)\//.test(one.code)).length).toBeLessThanOrEqual(
        diagnostics.filter((one) => /^(?:text|include)\//.test(one.code)).length,
      );
    }
  });

  test("has a witness for each verdict, which routes as it says", async () => {
    const { analysis } = await compiled;
    if (!analysis) return;
    const { rules } = analysis.verdicts;
    const all = [...rules.rules()];
    for (const { index } of all) {
      const winner = winByScan(all, analysis.witnesses.of(index))?.bindingIndex;
      if (analysis.verdicts.isLive(index)) expect(winner).toBe(index);
      else expect(winner).not.toBe(index);
    }
  });

  test("is judged alike when the file is big", async () => {
    const small = await compiled;
    // Only bindings are read in another way. Text that is broken goes the one way for all, and so do includes.
    const text = Buffer.from(config);
    const isBroken = [...codesIn(small)].some((code) => code.startsWith("text/"));
    if (isBroken || !text.includes("bindings:") || text.includes("$include")) return;
    const large = await compileText(Buffer.concat([config, Buffer.from(padding)]), {
      ...around,
      wantsTable: false,
    });
    expect(verdictsOf(large)).toBe(verdictsOf(small));
  });
});

describe("the catalogue", () => {
  const kindsOf = (code: string): string[] => {
    const own = names.filter((name) => name.startsWith(`${code.replace("/", "-")}/`));
    return [...new Set(own.map((name) => (name.includes("/bad-") ? "bad" : "good")))].sort();
  };

  test.each(codes)("%s is shown by a bad and a good file", (code) => {
    // A code about tables is of the commands that read them.
    const shown = /^(?:table|diff|test|run)\//.test(code) ? [] : Object.hasOwn(unreachable, code) ? ["good"] : ["bad", "good"];
    expect(kindsOf(code)).toEqual(shown);
  });
});
