// Findings into diagnostics: pointers become files and ranges, arguments become sentences. In: findings in any order
// and where the parts of the config come from. Out: diagnostics, sorted by file (the config first), position and code,
// each once.
// INVARIANT: every range lies in its text; the same findings give the same diagnostics, whatever their order.

import { docsPage } from "../explain/docs-page.ts";
import { explainFinding, labelText } from "../explain/explain.ts";
import { EditPlacer } from "../repair/text-edits.ts";
import { fixTitle } from "../explain/fix.ts";
import type { Fix, PlacedFix } from "../repair/config-edit.ts";
import { LineIndex } from "../read/line-column.ts";
import { severities } from "./catalogue.ts";
import type { Diagnostic, RelatedLocation, TextPoint, TextRange } from "./diagnostic.ts";
import type { Finding, Place } from "./finding.ts";
import type { Origins, SourceText } from "./origins.ts";
import { PlaceFinder, type Span } from "./place-finder.ts";

/** What `findings` say and where. Each text is looked through once, and only if there is a finding in it. */
export function placeFindings(findings: readonly Finding[], origins: Origins): Diagnostic[] {
  const finder = new PlaceFinder(origins);
  for (const finding of findings) {
    finder.want(finding.place);
    for (const { place } of finding.related ?? []) finder.want(place);
  }
  finder.find();
  const lines = new Map<SourceText, LineIndex>();
  const rangeOf = ({ source, start, end }: Span): TextRange => {
    let index = lines.get(source);
    if (index === undefined) lines.set(source, (index = new LineIndex(source.text)));
    return { start: pointAt(index, start), end: pointAt(index, end) };
  };
  const placer = new EditPlacer(origins);
  const placed = findings.map((finding) => diagnosticOf(finding, finder, rangeOf, placer));
  return sortDiagnostics(withoutEchoes(placed), origins);
}

/** Diagnostics by file (the config first), position and code, each once. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], { root }: Origins): Diagnostic[] {
  return eachOnce(diagnostics.toSorted((a, b) => compare(a, b, root.file)));
}

/** Codes after which nothing else can be said about a value: what was read is not what was written. */
const MISREAD: ReadonlySet<string> = new Set(["text/number-precision", "text/non-finite"]);

/** Without what was said about values that were misread. */
function withoutEchoes(diagnostics: Diagnostic[]): Diagnostic[] {
  const start = ({ file, range }: Diagnostic): string => `${range.start.offset} ${file}`;
  const misread = new Set(diagnostics.filter(({ code }) => MISREAD.has(code)).map(start));
  if (misread.size === 0) return diagnostics;
  return diagnostics.filter((one) => MISREAD.has(one.code) || !misread.has(start(one)));
}

function pointAt(index: LineIndex, offset: number): TextPoint {
  return { ...index.at(offset), offset };
}

function diagnosticOf(
  finding: Finding,
  finder: PlaceFinder,
  rangeOf: (span: Span) => TextRange,
  placer: EditPlacer,
): Diagnostic {
  const { code, place, severity, witness } = finding;
  const { message, why, help } = explainFinding(finding);
  // What is missing has no place of its own: the bracket of the object that lacks it stands for it.
  const fix = finding.fix && placedFix(finding.fix, placer);
  const span = code === "schema/missing-key" ? finder.bracketOf(place) : finder.spanOf(place);
  return {
    code,
    severity: severity ?? severities[code],
    message,
    file: span.source.file,
    pointer: pointerOf(place),
    range: rangeOf(span),
    related: (finding.related ?? []).map((related): RelatedLocation => {
      const at = finder.spanOf(related.place);
      return {
        message: labelText(related.label, finding, related.subject),
        file: at.source.file,
        pointer: pointerOf(related.place),
        range: rangeOf(at),
      };
    }),
    ...(witness && { witness }),
    ...(why !== undefined && { why }),
    ...(help !== undefined && { help }),
    ...(fix !== undefined && { fix }),
    docs: docsPage(code),
  };
}

/** A fix that can't be placed for certain is not offered. */
function placedFix({ applicability, routing, edits }: Fix, placer: EditPlacer): PlacedFix | undefined {
  const placed = placer.place(edits);
  if (placed === undefined || placed.length === 0) return undefined;
  return { title: fixTitle(edits), applicability, routing, edits: placed };
}

function pointerOf(place: Place): string {
  return "pointer" in place ? place.pointer : "";
}

function compare(a: Diagnostic, b: Diagnostic, root: string): number {
  if (a.file !== b.file) return a.file === root ? -1 : b.file === root ? 1 : byText(a.file, b.file);
  return (
    a.range.start.offset - b.range.start.offset ||
    byText(a.code, b.code) ||
    a.range.end.offset - b.range.end.offset ||
    byText(a.pointer, b.pointer) ||
    byText(a.message, b.message) ||
    byText(JSON.stringify(a), JSON.stringify(b))
  );
}

/** By UTF-16 units, so that no locale has a say. */
function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Of diagnostics that say the same of the same place, the first; equals stand side by side. */
function eachOnce(sorted: readonly Diagnostic[]): Diagnostic[] {
  return sorted.filter((one, i) => {
    const before = sorted[i - 1];
    return before === undefined || !isSame(before, one);
  });
}

function isSame(a: Diagnostic, b: Diagnostic): boolean {
  return (
    a.code === b.code &&
    a.message === b.message &&
    a.file === b.file &&
    a.pointer === b.pointer &&
    a.range.start.offset === b.range.start.offset &&
    a.range.end.offset === b.range.end.offset
  );
}
