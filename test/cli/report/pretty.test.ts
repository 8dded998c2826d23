import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { type PrettyOptions, renderPretty } from "../../../src/cli/report/pretty.ts";
import { diagnosticAt, rangeOf, relatedAt } from "./diagnostic-at.ts";

const OPTIONS: PrettyOptions = { colour: false, width: 120 };

/** The report on one config, without the summary. */
function shown(text: string, diagnostic: Diagnostic, options: Partial<PrettyOptions> = {}): string {
  const config = { file: "SKYKOI.json", diagnostics: [diagnostic], textOf: () => text };
  const report = renderPretty([config], { ...OPTIONS, ...options });
  return report.slice(0, report.lastIndexOf("\n\n") + 1);
}

const first = '{ koiId: "home", match: { channel: "discord", accountId: "*", guildId: "99001" } }';
const second = '{ koiId: "work", match: { channel: "discord", accountId: "biz", guildId: "99001" } }';

function withLines(between: number): string {
  return `{\n  bindings: [\n    ${first},\n${"\n".repeat(between)}    ${second},\n  ],\n}\n`;
}

function shadowed(text: string): Diagnostic {
  return diagnosticAt(text, second, {
    code: "binding/shadowed",
    message: "this binding never receives a message, because `bindings[0]` wins all of them",
    why: "the more specific binding wins, and of equally specific ones the first in the list",
    help: "remove it",
    related: [relatedAt(text, first, "this one wins, for `home`")],
    witness: {
      channel: "discord",
      accountId: "biz" as AccountId,
      guildId: "99001",
      peer: { kind: "channel", id: "123" as PeerId },
    },
  });
}

describe("frames", () => {
  test("places at most six lines apart share a frame", () => {
    const text = withLines(5);
    const config = {
      file: "SKYKOI.json",
      diagnostics: [shadowed(text)],
      textOf: () => text,
      winnerOf: () => ({ koiId: "home", bindingIndex: 0 }),
    };
    expect(renderPretty([config], OPTIONS)).toBe(`\
error binding/shadowed: this binding never receives a message, because \`bindings[0]\` wins all of them
  ╭─ SKYKOI.json:9:5
3 │     ${first},
  │     ${"─".repeat(first.length)} this one wins, for \`home\`
9 │     ${second},
  │     ${"━".repeat(second.length)} never reached
  = why: the more specific binding wins, and of equally specific ones the first in the list
  = example: discord/biz, guild 99001, channel 123 → home (bindings[0])
  = fix: remove it
  = explain: skykoi-compile --explain binding/shadowed

1 error in SKYKOI.json
`);
  });

  test("places further apart have a frame each, and one gutter", () => {
    const text = withLines(6);
    expect(shown(text, shadowed(text))).toBe(`\
error binding/shadowed: this binding never receives a message, because \`bindings[0]\` wins all of them
   ╭─ SKYKOI.json:10:5
10 │     ${second},
   │     ${"━".repeat(second.length)} never reached
   ╭─ SKYKOI.json:3:5
 3 │     ${first},
   │     ${"─".repeat(first.length)} this one wins, for \`home\`
   = why: the more specific binding wins, and of equally specific ones the first in the list
   = example: discord/biz, guild 99001, channel 123
   = fix: remove it
   = explain: skykoi-compile --explain binding/shadowed
`);
  });

  test("a place in another file has a frame of its own", () => {
    const text = '{ kois: { $include: "kois.json5" } }';
    const part = '{ list: [{ id: "home" }] }';
    const diagnostic = diagnosticAt(text, "kois", {
      related: [relatedAt(part, '"home"', "the default koi", "kois.json5")],
    });
    const textOf = (file: string): string => (file === "kois.json5" ? part : text);
    expect(renderPretty([{ file: "SKYKOI.json", diagnostics: [diagnostic], textOf }], OPTIONS)).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:3
1 │ { kois: { $include: "kois.json5" } }
  │   ━━━━
  ╭─ kois.json5:1:16
1 │ { list: [{ id: "home" }] }
  │                ────── the default koi
  = explain: skykoi-compile --explain koi/implicit-default

1 error in SKYKOI.json
`);
  });

  test("several places of one line stand below one another, from left to right", () => {
    const text = '{ list: [{ id: "home" }, { id: "home", x: 1 }] }';
    const diagnostic = diagnosticAt(text, '"home", x', {
      code: "koi/duplicate-id",
      range: rangeOf(text, '"home"', 20),
      related: [relatedAt(text, '"home"', "first one here")],
    });
    expect(shown(text, diagnostic)).toBe(`\
error koi/duplicate-id: something is wrong
  ╭─ SKYKOI.json:1:32
1 │ ${text}
  │                ────── first one here
  │                                ━━━━━━ the same id again
  = explain: skykoi-compile --explain koi/duplicate-id
`);
  });

  test("a range of several lines is marked on the first one", () => {
    const text = '{\n  list: [{ id: "home",\n    default: true }],\n}\n';
    expect(shown(text, diagnosticAt(text, '{ id: "home",\n    default: true }'))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:2:10
2 │   list: [{ id: "home",
  │          ━━━━━━━━━━━━━▶ (to line 3)
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("behind a bracket that stands alone the next lines are shown, as far as the range goes", () => {
    const text = '{\n  list: [\n    {\n      id: "home",\n    },\n    { id: "work" },\n  ],\n}\n';
    expect(shown(text, diagnosticAt(text, '{\n      id: "home",\n    }'))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:3:5
3 │     {
  │     ━▶ (to line 5)
4 │       id: "home",
5 │     },
  = explain: skykoi-compile --explain koi/implicit-default
`);
    const bracket = diagnosticAt(text, "{\n      id", { range: rangeOf(text, "{", 3) });
    expect(shown(text, bracket)).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:3:5
3 │     {
  │     ━
4 │       id: "home",
5 │     },
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("a place at the end of the text has a mark behind the last character", () => {
    const text = "{ kois: {}";
    const end = { line: 1, column: 11, offset: 10 };
    expect(shown(text, diagnosticAt(text, "{", { range: { start: end, end } }))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:11
1 │ { kois: {}
  │           ━
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("no more than five related places are drawn", () => {
    const text = "a b c d e f g h";
    const related = [..."bcdefgh"].map((letter) => relatedAt(text, letter, letter));
    expect(shown(text, diagnosticAt(text, "a", { related }))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:1
1 │ a b c d e f g h
  │ ━
  │   ─ b
  │     ─ c
  │       ─ d
  │         ─ e
  │           ─ f
  ┆ 2 more places
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("without a text there is the place alone", () => {
    const diagnostic = diagnosticAt("abc", "b");
    const config = { file: "SKYKOI.json", diagnostics: [diagnostic], textOf: () => undefined };
    expect(renderPretty([config], OPTIONS)).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:2
  = explain: skykoi-compile --explain koi/implicit-default

1 error in SKYKOI.json
`);
  });
});

describe("alignment", () => {
  test("tabs go to the next multiple of four", () => {
    const text = "{\n\tkois:\t{ x: 1 },\n}\n";
    expect(shown(text, diagnosticAt(text, "{ x"))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:2:8
2 │     kois:   { x: 1 },
  │             ━━━
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("wide characters take two columns, combining marks none", () => {
    const text = '{ "日本": 1, "e\u0301": 2, "👨‍👩‍👧": 3, x: 4 }';
    const related = [relatedAt(text, '"e\u0301"', "an accent"), relatedAt(text, '"👨‍👩‍👧"', "a family")];
    expect(shown(text, diagnosticAt(text, '"日本"', { related }))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:3
1 │ ${text}
  │   ━━━━━━
  │              ─── an accent
  │                      ──── a family
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("what cannot be seen is spelled out", () => {
    const text = '{ id: "\u202a+1\u001b[31m\u00a0" }';
    expect(shown(text, diagnosticAt(text, "\u202a"))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:8
1 │ { id: "<U+202A>+1<U+001B>[31m<U+00A0>" }
  │        ━━━━━━━━
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("a line break of any kind ends a line", () => {
    const text = "{\r\n  a: 1,\r  b: 2,\r\n}";
    expect(shown(text, diagnosticAt(text, "b: 2"))).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:3:3
3 │   b: 2,
  │   ━━━━
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });
});

describe("width", () => {
  const text = `{ a: "${"x".repeat(40)}", target: "here", b: "${"y".repeat(40)}" }`;

  test("a long line is cut around the range", () => {
    expect(shown(text, diagnosticAt(text, "target"), { width: 44 })).toBe(`\
error koi/implicit-default: something is wrong
  ╭─ SKYKOI.json:1:50
1 │ …xxxxxxx", target: "here", b: "yyyyyyyy…
  │            ━━━━━━
  = explain: skykoi-compile --explain koi/implicit-default
`);
  });

  test("a range that does not fit is shown from its beginning, its underline gives way to the label", () => {
    const long = `  { a: "${"x".repeat(90)}" }`;
    const range = rangeOf(long, `{ a: "${"x".repeat(90)}" }`);
    const diagnostic = diagnosticAt(long, "{", { code: "binding/shadowed", range });
    expect(shown(long, diagnostic, { width: 44 })).toBe(`\
error binding/shadowed: something is wrong
  ╭─ SKYKOI.json:1:3
1 │   { a: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
  │   ━━━━━━━━━━━━━━━━━━━━━━━━ never reached
  = explain: skykoi-compile --explain binding/shadowed
`);
  });

  test("a label is cut where nothing else helps", () => {
    const diagnostic = diagnosticAt(text, "target", { related: [relatedAt(text, "here", "z".repeat(100))] });
    expect(shown(text, diagnostic, { width: 44 }).split("\n")[4]).toBe(
      "  │                     ─── zzzzzzzzzzzzzzz…",
    );
  });

  test("no frame line is wider than the terminal, down to a width that is useless", () => {
    for (const width of [24, 30, 44, 60, 100]) {
      const lines = shown(text, diagnosticAt(text, "target"), { width }).split("\n");
      expect(lines.filter((line) => /^ *\d* │/.test(line) && line.length > width)).toEqual([]);
    }
  });

  test("Infinity cuts nothing that a person would read", () => {
    expect(
      shown(text, diagnosticAt(text, "target"), { width: Number.POSITIVE_INFINITY }).split("\n")[2],
    ).toBe(`1 │ ${text}`);
  });

  test("a line of many megabytes is cut like any other", () => {
    const huge = `{ a: "${"x".repeat(5_000_000)}", target: 1, b: "${"y".repeat(5_000_000)}" }`;
    const started = performance.now();
    expect(shown(huge, diagnosticAt(huge, "target"), { width: 44 }).split("\n").slice(2, 4)).toEqual([
      `1 │ …xxxxxxx", target: 1, b: "yyyyyyyyyyyyy…`,
      "  │            ━━━━━━",
    ]);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

describe("secrets", () => {
  test("no frame shows one, whatever the diagnostic is about", () => {
    const token = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
    const text = `{ telegram: { botToken: "${token}", webhookUrl: "https://example.org" } }`;
    expect(shown(text, diagnosticAt(text, "webhookUrl"))).not.toContain(token.slice(0, 12));
    const literal = diagnosticAt(text, `"${token}"`, {
      code: "secret/literal",
      pointer: "/channels/telegram/botToken",
    });
    expect(shown(text, literal).split("\n").slice(2, 4)).toEqual([
      `1 │ { telegram: { botToken: "${"*".repeat(token.length)}", webhookUrl: "https://example.org" } }`,
      `  │                         ${"━".repeat(token.length + 2)}`,
    ]);
  });

  test("a literal is blotted out whatever its key is called", () => {
    const text = '{ odd: "hunter2" }';
    const literal = diagnosticAt(text, '"hunter2"', { code: "secret/literal", pointer: "/env/vars/odd" });
    expect(shown(text, literal)).not.toContain("hunter2");
  });
});

describe("the report", () => {
  const text = "a b c d";
  const diagnostics = [
    diagnosticAt(text, "a", { severity: "hint" }),
    diagnosticAt(text, "b", { severity: "warning" }),
    diagnosticAt(text, "c", { severity: "error" }),
    diagnosticAt(text, "d", { severity: "error" }),
  ];
  const config = { file: "SKYKOI.json", diagnostics, textOf: () => text };
  const headers = (report: string): string[] =>
    report.split("\n").filter((line) => /^(?:error|warning|info|hint) /.test(line));

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
    expect(report).toContain("\n\n1 more not shown\n\n2 errors, 1 warning, 1 hint in SKYKOI.json\n");
  });

  test("shows at most a hundred by default, and all of them for 0", () => {
    const many = { ...config, diagnostics: Array.from({ length: 1300 }, () => diagnosticAt(text, "a")) };
    expect(headers(renderPretty([many], OPTIONS))).toHaveLength(100);
    expect(renderPretty([many], OPTIONS)).toContain("\n1,200 more not shown\n");
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
});
