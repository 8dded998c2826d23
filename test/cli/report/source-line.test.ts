import { describe, expect, test } from "vitest";
import { diagnosticAt, rangeOf, relatedAt } from "./diagnostic-at.ts";
import { shown } from "./show-one.ts";

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
