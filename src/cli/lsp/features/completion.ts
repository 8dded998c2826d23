// Completion: keys and words of the schema by the JSON service, names by ourselves, all in the style of the author.

import {
  type Command,
  type CompletionItem,
  CompletionItemKind,
  InsertTextFormat,
  InsertTextMode,
  type Position,
  type Range,
  TextEdit,
} from "vscode-languageserver/node";
import { isInComment, keysOf, nodeAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import { quoteOf, renderString } from "../../../compiler/repair/render-value.ts";
import { type WrittenStyle, styleOf } from "../../../compiler/repair/written-style.ts";
import { skipBlanks } from "../../../compiler/read/skip.ts";
import type { TreeNode } from "../../../compiler/read/tolerant/tree.ts";
import { type ClientAbilities, type LspContext, type Opened, opened } from "../context.ts";
import type { TextFile } from "../files/text-files.ts";
import { restyle } from "../json/restyle.ts";
import { type NamedPlace, type OfferedName, offeredNames } from "../names/offered-names.ts";
import { rangeIn } from "./ranges.ts";

const SUGGEST: Command = { title: "suggest", command: "editor.action.triggerSuggest" };

/** What fits at a position. */
export async function completions(
  context: LspContext,
  uri: string,
  position: Position,
): Promise<CompletionItem[]> {
  const at = opened(context, uri);
  if (!at) return [];
  const { file, project } = at;
  const offset = file.document.offsetAt(position);
  if (isInComment(file.tree, offset)) return [];
  const place = placeAt(at, offset);
  const names = place && offeredNames(place, project, context.json.schema);
  if (names) return nameItems(names, file, offset);
  const { document, json } = context.json.serve(file, project.mountOf(file.path));
  const list = await context.json.service.doComplete(document, position, json);
  return (list?.items ?? []).flatMap((item) => inStyle(item, file, context.client));
}

/** The place of the value at an offset; `undefined` where a key stands, or nothing that is being written. */
function placeAt({ file, project }: Opened, offset: number): NamedPlace | undefined {
  const node = nodeAt(file.tree, offset);
  const base = project.mountOf(file.path)?.keys ?? [];
  if (!node) return undefined;
  const keysTo = (to: TreeNode): (string | number)[] => [...base, ...keysOf(to)];
  if (node.type === "property") {
    const isBehindColon = node.colonOffset >= 0 && offset > node.colonOffset;
    return isBehindColon && !node.valueNode ? { keys: keysTo(node), holder: node.parent } : undefined;
  }
  if (node.type === "array") return { keys: [...keysTo(node), 0], holder: node };
  if (node.type !== "string" || node.isKey) return undefined;
  const { parent } = node;
  return { keys: keysTo(node), holder: parent?.type === "property" ? parent.parent : parent };
}

function nameItems(names: readonly OfferedName[], file: TextFile, offset: number): CompletionItem[] {
  const { text } = file.tree;
  const node = nodeAt(file.tree, offset);
  const written = node?.type === "string" ? node : wordAt(file, offset);
  const range = rangeIn(file, written.offset, written.offset + written.length);
  const ownQuote = node?.type === "string" ? quoteOf(text, node.offset) : "";
  const quote = ownQuote || styleOf(file.tree.text).quote;
  const separator = separatorAt(text, written.offset + written.length);
  return names.map(({ value, detail }, i) => ({
    label: value,
    detail,
    kind: CompletionItemKind.Reference,
    sortText: String(i).padStart(4, "0"),
    filterText: ownQuote === "" ? value : renderString(value, ownQuote),
    textEdit: TextEdit.replace(range, renderString(value, quote) + separator),
  }));
}

/** The word without quotes around an offset, which is no value yet; nothing where there is none. */
function wordAt({ tree }: TextFile, offset: number): { readonly offset: number; readonly length: number } {
  const word = tree.errors.find(
    (one) => one.fault === "unknown-word" && offset >= one.offset && offset <= one.offset + one.length,
  );
  return word ?? { offset, length: 0 };
}

/** The comma that a value needs where another part follows it. */
function separatorAt(text: string, offset: number): string {
  const next = text.charAt(skipBlanks(text, offset));
  return next === "" || ",]}".includes(next) ? "" : ",";
}

/** An item of the JSON service as the author would write it; none where it can't be inserted. */
function inStyle(
  { command: _command, ...item }: CompletionItem,
  file: TextFile,
  { snippets: asSnippet, retriggers }: ClientAbilities,
): CompletionItem[] {
  const { textEdit, label } = item;
  if (!textEdit || !("range" in textEdit)) return [];
  const style = styleAt(file, textEdit.range);
  const isKey = item.kind === CompletionItemKind.Property;
  const newText = restyle(textEdit.newText, { ...style, isKey, asSnippet });
  const isQuoted = /^["']/.test(file.document.getText(textEdit.range));
  const word = isString(label) ? (JSON.parse(label) as string) : label;
  return [
    {
      ...item,
      label: word,
      filterText: isQuoted ? renderString(word, style.quote) : word,
      insertTextFormat: asSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      insertTextMode: InsertTextMode.adjustIndentation,
      textEdit: TextEdit.replace(textEdit.range, newText),
      // The value has completions of its own.
      ...(retriggers && isKey && /\$1["']?,?$/.test(newText) && { command: SUGGEST }),
    },
  ];
}

function isString(label: string): boolean {
  return /^"(?:[^"\\]|\\.)*"$/.test(label);
}

/** The style of the file; a quote that has been typed already stays. */
function styleAt(file: TextFile, range: Range): Pick<WrittenStyle, "quote" | "keyQuote"> {
  const style = styleOf(file.tree.text);
  const first = file.document.getText(range).charAt(0);
  return first === '"' || first === "'" ? { quote: first, keyQuote: first } : style;
}
