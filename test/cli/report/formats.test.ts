// Each format on each kind of config, as written down in `formats/`. SKYKOI_UPDATE_GOLDEN=1 writes down what is
// reported now. What changes with every new rule or page is left out of the files: cases without a finding, and pages.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../../../src/cli/version.ts";
import { cases, outcomeOf, reportOn } from "./report-case.ts";

const isUpdate = process.env["SKYKOI_UPDATE_GOLDEN"] === "1";
const formats = ["pretty", "json", "sarif", "github", "gitlab", "junit", "agent"] as const;
const names = Object.keys(cases) as (keyof typeof cases)[];

function withoutChanging(report: string): string {
  if (report.includes('"columnKind"')) return withoutPages(report);
  return report.replace(/^ *<testcase [^>]*\/>\n/gm, "").replace(/ tests="\d+"/g, ' tests="…"');
}

interface SarifLog {
  readonly runs: { tool: { driver: { version: string; rules: { id: string }[] } } }[];
}

function withoutPages(report: string): string {
  const log = JSON.parse(report) as SarifLog;
  for (const { tool } of log.runs) tool.driver.rules = tool.driver.rules.map(({ id }) => ({ id }));
  return `${JSON.stringify(log, null, 2)}\n`.replaceAll(`"${version()}"`, '"…"');
}

describe.each(names)("%s", (name) => {
  test.each(formats)("as %s", async (format) => {
    const said = withoutChanging(await reportOn([cases[name]], format));
    const path = join(import.meta.dirname, "formats", `${name}.${format}.txt`);
    if (isUpdate) writeFileSync(path, said);
    else expect(said).toBe(existsSync(path) ? readFileSync(path, "utf8") : undefined);
  });
});

/** How many findings a report in a format holds. */
const counters = {
  json: (text: string) =>
    (JSON.parse(text) as { configs: { diagnostics: unknown[] }[] }).configs.flatMap((one) => one.diagnostics)
      .length,
  sarif: (text: string) => (JSON.parse(text) as { runs: [{ results: unknown[] }] }).runs[0].results.length,
  github: (text: string) => text.match(/^::/gm)?.length,
  gitlab: (text: string) => (JSON.parse(text) as unknown[]).length,
  junit: (text: string) => text.match(/:\d+:\d+: (?:error|warning|info|hint): /g)?.length,
  agent: (text: string) => text.match(/:\d+:\d+: (?:error|warning|info|hint) /g)?.length,
};

test.each(Object.keys(counters) as (keyof typeof counters)[])(
  "%s is complete, whatever --max-diagnostics says",
  async (format) => {
    const keys = Array.from({ length: 300 }, (_, i) => `unknown${i}: 1,\n`).join("");
    const report = await reportOn([{ name: "SKYKOI.json", text: `{ ${keys} }` }], format, [
      "--max-diagnostics",
      "1",
    ]);
    expect(counters[format](report)).toBe(300);
  },
);

test("--quiet leaves errors alone in what people and agents read, and reports stay complete", async () => {
  const { compilation } = await outcomeOf(cases.many);
  const all = compilation.diagnostics.length;
  const errors = compilation.diagnostics.filter((one) => one.severity === "error").length;
  const counts = await Promise.all(
    (Object.keys(counters) as (keyof typeof counters)[]).map(async (format) => [
      format,
      counters[format](await reportOn([cases.many], format, ["--quiet"])),
    ]),
  );
  expect(errors).toBeLessThan(all);
  expect(Object.fromEntries(counts)).toEqual({
    json: all,
    sarif: all,
    github: errors,
    gitlab: all,
    junit: all,
    agent: errors,
  });
});
