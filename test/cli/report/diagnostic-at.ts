// Diagnostics for the tests of reports: the first place of a piece of text, or the place that its words name.

import type {
  Diagnostic,
  RelatedLocation,
  TextPoint,
  TextRange,
} from "../../../src/compiler/diagnostics/diagnostic.ts";
import { docsPage } from "../../../src/compiler/explain/docs-page.ts";

/** The range of the first `piece` in `text` at or after `from`. */
export function rangeOf(text: string, piece: string, from = 0): TextRange {
  const start = text.indexOf(piece, from);
  return { start: pointAt(text, start), end: pointAt(text, start + piece.length) };
}

function pointAt(text: string, offset: number): TextPoint {
  const lines = text.slice(0, offset).split(/\r\n|[\n\r]/);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1, offset };
}

/** A diagnostic at `piece`; what is not given is short. */
export function diagnosticAt(text: string, piece: string, rest: Partial<Diagnostic> = {}): Diagnostic {
  const code = rest.code ?? "koi/implicit-default";
  return {
    code,
    severity: "error",
    message: "something is wrong",
    file: "SKYKOI.json",
    pointer: "/kois",
    range: rangeOf(text, piece),
    related: [],
    docs: docsPage(code),
    ...rest,
  };
}

/** A related place at `piece`. */
export function relatedAt(
  text: string,
  piece: string,
  message: string,
  file = "SKYKOI.json",
): RelatedLocation {
  return { message, file, pointer: "/kois", range: rangeOf(text, piece) };
}
