import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../../src/compiler/diagnostics/diagnostic.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { renderPretty } from "../../../src/cli/report/pretty.ts";
import { diagnosticAt, rangeOf, relatedAt } from "./diagnostic-at.ts";
import { OPTIONS, shown } from "./show-one.ts";

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
  = help: remove it
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
   = help: remove it
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
