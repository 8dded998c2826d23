// An answer as several messages, as somebody writes who sends a thought at a time: `blockStreaming`. Code blocks stay whole
// where they fit.

import type { BlockChunk } from "../../config/block-streaming.ts";
import { blocksOf, isFenced, splitMarkdown } from "./split-markdown.ts";

/** How large the blocks are, in UTF-16 units. */
export interface BlockRules {
  /** A block ends at the first break behind so many. */
  readonly minChars: number;
  /** Most of one block; at least 16. */
  readonly maxChars: number;
  readonly breakAt: NonNullable<BlockChunk["breakPreference"]>;
  /** Blocks with fewer than `minChars` take the next one in, up to `maxChars`. */
  readonly join: { readonly minChars: number; readonly maxChars: number };
}

/** The blocks, in order; none of them blank. */
export function answerBlocks(text: string, rules: BlockRules): string[] {
  const most = Math.max(16, rules.maxChars);
  const blocks: string[] = [];
  let block = "";
  const end = (): void => {
    if (block.trim() !== "") blocks.push(block.replace(/^\n+|\s+$/g, ""));
    block = "";
  };
  for (const { glue, unit } of unitsOf(text, rules.breakAt)) {
    const joined = block === "" ? unit : `${block}${glue}${unit}`;
    if (joined.length > most) {
      end();
      const pieces = splitMarkdown(unit, { limit: most });
      blocks.push(...pieces.slice(0, -1));
      block = pieces.at(-1) ?? "";
    } else {
      block = joined;
    }
    if (block.trim().length >= rules.minChars) end();
  }
  end();
  return joinedBlocks(blocks, rules);
}

interface Unit {
  /** What stands between it and the one before. */
  readonly glue: string;
  readonly unit: string;
}

const sentences = new Intl.Segmenter(undefined, { granularity: "sentence" });

function* unitsOf(text: string, breakAt: BlockRules["breakAt"]): Generator<Unit> {
  for (const paragraph of blocksOf(text)) {
    if (breakAt === "paragraph" || isFenced(paragraph)) {
      yield { glue: "\n", unit: paragraph };
    } else if (breakAt === "newline") {
      for (const unit of paragraph.split("\n")) yield { glue: "\n", unit };
    } else {
      for (const { segment, index } of sentences.segment(paragraph))
        yield { glue: index === 0 ? "\n" : "", unit: segment };
    }
  }
}

const BETWEEN = { paragraph: "\n\n", newline: "\n", sentence: " " } as const;

function joinedBlocks(blocks: readonly string[], { join, breakAt }: BlockRules): string[] {
  const joined: string[] = [];
  for (const block of blocks) {
    const last = joined.at(-1);
    const both = `${last}${BETWEEN[breakAt]}${block}`;
    if (last === undefined || last.length >= join.minChars || both.length > join.maxChars) joined.push(block);
    else joined[joined.length - 1] = both;
  }
  return joined;
}
