// Colours and links on a terminal, or none.

import type { Severity } from "../../compiler/diagnostics/finding.ts";

/** What a piece of text is, for choosing its colour. */
type Style = Severity | "title" | "frame" | "related" | "label";

/** Text in the colours of a style. */
export type Paint = (style: Style, text: string) => string;

/** Select Graphic Rendition codes (ECMA-48): bold and a colour of the terminal's own palette. */
const CODES: Readonly<Record<Style, string>> = {
  error: "1;31",
  warning: "1;33",
  info: "1;34",
  hint: "1;32",
  title: "1",
  frame: "2",
  related: "36",
  label: "1",
};

/** Paints with escape sequences, or not at all. */
export function painter(colour: boolean): Paint {
  return (style, text) => (colour && text !== "" ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text);
}

/**
 * A link that terminals open (Operating System Command 8), which shows `text`; others show `text` alone. `uri` holds
 * printable ASCII only, as every encoded address does.
 */
export function hyperlink(text: string, uri: string): string {
  return `\u001b]8;;${uri}\u001b\\${text}\u001b]8;;\u001b\\`;
}
