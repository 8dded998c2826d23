import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type TokenKind, tokenKindOf, tokensIn } from "../../../src/compiler/secrets/token-shapes.ts";

const tokens: readonly (readonly [TokenKind, string])[] = [
  ["slack_bot", "xoxb-123456789012-abcdef"],
  ["slack_bot", "xoxe.xoxb-1-abcdefgh"],
  ["slack_user", "xoxp-123456789012-abcdef"],
  ["slack_app", "xapp-1-A0123456789-12345"],
  ["slack", "xoxa-123456789012-abcdef"],
  ["telegram_bot", "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw1"],
  ["anthropic", "sk-ant-api03-0123456789abcdef"],
  ["openai", "sk-proj-0123456789abcdef"],
  ["github", "ghp_0123456789abcdefABCDEF0123456789abcd"],
  ["github", "github_pat_0123456789abcdefABCDEF"],
  ["gitlab", "glpat-0123456789abcdefABCD"],
  ["google", "AIza0123456789abcdefABCDEF0123456789abc"],
  ["huggingface", "hf_0123456789abcdefABCDEF0123"],
  ["aws", "AKIA0123456789ABCDEF"],
  ["private_key", "-----BEGIN RSA PRIVATE KEY-----\nMII"],
];

describe("a token", () => {
  test.each(tokens)("of the kind %s: %s", (kind, token) => {
    expect(tokenKindOf(token)).toBe(kind);
    expect(tokenKindOf(` ${token} `)).toBe(kind);
    expect(tokensIn(`see ${token}, please`).map((one) => one.kind)).toEqual([kind]);
  });

  test.each(["", "hunter2", "xoxb", "task-list-of-many-words", "-1001234567890:topic:5", "12:34"])(
    "is not %j",
    (text) => {
      expect(tokensIn(text)).toEqual([]);
      expect(tokenKindOf(text)).toBe(undefined);
    },
  );

  test("with words around it is no whole value", () => {
    expect(tokenKindOf(`Bearer ${tokens[0]?.[1]}`)).toBe(undefined);
  });
});

test("tokens are found in order, none inside of another, whatever the text", () => {
  const part = fc.constantFrom(...tokens.map(([, token]) => token), " ", "x", ":", "-", "sk-", "1");
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const text = parts.join("");
      const found = tokensIn(text);
      for (const [i, { start, end }] of found.entries()) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
        expect(found[i - 1]?.end ?? 0).toBeLessThanOrEqual(start);
      }
    }),
  );
});
