// Code actions: the repair of a diagnostic, all safe repairs of a config at once, and silencing one place.

import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from "vscode-languageserver/node";
import type { Compilation } from "../../../compiler/compile.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import type { PlacedFix, TextEdit } from "../../../compiler/repair/config-edit.ts";
import { type LspContext, type Opened, opened } from "../context.ts";
import type { TextFile } from "../files/text-files.ts";
import { lspDiagnostic } from "./diagnostics.ts";
import { ignoreComment } from "./ignore-comment.ts";
import { protocolRange, rangeIn, touch } from "./ranges.ts";

/** Applies every safe repair. */
export const FIX_ALL: string = `${CodeActionKind.SourceFixAll}.skykoi`;

/** What can be done about the diagnostics in a range. */
export async function codeActions(context: LspContext, params: CodeActionParams): Promise<CodeAction[]> {
  const at = opened(context, params.textDocument.uri);
  const compilation = await at?.project.compiled();
  if (!at || !compilation) return [];
  const wanted = (kind: string): boolean =>
    params.context.only === undefined ||
    params.context.only.some((one) => kind === one || kind.startsWith(`${one}.`));
  const own = compilation.diagnostics.filter(
    (one) =>
      compilation.paths.get(one.file) === at.file.path && touch(protocolRange(one.range), params.range),
  );
  return [
    ...(wanted(CodeActionKind.QuickFix)
      ? own.flatMap((one) => actionsFor(one, context, at, compilation))
      : []),
    // Not with every look at a line: a repair compiles several times.
    ...(params.context.only && wanted(FIX_ALL) ? await fixAll(context, at) : []),
  ];
}

function actionsFor(
  diagnostic: Diagnostic,
  context: LspContext,
  at: Opened,
  compilation: Compilation,
): CodeAction[] {
  const diagnostics = [lspDiagnostic(diagnostic, compilation, context)];
  const actions: CodeAction[] = [];
  const { fix } = diagnostic;
  const edit = fix && workspaceEdit(fix.edits, context, at, compilation);
  if (fix && edit) {
    const isPreferred = fix.applicability === "safe";
    actions.push({ title: titleOf(fix), kind: CodeActionKind.QuickFix, diagnostics, edit, isPreferred });
  }
  const comment = ignoreComment(diagnostic, at.file);
  if (comment) {
    actions.push({
      title: `silence ${diagnostic.code} here with a comment`,
      kind: CodeActionKind.QuickFix,
      diagnostics,
      edit: { changes: { [at.file.uri]: [comment] } },
    });
  }
  return actions;
}

function titleOf({ title, applicability, routing }: PlacedFix): string {
  if (applicability === "placeholder") return `${title} (fill in what is missing)`;
  return routing === "changes" ? `${title} (changes who gets messages)` : title;
}

/** Every safe repair, proven by the compiler, as one change of each file. */
async function fixAll({ files }: LspContext, { project }: Opened): Promise<CodeAction[]> {
  const { generation } = files;
  const changes: Record<string, LspTextEdit[]> = {};
  for (const [path, text] of await project.repaired()) {
    const file = files.get(path);
    if (!file || files.generation !== generation) return [];
    changes[files.uriOf(path)] = [difference(file, text)];
  }
  if (Object.keys(changes).length === 0) return [];
  return [{ title: "apply all safe fixes of SKYKOI", kind: FIX_ALL, edit: { changes } }];
}

/** The one edit that turns a file into `after`. */
function difference(file: TextFile, after: string): LspTextEdit {
  const before = file.tree.text;
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  const isSame = (): boolean =>
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same);
  while (same < most - start && isSame()) same++;
  return {
    range: rangeIn(file, start, before.length - same),
    newText: after.slice(start, after.length - same),
  };
}

/** Edits for the client; `undefined` where one of the texts has changed since they were made. */
function workspaceEdit(
  edits: readonly TextEdit[],
  { files }: LspContext,
  { project }: Opened,
  compilation: Compilation,
): WorkspaceEdit | undefined {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const { file: name, offset, length, text } of edits) {
    const file = project.unchanged(compilation, name);
    if (!file) return undefined;
    const range = rangeIn(file, offset, offset + length);
    (changes[files.uriOf(file.path)] ??= []).push({ range, newText: text });
  }
  return { changes };
}
