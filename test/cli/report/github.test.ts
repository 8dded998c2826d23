import { expect, test } from "vitest";
import type { Severity } from "../../../src/compiler/diagnostics/finding.ts";
import { renderGithub } from "../../../src/cli/report/github.ts";
import { diagnosticAt } from "./diagnostic-at.ts";

const text = '{\n  kois: { list: [{ id: "home" }] },\n}\n';

test("a diagnostic is one workflow command", () => {
  const diagnostic = diagnosticAt(text, '"home"', {
    code: "koi/reserved-id",
    message: "`home` is a reserved name",
    help: "give the koi another id",
  });
  expect(renderGithub([diagnostic])).toBe(
    "::error file=SKYKOI.json,line=2,endLine=2,col=24,endColumn=30,title=koi/reserved-id::`home` is a reserved name\n",
  );
});

test.each([
  ["error", "error"],
  ["warning", "warning"],
  ["info", "notice"],
  ["hint", "notice"],
] as const)("the severity %s is the command %s", (severity: Severity, command) => {
  expect(renderGithub([diagnosticAt(text, "kois", { severity })])).toMatch(new RegExp(`^::${command} file=`));
});

test("percent signs and line breaks are escaped in the message, colons and commas in properties too", () => {
  const diagnostic = diagnosticAt(text, "kois", { file: "a,b:c%\n.json", message: "100%: a,\r\nb" });
  expect(renderGithub([diagnostic])).toBe(
    "::error file=a%2Cb%3Ac%25%0A.json,line=2,endLine=2,col=3,endColumn=7,title=koi/implicit-default::100%25: a,%0D%0Ab\n",
  );
});

test("a message cannot start a command of its own", () => {
  const diagnostic = diagnosticAt(text, "kois", { message: "x\n::set-output name=a::b" });
  expect(renderGithub([diagnostic]).split("\n")).toHaveLength(2);
});

test("the order is kept, and nothing is nothing", () => {
  const lines = renderGithub([diagnosticAt(text, "list"), diagnosticAt(text, "kois")]).split("\n");
  expect(lines.map((line) => /col=(\d+)/.exec(line)?.[1])).toEqual(["11", "3", undefined]);
  expect(renderGithub([])).toBe("");
});
