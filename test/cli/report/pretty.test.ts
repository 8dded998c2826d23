import { describe, expect, test } from "vitest";
import type { Code } from "../../../src/compiler/diagnostics/finding.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { renderPretty } from "../../../src/cli/report/pretty.ts";
import { diagnosticAt } from "./diagnostic-at.ts";
import { OPTIONS } from "./show-one.ts";

/** The headers of a report. */
function headers(report: string): string[] {
  return report.split("\n").filter((line) => /^(?:error|warning|info|hint) /.test(line));
}

describe("the report", () => {
  const text = "a b c d";
  const diagnostics = [
    diagnosticAt(text, "a", { severity: "hint" }),
    diagnosticAt(text, "b", { severity: "warning" }),
    diagnosticAt(text, "c", { severity: "error" }),
    diagnosticAt(text, "d", { severity: "error" }),
  ];
  const config = { file: "SKYKOI.json", diagnostics, textOf: () => text };

  test("ends with the counts", () => {
    expect(renderPretty([config], OPTIONS).split("\n").slice(-3)).toEqual([
      "",
      "2 errors, 1 warning, 1 hint in SKYKOI.json",
      "",
    ]);
    expect(renderPretty([{ ...config, diagnostics: [] }], OPTIONS)).toBe("no findings in SKYKOI.json\n");
    expect(renderPretty([config, { ...config, diagnostics: [] }], OPTIONS)).toContain("in 2 files\n");
  });

  test("shows the worst ones where there are too many, in their order", () => {
    const report = renderPretty([config], { ...OPTIONS, maxDiagnostics: 3 });
    expect(headers(report)).toEqual([
      "warning koi/implicit-default: something is wrong",
      "error koi/implicit-default: something is wrong",
      "error koi/implicit-default: something is wrong",
    ]);
    expect(report).toContain(
      "\n\nrun/limit-reached: not shown: 1 more finding; `--max-diagnostics 0` shows all\n\n2 errors, 1 warning, 1 hint in SKYKOI.json\n",
    );
  });

  test("shows at most a hundred by default, and all of them for 0", () => {
    const many = { ...config, diagnostics: Array.from({ length: 1300 }, () => diagnosticAt(text, "a")) };
    expect(headers(renderPretty([many], OPTIONS))).toHaveLength(100);
    expect(renderPretty([many], OPTIONS)).toContain(
      "\nrun/limit-reached: not shown: 1,200 more findings; `--max-diagnostics 0` shows all\n",
    );
    expect(headers(renderPretty([many], { ...OPTIONS, maxDiagnostics: 0 }))).toHaveLength(1300);
  });

  test("an example for the default koi says so", () => {
    const witness = {
      channel: "webchat",
      accountId: "default" as AccountId,
      peer: { kind: "dm", id: "v" as PeerId },
    } as const;
    const one = { ...config, diagnostics: [diagnosticAt(text, "a", { witness })] };
    const report = renderPretty(
      [{ ...one, winnerOf: () => ({ koiId: "home", bindingIndex: null }) }],
      OPTIONS,
    );
    expect(report).toContain("\n  = example: webchat/default, dm v → home (default koi)\n");
  });

  test("colours are escape sequences around the same text", () => {
    const coloured = renderPretty([config], { ...OPTIONS, colour: true });
    expect(coloured.replace(/\u001b\[[\d;]*m/g, "")).toBe(renderPretty([config], OPTIONS));
    expect(coloured.split("\n").slice(0, 6)).toEqual([
      "\u001b[1;32mhint koi/implicit-default\u001b[0m\u001b[1m: something is wrong\u001b[0m",
      "  \u001b[2m╭─\u001b[0m SKYKOI.json:1:1",
      "1 \u001b[2m│\u001b[0m a b c d",
      "  \u001b[2m│\u001b[0m \u001b[1;32m━\u001b[0m",
      "  \u001b[2m=\u001b[0m \u001b[1mexplain:\u001b[0m skykoi-compile --explain koi/implicit-default",
      "",
    ]);
  });

  test("a file name cannot steer the terminal", () => {
    const file = "a\u001b[2J\n.json";
    const diagnostic = diagnosticAt(text, "a", { file });
    const report = renderPretty([{ file, diagnostics: [diagnostic], textOf: () => text }], OPTIONS);
    expect(report).toContain("╭─ a<U+001B>[2J<U+000A>.json:1:1\n");
    expect(report).toContain("1 error in a<U+001B>[2J<U+000A>.json\n");
  });

  test("an example of a dead binding says which koi was meant, where another one gets the message", () => {
    const witness = {
      channel: "webchat",
      accountId: "default" as AccountId,
      peer: { kind: "dm", id: "v" as PeerId },
    } as const;
    const exampleOf = (code: Code, koi: string | undefined): string | undefined => {
      const diagnostic = diagnosticAt(text, "a", { witness, code, pointer: "/bindings/12/match" });
      const winnerOf = (): { koiId: string; bindingIndex: number } => ({ koiId: "home", bindingIndex: 3 });
      const koiOfBinding = (index: number): string | undefined => (index === 12 ? koi : undefined);
      const one = { ...config, diagnostics: [diagnostic], winnerOf, koiOfBinding };
      return /= example: webchat\/default, dm v (.*)/.exec(renderPretty([one], OPTIONS))?.[1];
    };
    expect([
      exampleOf("binding/shadowed", "work"),
      exampleOf("binding/conflict", "work"),
      exampleOf("binding/shadowed", "home"),
      exampleOf("binding/shadowed", undefined),
      exampleOf("binding/order-sensitive", "work"),
    ]).toEqual([
      "→ home (bindings[3]); work was probably meant",
      "→ home (bindings[3]); work was probably meant",
      "→ home (bindings[3])",
      "→ home (bindings[3])",
      "→ home (bindings[3])",
    ]);
  });

  test("places are links where a terminal opens them", () => {
    const linkOf = (file: string): string => `file:///x/${encodeURIComponent(file)}`;
    const linked = renderPretty([config], { ...OPTIONS, linkOf });
    expect(linked.split("\n")[1]).toBe(
      "  ╭─ \u001b]8;;file:///x/SKYKOI.json\u001b\\SKYKOI.json:1:1\u001b]8;;\u001b\\",
    );
    expect(linked.replace(/\u001b\]8;;.*?\u001b\\/g, "")).toBe(renderPretty([config], OPTIONS));
  });
});
