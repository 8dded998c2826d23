/**
 * The language server's features on whatever an author's text may become: none of them throws, and what they answer
 * lies in the text.
 */

import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import type { Range, WorkspaceEdit } from "vscode-languageserver/node";
import { TextDocument } from "vscode-languageserver-textdocument";
import { compilerHost } from "../../src/cli/compiler-host.ts";
import type { LspContext } from "../../src/cli/lsp/context.ts";
import { codeActions } from "../../src/cli/lsp/features/code-actions.ts";
import { codeLenses } from "../../src/cli/lsp/features/code-lens.ts";
import { completions } from "../../src/cli/lsp/features/completion.ts";
import { definitions, references } from "../../src/cli/lsp/features/definition.ts";
import { hover } from "../../src/cli/lsp/features/hover.ts";
import { inlayHints } from "../../src/cli/lsp/features/inlay-hints.ts";
import { foldings, selections, symbols } from "../../src/cli/lsp/features/outline.ts";
import { prepareRename, rename } from "../../src/cli/lsp/features/rename.ts";
import { Projects } from "../../src/cli/lsp/files/projects.ts";
import { TextFiles } from "../../src/cli/lsp/files/text-files.ts";
import { JsonService } from "../../src/cli/lsp/json/json-service.ts";
import { processIo } from "../../src/cli/process-io.ts";
import { json5Text, mutated } from "../compiler/read/arbitraries.ts";
import { runs } from "./runs.ts";

const URI = "file:///nowhere/at-all/SKYKOI.json";
const examples = join(import.meta.dirname, "../../examples");
const realTexts = readdirSync(examples)
  .filter((name) => name.endsWith(".json5"))
  .map((name) => readFileSync(join(examples, name), "utf8"));

const json = new JsonService({});
const disk = compilerHost(processIo(), false);

function contextOf(text: string): LspContext {
  const files = new TextFiles();
  files.update(TextDocument.create(URI, "json5", 1, text));
  const client = {
    snippets: true,
    retriggers: false,
    related: true,
    watchesFiles: false,
    markdown: true,
    refreshesHints: false,
    refreshesLenses: false,
  };
  return { files, disk, json, client, projects: new Projects(files, disk) };
}

/** Throws where a range does not lie in the text. */
function checkRange(document: TextDocument, { start, end }: Range): void {
  for (const position of [start, end]) {
    expect(document.positionAt(document.offsetAt(position))).toEqual(position);
  }
  expect(document.offsetAt(start)).toBeLessThanOrEqual(document.offsetAt(end));
}

function checkEdit(document: TextDocument, edit: WorkspaceEdit | null | undefined): void {
  const edits = edit?.changes?.[URI] ?? [];
  for (const { range } of edits) checkRange(document, range);
  TextDocument.applyEdits(document, edits);
}

it("every feature answers about every text, inside of it", async () => {
  const texts = fc.oneof(
    { weight: 4, arbitrary: mutated(fc.constantFrom(...realTexts)) },
    { weight: 1, arbitrary: mutated(json5Text) },
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.nat(), async (text, any) => {
      const context = contextOf(text);
      const document = TextDocument.create(URI, "json5", 1, text);
      const position = document.positionAt(any % (text.length + 1));
      const everything = { start: { line: 0, character: 0 }, end: document.positionAt(text.length) };
      for (const { textEdit } of await completions(context, URI, position)) {
        if (textEdit && "range" in textEdit) checkRange(document, textEdit.range);
      }
      const said = await hover(context, URI, position);
      if (said?.range) checkRange(document, said.range);
      for (const { range } of definitions(context, URI, position)) checkRange(document, range);
      for (const { range } of references(context, URI, position, true)) checkRange(document, range);
      const prepared = prepareRename(context, URI, position);
      if (prepared) checkEdit(document, rename(context, URI, position, "fresh-id-of-nobody"));
      for (const { range } of symbols(context, URI)) checkRange(document, range);
      for (const { startLine, endLine } of foldings(context, URI))
        expect(endLine).toBeGreaterThanOrEqual(startLine);
      for (const { range } of selections(context, URI, [position])) checkRange(document, range);
      for (const { range } of await codeLenses(context, URI)) checkRange(document, range);
      for (const hint of await inlayHints(context, URI, everything)) {
        checkRange(document, { start: hint.position, end: hint.position });
      }
      const actions = await codeActions(context, {
        textDocument: { uri: URI },
        range: everything,
        context: { diagnostics: [], ...(any % 4 === 0 && { only: ["source.fixAll"] }) },
      });
      for (const { edit } of actions) checkEdit(document, edit);
    }),
    runs(150),
  );
}, 120_000);
