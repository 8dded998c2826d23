import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import { codes } from "../../../src/compiler/diagnostics/catalogue.ts";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import { renderJunit } from "../../../src/cli/report/junit.ts";
import { diagnosticAt } from "./diagnostic-at.ts";
import { cases, reportOn } from "./report-case.ts";

const text = "{ kois: {} }";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  text: string;
}

/** The elements of a document, in the order of their starts. @throws where it is not well-formed */
function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (more) => {
    const element = open.at(-1);
    if (element) element.text += more;
  });
  parser.on("closetag", () => void open.pop());
  parser.write(xml).close();
  return elements;
}

const named = (elements: readonly Element[], name: string): Element[] =>
  elements.filter((one) => one.name === name);

function junitOf(diagnostics: readonly Diagnostic[], file = "SKYKOI.json"): Element[] {
  const config = { file, textNames: [file], diagnostics, fingerprints: new Map(), textOf: () => text };
  return elementsOf(renderJunit([config], { cwd: "/config", failing: new Set(["error"]) }));
}

describe("every report", () => {
  test.each(Object.entries(cases))("is well-formed: %s", async (_, config) => {
    const elements = elementsOf(await reportOn([config], "junit"));
    const suites = named(elements, "testsuite");
    expect(named(elements, "testcase")).toHaveLength(suites.length * codes.length);
    const failures = named(elements, "failure").length;
    expect(suites.reduce((sum, one) => sum + Number(one.attributes["failures"]), 0)).toBe(failures);
    expect(elements[0]?.attributes["failures"]).toBe(String(failures));
  });

  test("without a finding shows every rule as a passed case of its file", async () => {
    const elements = elementsOf(await reportOn([cases.clean], "junit"));
    expect(named(elements, "testcase").map((one) => one.attributes)).toEqual(
      codes.map((code) => ({ name: code, classname: "SKYKOI.json", file: "SKYKOI.json" })),
    );
    expect(elements.map((one) => one.name)).not.toContain("failure");
  });

  test("has a suite for each file, included ones without findings too", async () => {
    const files = { "kois.json5": '{ list: [{ id: "home" }] }' };
    const config = { name: "SKYKOI.json", text: '{ kois: { $include: "kois.json5" } }', files };
    const elements = elementsOf(await reportOn([config], "junit"));
    expect(named(elements, "testsuite").map((one) => one.attributes["name"])).toEqual([
      "SKYKOI.json",
      "kois.json5",
    ]);
  });
});

test("control characters, halves of pairs and markup come to be text", () => {
  const hostile = "]]> <b a='1'>&amp; \u0000\u0008\u001b[2J\ud800\ufffe\u0085 \"q\"";
  const diagnostic = diagnosticAt(text, "kois", { message: hostile, help: hostile });
  const elements = junitOf([diagnostic], `${hostile}.json`);
  const shown = "]]> <b a='1'>&amp; <U+0000><U+0008><U+001B>[2J<U+D800><U+FFFE><U+0085> \"q\"";
  const [failure] = named(elements, "failure");
  expect(failure?.attributes).toEqual({ message: shown, type: "error" });
  expect(failure?.text).toBe(`SKYKOI.json:1:3: error: ${shown}\n  help: ${shown}`);
  expect(elements.at(1)?.attributes["name"]).toBe(`${shown}.json`);
});

test("findings of a rule are one failure, and what does not fail the run is output", () => {
  const diagnostics = [
    diagnosticAt(text, "kois", { message: "first" }),
    diagnosticAt(text, "{}", { message: "second" }),
    diagnosticAt(text, "{}", { message: "third", severity: "warning" }),
  ];
  const elements = junitOf(diagnostics);
  expect(named(elements, "failure").map((one) => [one.attributes["message"], one.text])).toEqual([
    ["first (and 1 more)", "SKYKOI.json:1:3: error: first\nSKYKOI.json:1:9: error: second"],
  ]);
  expect(named(elements, "system-out").map((one) => one.text)).toEqual(["SKYKOI.json:1:9: warning: third"]);
});

test("warnings are failures where the run fails by them", async () => {
  const failures = async (flags: readonly string[]): Promise<number> =>
    named(elementsOf(await reportOn([cases.path], "junit", flags)), "failure").length;
  expect([
    await failures([]),
    await failures(["--max-warnings", "1"]),
    await failures(["--deny-warnings"]),
  ]).toEqual([0, 0, 1]);
});
