// Findings into diagnostics: placed, explained, and after what the author decided about them. Every word of every
// finding is behind this file, so it is loaded on first use: most runs find nothing.

import type { Diagnostic } from "./diagnostic.ts";
import type { Finding } from "./finding.ts";
import { IgnoreComments } from "./ignore-comments.ts";
import type { Origins, SourceText } from "./origins.ts";
import { type RuleLevels, overridden } from "./overrides.ts";
import { placeFindings, sortDiagnostics } from "./place-findings.ts";

/** What diagnostics are made of. */
export interface Told {
  readonly findings: readonly Finding[];
  readonly origins: Origins;
  readonly levels: RuleLevels;
  /** Texts whose comments silence something, or mean to; `undefined` where not every check has run. */
  readonly texts: readonly SourceText[] | undefined;
  /** Whether the machine was asked. */
  readonly isProbed: boolean;
}

/** The diagnostics, sorted. */
export function tellFindings({ findings, origins, levels, texts, isProbed }: Told): Diagnostic[] {
  const comments = new IgnoreComments((file) => origins.textOf(file).text);
  const told = overridden(placeFindings(findings, origins), levels, comments);
  if (texts === undefined) return told;
  // Such findings can be silenced too, so they come by before the last look.
  const first = placeFindings([...comments.findings(texts, isProbed)], origins);
  const silenced = new Set(first.filter((one) => comments.silence(one)).map((one) => one.range.start.offset));
  const left = placeFindings([...comments.findings(texts, isProbed)], origins);
  const own = overridden(
    left.filter((one) => !silenced.has(one.range.start.offset)),
    levels,
    comments,
  );
  return own.length === 0 ? told : sortDiagnostics([...told, ...own], origins);
}
