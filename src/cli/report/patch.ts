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
      // Before the two lines that name the file stands a rule that no other tool prints.
      const [from = "", to = "", ...lines] = patch.slice(patch.indexOf("--- ")).split("\n");
      return [from.trimEnd(), to.trimEnd(), ...lines.map(shown)].join("\n");
    })
    .join("");
}

/** Everything but the sign at its start is source. */
function shown(line: string): string {
  return line.startsWith("@@") ? line : line.slice(0, 1) + printable(redactLine(line.slice(1)));
}
