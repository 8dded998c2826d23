// Which programs a skill needs, by the front matter of its SKILL.md: `metadata.<product>.requires.bins` and `anyBins`.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

// Loaded on first use: only a probe of kois with listed skills needs it.
const require = createRequire(import.meta.url);

/** The programs, of which the first is as good as any; `undefined` where the folder holds no skill. Never throws. */
export function skillPrograms(folder: string): readonly string[] | undefined {
  let text: string;
  try {
    text = readFileSync(join(folder, "SKILL.md"), "utf8");
  } catch {
    return undefined;
  }
  const front = /^---\r?\n([\s\S]*?)\r?\n---/.exec(text)?.[1];
  return front === undefined ? [] : requiredBy(parsed(front));
}

function parsed(text: string): unknown {
  try {
    const { parse } = require("yaml") as typeof import("yaml");
    return parse(text);
  } catch {
    return undefined;
  }
}

/** `metadata` is an object, or one in a text, with a block for each product that reads it. */
function requiredBy(front: unknown): readonly string[] {
  const stated = keyOf(front, "metadata");
  const metadata = typeof stated === "string" ? parsed(stated) : stated;
  const blocks = typeof metadata === "object" && metadata !== null ? Object.values(metadata) : [];
  return blocks.flatMap((block) => {
    const requires = keyOf(block, "requires");
    return [keyOf(requires, "bins"), keyOf(requires, "anyBins")].flatMap(texts);
  });
}

function keyOf(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, unknown>>)[key]
    : undefined;
}

function texts(list: unknown): readonly string[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}
