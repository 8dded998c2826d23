// Where a name is defined, and everywhere it is used; for a path of `$include` the file itself.

import type { Location, Position } from "vscode-languageserver/node";
import { keysOf, nodeAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import { type LspContext, type Opened, opened } from "../context.ts";
import { targetsOf } from "../files/mounts.ts";
import { idRange, nameAt } from "../names/name-at.ts";
import type { NameUse } from "../names/name-uses.ts";
import { rangeIn } from "./ranges.ts";

/** Definitions of what stands at a position. */
export function definitions(context: LspContext, uri: string, position: Position): Location[] {
  const at = opened(context, uri);
  if (!at) return [];
  const offset = at.file.document.offsetAt(position);
  const name = nameAt(at.project, context.json.schema, at.file, offset);
  if (name) return name.uses.filter((use) => use.isDefinition).map((use) => placeOf(context, use));
  return includedFiles(context, at, offset);
}

/** Everything that names what stands at a position. */
export function references(
  context: LspContext,
  uri: string,
  position: Position,
  includesDefinition: boolean,
): Location[] {
  const at = opened(context, uri);
  if (!at) return [];
  const name = nameAt(at.project, context.json.schema, at.file, at.file.document.offsetAt(position));
  const uses = name?.uses ?? [];
  return uses.filter((use) => includesDefinition || !use.isDefinition).map((use) => placeOf(context, use));
}

function placeOf({ files }: LspContext, { file, node }: NameUse): Location {
  const { start, end } = idRange(file.tree.text, node);
  return { uri: files.uriOf(file.path), range: rangeIn(file, start, end) };
}

function includedFiles({ files, disk }: LspContext, { file }: Opened, offset: number): Location[] {
  const node = nodeAt(file.tree, offset);
  if (node?.type !== "string" || node.isKey || !keysOf(node).slice(-2).includes("$include")) return [];
  const start = { line: 0, character: 0 };
  return targetsOf(node, file.path, disk)
    .filter((path) => files.get(path))
    .map((path) => ({ uri: files.uriOf(path), range: { start, end: start } }));
}
