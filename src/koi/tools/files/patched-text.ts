// The text of a file and the changes of a patch → the text afterwards. Lines that a patch does not name stay as they are,
// byte for byte, ends of lines included. Pure.

import type { PatchChange } from "./parse-patch.ts";
import { PatchError } from "./parse-patch.ts";

/** A line with what ends it: `\n`, `\r\n`, or nothing at the end of a file. */
interface Line {
  readonly text: string;
  readonly end: string;
}

const BOM = "\uFEFF";

/** How alike a line of the patch and one of the file must be; the first that gives a place counts. */
const LIKENESSES: readonly { readonly of: (line: string) => string; readonly mustBeOne: boolean }[] = [
  { of: (line) => line, mustBeOne: false },
  { of: (line) => line.trimEnd(), mustBeOne: false },
  // Models take an indentation, or typographic signs, for others. Of two such places neither is sure.
  { of: (line) => line.trim(), mustBeOne: true },
  { of: plain, mustBeOne: true },
];

/** The text afterwards. @throws PatchError where a change does not fit; `path` is named in it */
export function patchedText(path: string, text: string, changes: readonly PatchChange[]): string {
  const bom = text.startsWith(BOM) ? BOM : "";
  const lines = linesOf(text.slice(bom.length));
  const end = lines.find((line) => line.end !== "")?.end ?? "\n";
  const hasLastEnd = lines.length === 0 || lines.at(-1)?.end !== "";
  let from = 0;
  for (const change of changes) {
    for (const anchor of change.anchors) from = placeOfAnchor(path, lines, anchor, from) + 1;
    const at = placeOf(path, lines, change, from);
    const made = replaced(lines, at, change, end);
    lines.splice(at, beforeOf(change).length, ...made);
    from = at + made.length;
  }
  const last = lines.length - 1;
  return (
    bom +
    lines
      .map((line, index) => line.text + (index < last ? line.end || end : hasLastEnd ? line.end || end : ""))
      .join("")
  );
}

function linesOf(text: string): Line[] {
  return [...text.matchAll(/([^\n]*?)(\r?\n|$)/g)]
    .map(([, line = "", end = ""]) => ({ text: line, end }))
    .filter(({ text: line, end }) => line !== "" || end !== "");
}

/** The lines that come in the place of those from `at` on: what stays is the file's own. */
function replaced(lines: readonly Line[], at: number, { lines: steps }: PatchChange, end: string): Line[] {
  let next = at;
  return steps.flatMap(({ sign, text }): Line[] => {
    if (sign === "+") return [{ text, end }];
    const own = lines[next];
    next += 1;
    return sign === " " && own ? [own] : [];
  });
}

function beforeOf({ lines }: PatchChange): readonly string[] {
  return lines.filter(({ sign }) => sign !== "+").map(({ text }) => text);
}

function placeOfAnchor(path: string, lines: readonly Line[], anchor: string, from: number): number {
  const at = lines.findIndex(({ text }, index) => index >= from && text.trim() === anchor);
  if (at >= 0) return at;
  throw new PatchError(`in \`${path}\` there is no line \`${anchor}\` where it is looked for`);
}

/** Where the lines of a change stand from line `from` on. */
function placeOf(path: string, lines: readonly Line[], change: PatchChange, from: number): number {
  const wanted = beforeOf(change);
  // Lines that are only added, with no place given, come at the end.
  if (wanted.length === 0) return from > 0 && !change.isAtEnd ? from : lines.length;
  for (const { of, mustBeOne } of LIKENESSES) {
    const alike = wanted.map(of);
    const fits = (at: number): boolean =>
      alike.every((line, index) => of(lines[at + index]?.text ?? "") === line);
    const atEnd = lines.length - wanted.length;
    if (change.isAtEnd && atEnd >= from && fits(atEnd)) return atEnd;
    const [place, another] = lines.flatMap((_, at) => (at >= from && at <= atEnd && fits(at) ? [at] : []));
    if (place !== undefined && !(mustBeOne && another !== undefined)) return place;
  }
  throw new PatchError(`in \`${path}\` these lines do not stand together:\n${wanted.join("\n")}\n`);
}

/** Without what looks alike and is written otherwise. */
function plain(line: string): string {
  return line
    .trim()
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .replace(/[\u2018-\u201b]/g, "'")
    .replace(/[\u201c-\u201f]/g, '"')
    .replace(/[\u00a0\u2002-\u200a\u202f\u205f\u3000]/g, " ");
}
