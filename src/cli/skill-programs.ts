// Which programs a skill needs, by its SKILL.md.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { frontMatter, isObject, needsOf, productBlock } from "../policy/skill-front.ts";

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
  const front = frontMatter(text, parsed);
  const { bins, anyBins } = needsOf(isObject(front) ? productBlock(front, parsed) : {});
  return [...bins, ...anyBins];
}

function parsed(text: string): unknown {
  try {
    const { parse } = require("yaml") as typeof import("yaml");
    return parse(text);
  } catch {
    return undefined;
  }
}
