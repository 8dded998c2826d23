import { expect, test } from "vitest";
import type { Severity } from "../../../src/compiler/diagnostics/finding.ts";
import { renderGithub } from "../../../src/cli/report/github.ts";
import { diagnosticAt } from "./diagnostic-at.ts";

/** The folder that paths are relative to. */
const CWD = "/home/me";

const text = '{\n  kois: { list: [{ id: "home" }] },\n}\n';

test("a diagnostic is one workflow command", () => {
  const diagnostic = diagnosticAt(text, '"home"', {
    code: "koi/reserved-id",
    message: "`home` is a reserved name",
    help: "give the koi another id",
  });
  expect(renderGithub([diagnostic], CWD)).toBe(
    "::error file=SKYKOI.json,line=2,endLine=2,col=24,endColumn=30,title=koi/reserved-id::`home` is a reserved name%0Ahelp: give the koi another id\n",
  );
});

test.each([
  ["error", "error"],
  ["warning", "warning"],
  ["info", "notice"],
  ["hint", "notice"],
] as const)("the severity %s is the command %s", (severity: Severity, command) => {
  expect(renderGithub([diagnosticAt(text, "kois", { severity })], CWD)).toMatch(
    new RegExp(`^::${command} file=`),
  );
});

test("percent signs and line breaks are escaped in the message, colons and commas in properties too", () => {
  const diagnostic = diagnosticAt(text, "kois", { file: "a,b:c%\n.json", message: "100%: a,\r\nb" });
  expect(renderGithub([diagnostic], CWD)).toBe(
    "::error file=a%2Cb%3Ac%25%0A.json,line=2,endLine=2,col=3,endColumn=7,title=koi/implicit-default::100%25: a,%0D%0Ab\n",
  );
});

test("a place on several lines has no columns, which the runner would refuse", () => {
  const diagnostic = diagnosticAt(text, '{ list: [{ id: "home" }] },\n}');
  expect(renderGithub([diagnostic], CWD)).toBe(
    "::error file=SKYKOI.json,line=2,endLine=3,title=koi/implicit-default::something is wrong\n",
  );
});

test.each([
  ["./SKYKOI.json", "SKYKOI.json"],
  ["/home/me/parts/kois.json5", "parts/kois.json5"],
  ["../other.json", "/home/other.json"],
])("the file %s is named %s", (file, shown) => {
  expect(renderGithub([diagnosticAt(text, "kois", { file })], CWD)).toContain(` file=${shown},line=2,`);
});

test("a message cannot start a command of its own", () => {
  const diagnostic = diagnosticAt(text, "kois", { message: "x\n::set-output name=a::b" });
  expect(renderGithub([diagnostic], CWD).split("\n")).toHaveLength(2);
});

test("the order is kept, and nothing is nothing", () => {
  const lines = renderGithub([diagnosticAt(text, "list"), diagnosticAt(text, "kois")], CWD).split("\n");
  expect(lines.map((line) => /col=(\d+)/.exec(line)?.[1])).toEqual(["11", "3", undefined]);
  expect(renderGithub([], CWD)).toBe("");
});
