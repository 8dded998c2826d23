// Diagnostics of a compilation in the shape of the protocol. In: a compilation. Out: diagnostics by path, an empty list
// for each file without any.

import {
  type Diagnostic as LspDiagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
} from "vscode-languageserver/node";
import type { Compilation } from "../../../compiler/compile.ts";
import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import type { Code, Severity } from "../../../compiler/diagnostics/finding.ts";
import { packageFolder } from "../../version.ts";
import type { LspContext } from "../context.ts";
import { protocolRange } from "./ranges.ts";

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Codes of what could as well be away. */
const UNNECESSARY: ReadonlySet<Code> = new Set<Code>([
  "binding/shadowed",
  "binding/duplicate",
  "binding/redundant",
  "binding/unreachable",
  "broadcast/duplicate",
  "config/no-effect",
]);
const DEPRECATED: ReadonlySet<Code> = new Set<Code>(["schema/deprecated"]);

/** Diagnostics of one file that are published: editors show no more. */
const MAX_PUBLISHED = 1000;

/** Diagnostics by path, at most 1,000 for each: the gravest, in the order of the text. */
export function diagnosticsByPath(
  compilation: Compilation,
  context: LspContext,
): Map<string, LspDiagnostic[]> {
  const { diagnostics, files, paths } = compilation;
  const byFile = new Map<string, Diagnostic[]>();
  for (const one of diagnostics) {
    const list = byFile.get(one.file);
    if (list) list.push(one);
    else byFile.set(one.file, [one]);
  }
  const byPath = new Map<string, LspDiagnostic[]>(files.map((path) => [path, []]));
  for (const [file, list] of byFile) {
    byPath.set(
      paths.get(file) ?? file,
      gravest(list).map((one) => lspDiagnostic(one, compilation, context)),
    );
  }
  return byPath;
}

function gravest(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  if (diagnostics.length <= MAX_PUBLISHED) return diagnostics;
  const kept = new Set(
    diagnostics.toSorted((a, b) => severities[a.severity] - severities[b.severity]).slice(0, MAX_PUBLISHED),
  );
  return diagnostics.filter((one) => kept.has(one));
}

/** One diagnostic. */
export function lspDiagnostic(
  diagnostic: Diagnostic,
  { paths }: Compilation,
  { files, client }: LspContext,
): LspDiagnostic {
  const { code, severity, message, range, related, why, help, docs } = diagnostic;
  const tags = tagsOf(code);
  return {
    range: protocolRange(range),
    severity: severities[severity],
    code,
    codeDescription: { href: new URL(docs, packageFolder()).href },
    source: "skykoi",
    message: [
      message,
      ...(why === undefined ? [] : [why]),
      ...(help === undefined ? [] : [`fix: ${help}`]),
    ].join("\n"),
    ...(tags.length > 0 && { tags }),
    ...(client.related &&
      related.length > 0 && {
        relatedInformation: related.map((place) => ({
          location: {
            uri: files.uriOf(paths.get(place.file) ?? place.file),
            range: protocolRange(place.range),
          },
          message: place.message,
        })),
      }),
  };
}

function tagsOf(code: Code): DiagnosticTag[] {
  if (UNNECESSARY.has(code)) return [DiagnosticTag.Unnecessary];
  return DEPRECATED.has(code) ? [DiagnosticTag.Deprecated] : [];
}
