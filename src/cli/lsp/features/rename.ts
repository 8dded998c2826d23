// Renaming a koi or an account, in every file of the config at once.

import {
  ErrorCodes,
  LSPErrorCodes,
  type Position,
  type Range,
  ResponseError,
  type TextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import { quoteOf, renderKey } from "../../../compiler/repair/render-value.ts";
import { styleOf } from "../../../compiler/repair/written-style.ts";
import { accountIdOf, koiIdOf } from "../../../routing/ids.ts";
import { type LspContext, opened } from "../context.ts";
import { type NameAt, idRange, nameAt } from "../names/name-at.ts";
import { type NameUse, type Named, isSame } from "../names/name-uses.ts";
import { rangeIn } from "./ranges.ts";

/** What would be renamed at a position; `null` where there is nothing. */
export function prepareRename(
  context: LspContext,
  uri: string,
  position: Position,
): { range: Range; placeholder: string } | null {
  const name = nameUnder(context, uri, position);
  if (!name) return null;
  const { file, node, named } = name.use;
  const { start, end } = idRange(file.tree.text, node);
  return { range: rangeIn(file, start, end), placeholder: named.id };
}

/**
 * The edits of a renaming; `null` where there is nothing to rename.
 * @throws ResponseError where the new id is none, or is taken
 */
export function rename(
  context: LspContext,
  uri: string,
  position: Position,
  newName: string,
): WorkspaceEdit | null {
  const name = nameUnder(context, uri, position);
  if (!name) return null;
  const { named } = name.use;
  const id = named.kind === "koi" ? koiIdOf(newName) : accountIdOf(newName);
  if (id === undefined || id !== newName) {
    const form = 'lower-case letters, digits, "-" and "_", at most 64, starting with a letter or digit';
    throw new ResponseError(ErrorCodes.InvalidParams, `"${newName}" is not an id: ${form}`);
  }
  const wanted: Named = { ...named, id };
  if (id !== named.id && name.all.some((use) => use.isDefinition && isSame(use.named, wanted))) {
    throw new ResponseError(LSPErrorCodes.RequestFailed, `there is already ${article(named)} "${id}"`);
  }
  const changes: Record<string, TextEdit[]> = {};
  for (const use of name.uses) {
    const address = context.files.uriOf(use.file.path);
    (changes[address] ??= []).push(editOf(use, id));
  }
  return { changes };
}

function nameUnder(context: LspContext, uri: string, position: Position): NameAt | undefined {
  const at = opened(context, uri);
  return at && nameAt(at.project, context.json.schema, at.file, at.file.document.offsetAt(position));
}

function article({ kind }: Named): string {
  return kind === "koi" ? "a koi" : "an account";
}

function editOf({ file, node }: NameUse, id: string): TextEdit {
  const { start, end } = idRange(file.tree.text, node);
  const { text } = file.tree;
  const isBareKey = node.isKey && quoteOf(text, node.offset) === "";
  const newText = isBareKey ? renderKey(id, { ...styleOf(text), keyQuote: "" }) : id;
  return { range: rangeIn(file, start, end), newText };
}
