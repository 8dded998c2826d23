import { expect, test } from "vitest";
import { answerBlocks, type BlockRules } from "../../../src/channels/text/answer-blocks.ts";

const rules = (more: Partial<BlockRules> = {}): BlockRules => ({
  minChars: 10,
  maxChars: 40,
  breakAt: "paragraph",
  join: { minChars: 10, maxChars: 40 },
  ...more,
});

test("a block ends at the first paragraph behind the fewest characters", () => {
  expect(answerBlocks("Hello.\n\nHow are you today?\n\nI am well.", rules())).toEqual([
    "Hello.\n\nHow are you today?",
    "I am well.",
  ]);
});

test("ends at lines or sentences, where asked to", () => {
  const text = "One line here.\nAnother line here.";
  expect(answerBlocks(text, rules({ breakAt: "newline" }))).toEqual(["One line here.", "Another line here."]);
  expect(answerBlocks("One thought. And yet another one.", rules({ breakAt: "sentence" }))).toEqual([
    "One thought.",
    "And yet another one.",
  ]);
});

test("what is longer than the most is cut", () => {
  const blocks = answerBlocks(`${"word ".repeat(30)}`, rules());
  expect(blocks.join(" ")).toBe("word ".repeat(30).trim());
  for (const block of blocks) expect(block.length).toBeLessThanOrEqual(40);
});

test("a code block stays whole where it fits", () => {
  const code = "```\nconst a = 1;\n\nconst b = 2;\n```";
  expect(answerBlocks(`See this now:\n\n${code}`, rules({ breakAt: "newline" }))).toEqual([
    "See this now:",
    code,
  ]);
});

test("small blocks are joined up to the limit for that", () => {
  const text = "First one here.\n\nSecond one here.\n\nThird one here.";
  expect(answerBlocks(text, rules({ join: { minChars: 30, maxChars: 40 } }))).toEqual([
    "First one here.\n\nSecond one here.",
    "Third one here.",
  ]);
});

test("a text of blanks is no block", () => {
  expect(answerBlocks(" \n\n ", rules())).toEqual([]);
});
