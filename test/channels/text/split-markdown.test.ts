import fc from "fast-check";
import { expect, test } from "vitest";
import { splitMarkdown } from "../../../src/channels/text/split-markdown.ts";
import { runs } from "../../property/runs.ts";

test("a text that fits is one part, unchanged", () => {
  expect(splitMarkdown("Hello\n\nkoi\n", { limit: 100 })).toEqual(["Hello\n\nkoi\n"]);
  expect(splitMarkdown(" \n", { limit: 100 })).toEqual([]);
});

test("cuts between paragraphs, where asked to", () => {
  const text = "First paragraph.\n\nSecond one\nwith two lines.\n\nThird.";
  expect(splitMarkdown(text, { limit: 30, mode: "newline" })).toEqual([
    "First paragraph.",
    "Second one\nwith two lines.",
    "Third.",
  ]);
});

test("fills each part and cuts between lines", () => {
  expect(splitMarkdown("aaaa aaaa\nbbbb bbbb\ncccc cccc", { limit: 20 })).toEqual([
    "aaaa aaaa\nbbbb bbbb",
    "cccc cccc",
  ]);
});

test("a code block goes on as one", () => {
  const code = ["```js", "const a = 1;", "const b = 2;", "const c = 3;", "```"].join("\n");
  expect(splitMarkdown(`Look:\n\n${code}\n\nDone.`, { limit: 40 })).toEqual([
    "Look:",
    "```js\nconst a = 1;\nconst b = 2;\n```",
    "```js\nconst c = 3;\n```\n\nDone.",
  ]);
});

test("a code block that fits is not cut for filling up", () => {
  expect(splitMarkdown("A line before it.\n```\none\ntwo\n```", { limit: 24 })).toEqual([
    "A line before it.",
    "```\none\ntwo\n```",
  ]);
});

test("never cuts inside of a character", () => {
  const parts = splitMarkdown("👨‍👩‍👧‍👦".repeat(10), { limit: 30 });
  expect(parts.join("")).toBe("👨‍👩‍👧‍👦".repeat(10));
  for (const part of parts) expect(part.length % "👨‍👩‍👧‍👦".length).toBe(0);
});

test("counts what the platform counts", () => {
  const twice = (text: string): number => text.length * 2;
  expect(splitMarkdown("aaaa bbbb cccc dddd", { limit: 20, length: twice })).toEqual([
    "aaaa bbbb",
    "cccc dddd",
  ]);
  expect(splitMarkdown("a\nb\nc\nd", { limit: 100, maxLines: 2 })).toEqual(["a\nb", "c\nd"]);
});

const word = fc
  .string({ minLength: 1, maxLength: 30, unit: "grapheme" })
  .filter((text) => !/[`~\s]/.test(text));
const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(" "));
const paragraph = fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.join("\n"));
const code = fc
  .array(line, { minLength: 1, maxLength: 8 })
  .map((lines) => `\`\`\`\n${lines.join("\n")}\n\`\`\``);
const document = fc.array(fc.oneof(paragraph, code), { maxLength: 8 }).map((blocks) => blocks.join("\n\n"));

test("every part fits, fences are balanced, and nothing that was said is missing", () => {
  fc.assert(
    fc.property(
      document,
      fc.integer({ min: 16, max: 120 }),
      fc.constantFrom("length", "newline"),
      (text, limit, mode) => {
        const parts = splitMarkdown(text, { limit, mode });
        for (const part of parts) {
          expect(part.length).toBeLessThanOrEqual(Math.max(limit, 16));
          expect(part.trim()).not.toBe("");
          expect((part.match(/^```/gm) ?? []).length % 2).toBe(0);
        }
        const bare = (all: string): string => all.replaceAll("```", "").replaceAll(/\s+/g, "");
        expect(bare(parts.join("\n"))).toBe(bare(text));
      },
    ),
    runs(300),
  );
});
