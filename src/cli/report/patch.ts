// A unified diff of texts, to be read by people: secrets in it are blotted out, so it is not made for `patch`.

import { createTwoFilesPatch } from "diff";
import { printable } from "./cells.ts";
import { redactLine } from "./redact.ts";

/** A text that changes. */
export interface ChangedText {
  readonly file: string;
  readonly before: string;
  readonly after: string;
}

/** The diff of all of them, with three lines around each change. Empty where nothing changes. */
export function renderPatch(texts: readonly ChangedText[]): string {
  return texts
    .filter(({ before, after }) => before !== after)
    .map(({ file, before, after }) => {
      const patch = createTwoFilesPatch(file, file, before, after, undefined, undefined, { context: 3 });
      // The first line is a rule that no other tool prints.
      const lines = patch.split("\n").slice(1);
      return lines.map(shown).join("\n");
    })
    .join("");
}

/** Everything but the sign at its start is source. */
function shown(line: string): string {
  return /^(?:---|\+\+\+|@@)/.test(line) ? line : line.slice(0, 1) + printable(redactLine(line.slice(1)));
}
