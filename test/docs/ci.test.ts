// The page about CI: every flag, format and code that it names exists, and its commands are understood.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseCommandLine } from "../../src/cli/arguments.ts";
import { compileOptions } from "../../src/cli/compile/options.ts";
import { compileUsage } from "../../src/cli/compile/usage.ts";
import { codes } from "../../src/compiler/diagnostics/catalogue.ts";
import { isLowerable } from "../../src/compiler/diagnostics/lowerable.ts";
import { quietIo } from "../cli/report/report-case.ts";

const page = readFileSync(join(import.meta.dirname, "../../docs/CI.md"), "utf8");

const commands = [...page.matchAll(/(?:^|npx )skykoi-compile ([^\n#`]*)/gm)].map(([, args = ""]) =>
  args.trim().split(/\s+/),
);

test("there are commands in it", () => {
  expect(commands.length).toBeGreaterThanOrEqual(6);
});

test.each(commands)("skykoi-compile %s %s %s %s %s", (...args) => {
  expect(() => compileOptions(parseCommandLine(compileUsage, args), quietIo)).not.toThrow();
});

test("names flags and codes that are there", () => {
  const flags = [...page.matchAll(/--([a-z][a-z-]+)/g)].map(([, name = ""]) => name);
  expect(flags.filter((name) => !Object.hasOwn(compileUsage.flags, name))).toEqual([]);
  const named = [...page.matchAll(/\b((?:binding|koi|account|channel|text|schema|include)\/[a-z-]+)/g)];
  expect(named.filter(([, code]) => !codes.some((one) => one === code))).toEqual([]);
});

test("tells what can't be put into a baseline", () => {
  const told = /can't be put into a baseline: ([^.]*)\./s.exec(page)?.[1] ?? "";
  const names = new Set([...told.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
  const isTold = (code: string): boolean => names.has(code) || names.has(code.replace(/\/.*/, "/*"));
  expect(codes.filter((code) => isTold(code) === isLowerable(code))).toEqual([]);
});
