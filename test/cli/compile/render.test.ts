// What a report looks like where it goes: a terminal, a pipe or a file.

import { expect, test } from "vitest";
import { parseCommandLine } from "../../../src/cli/arguments.ts";
import { compileOptions } from "../../../src/cli/compile/options.ts";
import { renderReport } from "../../../src/cli/compile/render.ts";
import { compileUsage } from "../../../src/cli/compile/usage.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import { cases, outcomeOf, quietIo } from "../report/report-case.ts";

const LINK = "\u001b]8;;file:///config/my%20configs/kois,%20part:2.json5\u001b\\";

async function pretty(isTTY: boolean, env: ProcessIo["env"], flags: readonly string[] = [], file?: string) {
  const io = { ...quietIo, env, stderr: { write: () => true, isTTY, columns: 100 } };
  const options = compileOptions(parseCommandLine(compileUsage, flags), io);
  const text = await renderReport({ format: "pretty", file }, [await outcomeOf(cases.path)], options, io);
  return { hasColours: text.includes("\u001b[1;33m"), hasLinks: text.includes(LINK) };
}

test.each([
  ["a terminal", true, {}, [], undefined, true, true],
  ["a terminal with NO_COLOR", true, { NO_COLOR: "1" }, [], undefined, false, false],
  ["a terminal with --no-color", true, {}, ["--no-color"], undefined, false, false],
  ["a terminal that knows little", true, { TERM: "dumb" }, [], undefined, true, false],
  ["a pipe", false, {}, [], undefined, false, false],
  ["a pipe with FORCE_COLOR", false, { FORCE_COLOR: "1" }, [], undefined, true, false],
  ["a file", true, { FORCE_COLOR: "1" }, [], "report.txt", false, false],
] as const)("on %s", async (_, isTTY, env, flags, file, hasColours, hasLinks) => {
  expect(await pretty(isTTY, env, flags, file)).toEqual({ hasColours, hasLinks });
});
