// Where in a SKILL.md something stands. Only asked where something is wrong.

import { createRequire } from "node:module";
import type { LineCounter, Node } from "yaml";

// Loaded on first use, as in `parse-skill.ts`.
const require = createRequire(import.meta.url);

/** A place in a text; both from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Why front matter is no YAML, and where. */
export interface YamlFault extends TextPlace {
  /** The library's name for it, in words; quotes nothing of the text. */
  readonly what: string;
}

const OPENING = /^\uFEFF?---[ \t]*\r?\n/;
const TOP: TextPlace = { line: 1, column: 1 };

/** The first fault of the front matter `yaml` of a text. */
export function yamlFault(yaml: string): YamlFault | undefined {
  const { document, lines } = parsed(yaml);
  const [error] = document.errors;
  if (!error) return undefined;
  return { ...inFile(lines.linePos(error.pos[0])), what: error.code.toLowerCase().replaceAll("_", " ") };
}

/** Where the value of a key of the front matter stands; the beginning where there is no such key. */
export function placeOfKey(text: string, key: string): TextPlace {
  const opening = OPENING.exec(text)?.[0];
  if (opening === undefined) return TOP;
  const rest = text.slice(opening.length);
  const end = rest.search(/(?:^|\r?\n)---[ \t]*(?:\r?\n|$)/);
  const { document, lines } = parsed(end < 0 ? rest : rest.slice(0, end));
  const node = document.get(key, true) as Node | undefined;
  const start = node?.range?.[0];
  return start === undefined ? TOP : inFile(lines.linePos(start));
}

function parsed(yaml: string): {
  readonly document: ReturnType<(typeof import("yaml"))["parseDocument"]>;
  readonly lines: LineCounter;
} {
  const library = require("yaml") as typeof import("yaml");
  const lines = new library.LineCounter();
  return { document: library.parseDocument(yaml, { lineCounter: lines, logLevel: "silent" }), lines };
}

/** The line of the opening `---` stands before the first one of the YAML. */
function inFile({ line, col }: { readonly line: number; readonly col: number }): TextPlace {
  return { line: Math.max(1, line) + 1, column: Math.max(1, col) };
}
