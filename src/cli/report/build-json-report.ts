// Builds the report of `--format json`. In: configs with diagnostics and verdicts. Out: plain data, its properties in a
// fixed order, so that the same configs give the same bytes.

import type { Diagnostic, TextPoint, TextRange } from "../../compiler/diagnostics/diagnostic.ts";
import type { FactsWitness } from "../../compiler/diagnostics/witness.ts";
import type { PlacedFix } from "../../compiler/repair/config-edit.ts";
import type {
  JsonBinding,
  JsonConfig,
  JsonDiagnostic,
  JsonFacts,
  JsonFix,
  JsonPoint,
  JsonRange,
  JsonReport,
  JsonTable,
} from "./json-report.ts";
import { holdsSecret } from "./secret-fix.ts";
import { countSeverities } from "./summary.ts";

/** What the compiler says about one binding. */
export interface BindingVerdict extends Omit<JsonBinding, "witness"> {
  readonly witness?: FactsWitness;
}

/** One compiled config. */
export interface CompiledConfig {
  readonly file: string;
  readonly ok: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly bindings: readonly BindingVerdict[];
  readonly defaultKoi: string;
  readonly table: JsonTable | null;
}

/** The report on some configs. */
export function buildJsonReport(configs: readonly CompiledConfig[]): JsonReport {
  const counts = countSeverities(configs.flatMap((config) => config.diagnostics));
  return {
    version: 1,
    configs: configs.map(configReport),
    summary: { errors: counts.error, warnings: counts.warning, infos: counts.info, hints: counts.hint },
  };
}

/** The report as text: two blanks a level, a line break at the end. */
export function renderJsonReport(report: JsonReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

function configReport(config: CompiledConfig): JsonConfig {
  const { file, ok, diagnostics, bindings, defaultKoi, table } = config;
  return {
    file,
    ok,
    diagnostics: diagnostics.map(diagnosticReport),
    bindings: bindings.map(bindingReport),
    defaultKoi,
    table: table && { file: table.file, digest: table.digest, bytes: table.bytes, entries: table.entries },
  };
}

function diagnosticReport(diagnostic: Diagnostic): JsonDiagnostic {
  const { code, severity, message, file, pointer, witness, why, help, fix, docs } = diagnostic;
  return {
    code,
    severity,
    message,
    file,
    pointer,
    range: rangeReport(diagnostic.range),
    related: diagnostic.related.map((place) => ({
      message: place.message,
      file: place.file,
      pointer: place.pointer,
      range: rangeReport(place.range),
    })),
    ...(witness && { witness: factsReport(witness) }),
    ...(why !== undefined && { why }),
    ...(help !== undefined && { help }),
    ...(fix && !holdsSecret(fix) && { fix: fixReport(fix) }),
    docs,
  };
}

function fixReport({ title, applicability, routing, edits }: PlacedFix): JsonFix {
  return {
    title,
    applicability,
    routing,
    edits: edits.map(({ file, offset, length, text }) => ({ file, offset, length, text })),
  };
}

function bindingReport({
  index,
  pointer,
  verdict,
  by,
  witness,
  reason,
  blocked,
}: BindingVerdict): JsonBinding {
  return {
    index,
    pointer,
    verdict,
    ...(by && { by: [...by] }),
    ...(witness && { witness: factsReport(witness) }),
    ...(reason !== undefined && { reason }),
    ...(blocked && { blocked: { reason: blocked.reason, pointer: blocked.pointer } }),
  };
}

function factsReport(facts: FactsWitness): JsonFacts {
  const { channel, accountId, peer, parentPeer, guildId, roles, teamId, threadId } = facts;
  return {
    channel,
    accountId,
    peer: { kind: peer.kind, id: peer.id },
    ...(parentPeer && { parentPeer: { kind: parentPeer.kind, id: parentPeer.id } }),
    ...(guildId !== undefined && { guildId }),
    ...(roles && { roles: [...roles] }),
    ...(teamId !== undefined && { teamId }),
    ...(threadId !== undefined && { threadId }),
  };
}

function rangeReport({ start, end }: TextRange): JsonRange {
  return { start: pointReport(start), end: pointReport(end) };
}

function pointReport({ line, column, offset }: TextPoint): JsonPoint {
  return { line, column, offset };
}
