// The name under the cursor, and all the places that speak of the same thing.

import type { StringNode } from "../../../compiler/read/tolerant/tree.ts";
import type { Project } from "../files/project.ts";
import type { TextFile } from "../files/text-files.ts";
import type { SchemaPlace } from "../json/schema.ts";
import { type NameUse, isSame } from "./name-uses.ts";

/** A name under the cursor, with every use of it, itself among them. */
export interface NameAt {
  readonly use: NameUse;
  readonly uses: readonly NameUse[];
  /** Every use of every name. */
  readonly all: readonly NameUse[];
}

/** The name at an offset; `undefined` where there is none. The ends of the name count too. */
export function nameAt(
  project: Project,
  schema: SchemaPlace,
  file: TextFile,
  offset: number,
): NameAt | undefined {
  const all = project.names(schema);
  const use = all.find(
    (one) =>
      one.file.path === file.path && offset >= one.node.offset && offset <= one.node.offset + one.node.length,
  );
  return use && { use, uses: all.filter((one) => isSame(one.named, use.named)), all };
}

/** Where the id itself stands: without quotes. Offsets of the text. */
export function idRange(text: string, { offset, length }: StringNode): { start: number; end: number } {
  const quote = text.charAt(offset);
  if (quote !== '"' && quote !== "'") return { start: offset, end: offset + length };
  const isClosed = length > 1 && text.charAt(offset + length - 1) === quote;
  return { start: offset + 1, end: offset + length - (isClosed ? 1 : 0) };
}
