import { expect, test } from "vitest";
import { renderAgent } from "../../../src/cli/report/agent.ts";
import { diagnosticAt, relatedAt } from "./diagnostic-at.ts";

const text = "{ a: 1, b: 2 }";

test("a finding is one line, with a line for help and one for a repair", () => {
  const diagnostic = diagnosticAt(text, "b", {
    message: "the same again",
    related: [relatedAt(text, "a", "first one here"), relatedAt(text, "1", "and here", "parts/b.json5")],
    help: "remove one",
    fix: { title: "remove b", applicability: "safe", routing: "unchanged", edits: [] },
  });
  const report = renderAgent([{ file: "SKYKOI.json", diagnostics: [diagnostic] }]);
  expect(report.split("\n")).toEqual([
    "SKYKOI.json:1:9: error koi/implicit-default: the same again (first one here: SKYKOI.json:1:3; and here: parts/b.json5:1:6)",
    "  help: remove one",
    "  fix: remove b (safe)",
    "1 error in SKYKOI.json",
    "",
  ]);
});

test("nothing in it steers a terminal or starts a line of its own", () => {
  const file = "a\n\u001b[2J.json";
  const diagnostics = [diagnosticAt(text, "b", { file, message: "x\ny", help: "z\u202ew" })];
  expect(renderAgent([{ file, diagnostics }]).split("\n")).toEqual([
    "a<U+000A><U+001B>[2J.json:1:9: error koi/implicit-default: x<U+000A>y",
    "  help: z<U+202E>w",
    "1 error in a<U+000A><U+001B>[2J.json",
    "",
  ]);
});
