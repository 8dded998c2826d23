// Configs of OpenClaw as people have them, and what becomes of them. A folder holds `openclaw.json`, what it includes,
// `world.json` where the machine has a say, and what is expected: `SKYKOI.json` as it is printed, and the report.
// SKYKOI_UPDATE_GOLDEN=1 writes down what comes out now.

import { existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reportText, summaryLine } from "../../../../src/cli/import/report-text.ts";
import type { Import } from "../../../../src/compiler/import/openclaw/import-openclaw.ts";
import { compileText } from "../../make-compile.ts";
import { type Surroundings, imported } from "./make-import.ts";

const root = join(import.meta.dirname, "../../../fixtures/openclaw");
const isUpdate = process.env["SKYKOI_UPDATE_GOLDEN"] === "1";
const names = readdirSync(root).sort();

function filesIn(folder: string): Record<string, string> {
  const found = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json5"),
  );
  return Object.fromEntries(
    found.map((name) => [name.replaceAll("\\", "/"), readFileSync(join(folder, name), "utf8")]),
  );
}

function importFolder(name: string): Promise<Extract<Import, { ok: true }>> {
  const folder = join(root, name);
  const world = join(folder, "world.json");
  const around = existsSync(world) ? (JSON.parse(readFileSync(world, "utf8")) as Surroundings) : {};
  return imported(readFileSync(join(folder, "openclaw.json"), "utf8"), { ...around, files: filesIn(folder) });
}

function expectFile(name: string, file: string, content: string): void {
  const path = join(root, name, file);
  if (isUpdate) writeFileSync(path, content);
  else expect(content).toBe(existsSync(path) ? readFileSync(path, "utf8") : undefined);
}

describe.each(names)("%s", (name) => {
  const result = importFolder(name);

  test("becomes the config that is written down", async () => {
    expectFile(name, "SKYKOI.json", (await result).printable);
  });

  test("is reported on as written down", async () => {
    const { report, compilation } = await result;
    const findings = compilation.diagnostics.map(
      ({ severity, code, range }) => `${severity} ${code} line ${range.start.line}\n`,
    );
    expectFile(name, "report.txt", `${reportText(report)}\n${findings.join("")}\n${summaryLine(report)}\n`);
  });

  test("has no error of shape, and none that the original did not have", async () => {
    const { compilation } = await result;
    expect(compilation.analysis).toBeDefined();
    const errors = compilation.diagnostics.filter((one) => one.severity === "error");
    expect(errors.filter((one) => /^(?:text|schema|include|binding)\//.test(one.code))).toEqual([]);
  });

  test("shows no secret in what is printed, and compiles alike", async () => {
    const { printable, compilation, report } = await result;
    expect(printable).not.toMatch(/sk-or-v1-0|123456789:AA|not-a-real-key|hook-token|ollama-local/);
    const again = await compileText(printable, { wantsTable: false });
    const codes = (of: typeof again): string[] =>
      of.diagnostics.map((one) => `${one.code} ${one.pointer}`).filter((one) => !one.startsWith("secret/"));
    expect(codes(again)).toEqual(codes(compilation));
    for (const { variable } of report.secrets) expect(printable).toContain(`\${${variable}}`);
  });
});
