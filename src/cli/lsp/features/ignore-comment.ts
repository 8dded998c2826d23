// The comment that silences one diagnostic, before the line on which it stands.

import type { TextEdit } from "vscode-languageserver/node";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { isLowerable } from "../../../compiler/diagnostics/lowerable.ts";
import { isInComment, nodeAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { TextFile } from "../files/text-files.ts";

/** The edit; `undefined` where the code can't be silenced, or where no comment can stand. */
export function ignoreComment(
  { code, range }: Diagnostic,
  { document, tree }: TextFile,
): TextEdit | undefined {
  if (!isLowerable(code)) return undefined;
  const line = range.start.line - 1;
  const at = document.offsetAt({ line, character: 0 });
  const node = nodeAt(tree, at);
  const isInString = node?.type === "string" && at > node.offset && at < node.offset + node.length;
  if (isInString || isInComment(tree, at)) return undefined;
  const indent = /^[ \t]*/.exec(tree.text.slice(at))?.[0] ?? "";
  const lineEnd = /\r\n|\n|\r/.exec(tree.text)?.[0] ?? "\n";
  const position = { line, character: 0 };
  const newText = `${indent}// skykoi-ignore ${code}: ${lineEnd}`;
  return { range: { start: position, end: position }, newText };
}
