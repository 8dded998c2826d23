import { describe, expect, test } from "vitest";
import { codes } from "../../../src/compiler/diagnostics/catalogue.ts";
import { type Finding, finding } from "../../../src/compiler/diagnostics/finding.ts";
import { docsPage } from "../../../src/compiler/explain/docs-page.ts";
import { explainFinding } from "../../../src/compiler/explain/explain.ts";
import { exampleArgs, exampleFindings } from "./example-args.ts";

/** The parts of an explanation with a name for the failure. */
function partsOf(found: Finding): [string, string][] {
  const { message, why, help } = explainFinding(found);
  const parts: [string, string | undefined][] = [
    ["message", message],
    ["why", why],
    ["help", help],
  ];
  return parts.flatMap(([name, text]) =>
    text === undefined ? [] : [[`${found.code} ${name}: ${text}`, text]],
  );
}

/** A text without what stands in backticks. */
function withoutQuotes(text: string): string {
  return text.replace(/`[^`]*`/g, "`x`");
}

const texts = exampleFindings().flatMap(partsOf);

describe("sentences", () => {
  test("every code has one", () => {
    expect(Object.keys(exampleArgs)).toEqual([...codes]);
  });

  test.each(texts)("%s", (_name, text) => {
    expect(withoutQuotes(text)).toMatch(/^[a-z`]|^(?:Telegram|JavaScript) /);
    expect(text).not.toMatch(/[.!:;,\s]$/);
    expect(text).not.toMatch(/undefined|null|NaN$|\[object|Infinity`? wins/);
    expect(withoutQuotes(text)).not.toMatch(/\. [A-Z]| {2}|\n/);
    expect(text.length).toBeGreaterThan(5);
    expect(text.length).toBeLessThan(230);
    expect(text.split("`").length % 2).toBe(1);
  });

  test("messages begin in lower case", () => {
    const messages = exampleFindings().map((one) => explainFinding(one).message);
    expect(messages.filter((message) => !/^[a-z`]/.test(message))).toEqual([]);
  });

  test("only a suggestion ends in a question mark", () => {
    const questions = texts.filter(([, text]) => text.endsWith("?")).map(([, text]) => text);
    expect(questions.filter((text) => !/; did you mean `[^`]+`\?$/.test(text))).toEqual([]);
    expect(questions).toHaveLength(13);
  });

  test("a suggestion is named wherever there is one", () => {
    const silent = exampleFindings().filter((one) => {
      const suggestion = "suggestion" in one.args ? one.args.suggestion : undefined;
      return (
        suggestion !== undefined && !explainFinding(one).message.endsWith(`; did you mean \`${suggestion}\`?`)
      );
    });
    expect(silent).toEqual([]);
  });

  test("absent parts are absent, not undefined", () => {
    expect(
      explainFinding(finding("schema/wrong-type", "/x", { name: "a", expected: "b", got: "c" })),
    ).toStrictEqual({
      message: "`a` must be b, got c",
      help: "write b; which value was meant can't be told from here",
    });
  });
});

/** Arguments that are words of ours and not the user's. */
const ours: ReadonlySet<string> = new Set([
  "channel",
  "field",
  "kind",
  "kinds",
  "reason",
  "problem",
  "limit",
  "construct",
  "actual",
  "via",
  "outer",
  "inner",
  "token",
  "part",
  "by",
  "what",
  "mode",
]);

/** Every string argument replaced by `text`, wherever codes have one of the user's. */
function filledWith(text: string): Finding[] {
  const filled = (name: string, value: unknown): unknown => {
    if (ours.has(name)) return value;
    if (Array.isArray(value)) return value.map((item) => (typeof item === "string" ? text : item));
    return typeof value === "string" ? text : value;
  };
  return exampleFindings().map(({ code, args, place }) => {
    const entries = Object.entries(args).map(([name, value]) => [name, filled(name, value)]);
    return { code, args: Object.fromEntries(entries), place } as Finding;
  });
}

describe("user input", () => {
  test("never breaks the line or steers the terminal", () => {
    const bad = filledWith("a\u001b[31m\n\u202eb\u0000\u2028\ud800").flatMap(partsOf);
    expect(bad.filter(([, text]) => /[\p{C}\p{Zl}\p{Zp}]/u.test(text)).map(([name]) => name)).toEqual([]);
  });

  test("never makes a sentence long", () => {
    const long = filledWith("x".repeat(1_000_000)).flatMap(partsOf);
    expect(Math.max(...long.map(([, text]) => text.length))).toBeLessThan(1000);
  });

  test("a backtick in it does not end the quotation", () => {
    const { message } = explainFinding(finding("koi/implicit-default", "/kois/list/0", { koi: "a`b" }));
    expect(message).toBe("`a\\u0060b` is the default koi only because it is listed first");
  });
});

describe("secrets", () => {
  test("a value at a place for secrets is not repeated", () => {
    const at = "/channels/telegram/botToken";
    const found = [
      finding("schema/wrong-type", at, { name: "botToken", expected: "a string", got: "the number 123456" }),
      finding("schema/no-variant", at, {
        name: "botToken",
        expected: ["a string"],
        got: "the text `hunter2`",
      }),
      finding("schema/range", at, { name: "botToken", expected: "at least 9", got: "123456" }),
      finding("schema/not-allowed", at, { value: "hunter2", name: "botToken", allowed: ["a"] }),
      finding("schema/pattern", at, { value: "hunter2", name: "botToken", expected: "a text" }),
    ];
    expect(found.map((one) => explainFinding(one).message)).toEqual([
      "`botToken` must be a string, got something else",
      "`botToken` must be a string, got something else",
      "`botToken` must be at least 9, got something else",
      "this value is not possible for `botToken`",
      "this value is not possible for `botToken`, which must be a text",
    ]);
  });

  test("what a check has hidden stays hidden", () => {
    const args = { value: "a text", name: "id", expected: "the name of an environment variable" };
    expect(explainFinding(finding("schema/pattern", "/gateway/auth/token/id", args)).message).toBe(
      "this value is not possible for `id`, which must be the name of an environment variable",
    );
  });
});

describe("binding/shadowed", () => {
  const args = { by: [3], owner: "home", koi: "work" };

  test("offers to move a binding up where the order may decide", () => {
    expect(explainFinding(finding("binding/shadowed", "/bindings/6", args))).toStrictEqual({
      message: "this binding never receives a message, because `bindings[3]` wins all of them",
      why: "the more specific binding wins, and of equally specific ones the first in the list",
      help: "remove it, or, if `work` is meant to get these messages, make it more specific than `bindings[3]`, or move it up where they are equally specific",
    });
  });

  test("does not offer it where a later binding wins", () => {
    expect(explainFinding(finding("binding/shadowed", "/bindings/1", args)).help).toBe(
      "remove it, or, if `work` is meant to get these messages, make it more specific than `bindings[3]`",
    );
  });

  test("says so where the same koi gets the messages", () => {
    expect(explainFinding(finding("binding/shadowed", "/bindings/6", { ...args, owner: "work" })).help).toBe(
      "remove it; `work` gets the messages all the same",
    );
  });

  test("names the accounts where several bindings take all of them", () => {
    const union = { by: [0, 1], owner: "home", koi: "work", coversAccounts: 2 };
    expect(explainFinding(finding("binding/shadowed", "/bindings/2", union))).toStrictEqual({
      message:
        "this binding never receives a message, because `bindings[0]` and `bindings[1]` win all of them",
      why: "they take the messages of all 2 configured accounts; the more specific binding wins, and of equally specific ones the first in the list",
      help: "remove it; it would come alive only when another account is added",
    });
  });
});

describe("binding/id-impossible", () => {
  const args = { channel: "discord", field: "roles", id: "staff" } as const;

  test.each([
    [false, "`staff` is no discord id, so this binding never receives a message"],
    [true, "`staff` is no discord id, so nobody has this role"],
  ])("of a binding that matches by another role: %s", (isMatching, message) => {
    const found = finding("binding/id-impossible", "/bindings/0/match/roles/0", { ...args, isMatching });
    expect(explainFinding(found).message).toBe(message);
  });
});

test("a page is named after its code", () => {
  expect(docsPage("session/identity-link-duplicate")).toBe(
    "docs/diagnostics/session-identity-link-duplicate.md",
  );
});
