// What an editor shows of the structure of a text: its symbols, what can be folded, what grows with a selection.

import type {
  DocumentSymbol,
  FoldingRange,
  Position,
  Range,
  SelectionRange,
} from "vscode-languageserver/node";
import { nodeAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { TreeNode } from "../../../compiler/read/tolerant/tree.ts";
import { quoteOf } from "../../../compiler/repair/render-value.ts";
import { type LspContext, opened } from "../context.ts";
import type { TextFile } from "../files/text-files.ts";
import { rangeIn } from "./ranges.ts";

/** Symbols and foldings of a text that are listed: a list that is longer helps nobody. */
const MAX_LISTED = 5000;

/** The keys and items of a text, nested; kois and bindings with their koi. */
export function symbols(context: LspContext, uri: string): DocumentSymbol[] {
  const at = opened(context, uri);
  if (!at) return [];
  const { document, json } = context.json.serve(at.file, undefined);
  return context.json.service.findDocumentSymbols2(document, json, { resultLimit: MAX_LISTED }).map(withName);
}

/** An item of a list with what it is called by, beside its number. */
function withName(symbol: DocumentSymbol): DocumentSymbol {
  const children = symbol.children?.map(withName);
  const name = children?.find((child) => child.name === "id" || child.name === "koiId")?.detail;
  return {
    ...symbol,
    ...(children && { children }),
    ...(/^\d+$/.test(symbol.name) && name !== undefined && { detail: name }),
  };
}

/** Objects, lists and comments over several lines. */
export function foldings(context: LspContext, uri: string): FoldingRange[] {
  const at = opened(context, uri);
  if (!at) return [];
  const { document } = context.json.serve(at.file, undefined);
  return context.json.service.getFoldingRanges(document, { rangeLimit: MAX_LISTED });
}

/** For each position what a growing selection takes in, from the innermost. */
export function selections(
  context: LspContext,
  uri: string,
  positions: readonly Position[],
): SelectionRange[] {
  const at = opened(context, uri);
  return positions.map((position) => {
    const own: SelectionRange = { range: { start: position, end: position } };
    return at ? (selectionAt(at.file, position) ?? own) : own;
  });
}

function selectionAt(file: TextFile, position: Position): SelectionRange | undefined {
  const offset = file.document.offsetAt(position);
  const ranges: Range[] = [];
  for (let node = nodeAt(file.tree, offset); node; node = node.parent)
    ranges.push(...steps(file, node, offset));
  return ranges.reduceRight<SelectionRange | undefined>(
    (parent, range) => ({ range, ...(parent && { parent }) }),
    undefined,
  );
}

/** The inside of a string, list or object first, where the offset is in it, then all of it. */
function steps(file: TextFile, node: TreeNode, offset: number): Range[] {
  const { offset: start, length } = node;
  const end = start + length;
  const whole = rangeIn(file, start, end);
  const hasInside =
    node.type === "object" ||
    node.type === "array" ||
    (node.type === "string" && quoteOf(file.tree.text, node.offset) !== "");
  const isInside = hasInside && length > 2 && offset > start && offset < end;
  return isInside ? [rangeIn(file, start + 1, end - 1), whole] : [whole];
}
