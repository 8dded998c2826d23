// One call for whoever changes a config: commands that add kois or bindings, and repairs. In: where the parts of a
// config come from (`readConfig(…).origins`, or those of a compilation), and edits. Out: the new texts.

import type { Origins } from "../diagnostics/origins.ts";
import type { ConfigEdit, TextEdit } from "./config-edit.ts";
import { EditPlacer, applyTextEdits } from "./text-edits.ts";

/**
 * The texts that `edits` change, by the `file` of their `SourceText`, without byte order marks; the path of each is in
 * the `paths` of what was read. `undefined` where an edit can't be done (see `EditPlacer.place`). Never throws.
 */
export function editConfig(
  origins: Origins,
  edits: readonly ConfigEdit[],
): ReadonlyMap<string, string> | undefined {
  const placed = new EditPlacer(origins).place(edits);
  return placed && editTexts(origins, placed);
}

/** The texts that `edits` change. `undefined` where two edits overlap. */
export function editTexts(
  origins: Origins,
  edits: readonly TextEdit[],
): ReadonlyMap<string, string> | undefined {
  const byFile = new Map<string, TextEdit[]>();
  for (const edit of edits) {
    const some = byFile.get(edit.file);
    if (some) some.push(edit);
    else byFile.set(edit.file, [edit]);
  }
  const texts = new Map<string, string>();
  for (const [file, some] of byFile) {
    const text = applyTextEdits(origins.textOf(file).text, some);
    if (text === undefined) return undefined;
    texts.set(file, text);
  }
  return texts;
}
