// Old results give way, and nothing else does.

import { expect, test } from "vitest";

import type { ConversationMessage } from "../../../src/koi/conversation.ts";
import { resultText, textResult } from "../../../src/koi/conversation.ts";
import { fitContext } from "../../../src/koi/loop/fit-context.ts";

/** Rounds of a call and its result of `chars` characters. */
function rounds(count: number, chars: number): ConversationMessage[] {
  return Array.from({ length: count }, (_, index): ConversationMessage[] => [
    { role: "assistant", text: "", calls: [{ id: `c${index}`, name: "exec", args: {} }] },
    { role: "tool", results: [{ callId: `c${index}`, name: "exec", result: textResult("x".repeat(chars)) }] },
  ]).flat();
}

const user: ConversationMessage = { role: "user", text: "u".repeat(5_000) };

function sizes(messages: readonly ConversationMessage[]): number[] {
  return messages.flatMap((message) =>
    message.role === "tool" ? message.results.map(({ result }) => resultText(result).length) : [],
  );
}

test("what fits stays as it is", () => {
  const messages = [user, ...rounds(4, 100)];
  expect(fitContext(messages, { pruning: undefined, isEarly: false })).toBe(messages);
});

test("what does not fit loses its oldest results, never the last ones, nor a word of people", () => {
  const fitted = fitContext([user, ...rounds(6, 1_000)], {
    window: 3_000,
    pruning: undefined,
    isEarly: false,
  });
  // 11,000 characters and some for calls; 7,200 are free.
  const mark = "[old tool result removed]".length;
  expect(sizes(fitted)).toEqual([mark, mark, mark, 1_000, 1_000, 1_000]);
  expect(fitted[0]).toBe(user);
  expect(fitted).toHaveLength(13);
});

test("pruning shortens old results early, but not those of tools that it must not touch", () => {
  const messages = [user, ...rounds(5, 6_000)];
  const soft = {
    window: 30_000,
    isEarly: true,
    pruning: { mode: "cache-ttl", keepLastAssistants: 2 },
  } as const;
  expect(sizes(fitContext(messages, soft)).map((size) => size < 4_000)).toEqual([
    true,
    true,
    true,
    false,
    false,
  ]);
  expect(sizes(fitContext(messages, { ...soft, isEarly: false }))).toEqual([
    6_000, 6_000, 6_000, 6_000, 6_000,
  ]);
  const denied = { ...soft, pruning: { ...soft.pruning, tools: { deny: ["exec"] } } };
  expect(sizes(fitContext(messages, denied))).toEqual([6_000, 6_000, 6_000, 6_000, 6_000]);
});

test("pruning takes results out where that saves enough", () => {
  const messages = [user, ...rounds(4, 30_000)];
  const pruning = { mode: "cache-ttl", keepLastAssistants: 1, softTrim: { maxChars: 100_000 } } as const;
  const fitted = fitContext(messages, { window: 60_000, isEarly: true, pruning });
  expect(sizes(fitted)).toEqual([25, 25, 30_000, 30_000]);
});
