// Diagnostics as SARIF 2.1.0, for code scanning: one run, the rules that were seen, places and repairs by line and
// column. In: configs with their findings. Out: JSON, the same bytes for the same findings.
// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0"; GitHub Docs, "SARIF support for
// code scanning" (what is shown of it, and how much).

import type { Diagnostic, TextRange } from "../../compiler/diagnostics/diagnostic.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import { grouped } from "../../compiler/explain/phrases.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import type { PlacedFix } from "../../compiler/repair/config-edit.ts";
import { holdsSecret } from "./secret-fix.ts";
import { type ReportConfig, uriBelow } from "./report-config.ts";
import { sarifMessage } from "./sarif-message.ts";
import { sarifLevels, sarifRule } from "./sarif-rule.ts";
import { worstOf } from "./summary.ts";

/** Results of a report: what GitHub shows of one. */
const MAX_RESULTS = 5000;

/** What the report is made of beside the findings. */
export interface SarifOptions {
  /** The folder that paths are relative to. */
  readonly cwd: string;
  /** The folder of this package, which holds the pages of the rules. */
  readonly packageFolder: URL;
  readonly version: string;
}

/** The report, with a line break at its end. */
export function renderSarif(configs: readonly ReportConfig[], options: SarifOptions): string {
  const all = configs.flatMap((config) => config.diagnostics);
  const shown = worstOf(all, MAX_RESULTS);
  const seen = [...new Set([...shown].map((one) => one.code))].sort();
  const results = configs.flatMap((config) => {
    const writer = new ResultWriter(config, seen, options.cwd);
    return config.diagnostics.filter((one) => shown.has(one)).map((one) => writer.result(one));
  });
  const hidden = all.length - shown.size;
  const report = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "skykoi-compile",
            version: options.version,
            semanticVersion: options.version,
            rules: seen.map((code) => sarifRule(code, options.packageFolder)),
          },
        },
        invocations: [
          {
            executionSuccessful: true,
            ...(hidden > 0 && { toolExecutionNotifications: [limitNotification(hidden)] }),
          },
        ],
        originalUriBaseIds: {
          "%SRCROOT%": { description: { text: "the folder that skykoi-compile was started in" } },
        },
        columnKind: "utf16CodeUnits",
        results,
      },
    ],
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function limitNotification(hidden: number) {
  return {
    level: "warning",
    descriptor: { id: "run/limit-reached" },
    message: {
      text: `${grouped(hidden)} more not shown: a report holds ${grouped(MAX_RESULTS)} results, the worst ones.`,
    },
  };
}

/** Makes the results of one config. */
class ResultWriter {
  readonly #config: ReportConfig;
  readonly #seen: readonly Code[];
  readonly #cwd: string;
  readonly #lines = new Map<string, LineIndex>();

  constructor(config: ReportConfig, seen: readonly Code[], cwd: string) {
    this.#config = config;
    this.#seen = seen;
    this.#cwd = cwd;
  }

  result(diagnostic: Diagnostic) {
    const { code, severity, file, range, related, fix } = diagnostic;
    return {
      ruleId: code,
      ruleIndex: this.#seen.indexOf(code),
      level: sarifLevels[severity],
      message: sarifMessage(diagnostic),
      locations: [{ physicalLocation: this.#place(file, range) }],
      ...(related.length > 0 && {
        relatedLocations: related.map((place, i) => ({
          id: i + 1,
          message: { text: place.message },
          physicalLocation: this.#place(place.file, place.range),
        })),
      }),
      partialFingerprints: { "skykoi/v1": this.#config.fingerprints.get(diagnostic) ?? "" },
      ...(fix && !holdsSecret(fix) && { fixes: [this.#fix(fix)] }),
      properties: { severity, pointer: diagnostic.pointer },
    };
  }

  #place(file: string, range: TextRange) {
    return { artifactLocation: this.#artifact(file), region: regionOf(range) };
  }

  #artifact(file: string) {
    const { uri, isRelative } = uriBelow(this.#cwd, file);
    return { uri, ...(isRelative && { uriBaseId: "%SRCROOT%" }) };
  }

  /** A repair: its changes by file, in the order in which the files come up. */
  #fix({ title, edits }: PlacedFix) {
    const files = [...new Set(edits.map((edit) => edit.file))];
    return {
      description: { text: title },
      artifactChanges: files.map((file) => ({
        artifactLocation: this.#artifact(file),
        replacements: edits
          .filter((edit) => edit.file === file)
          .map(({ offset, length, text }) => ({
            deletedRegion: regionOf(this.#range(file, offset, offset + length)),
            insertedContent: { text },
          })),
      })),
    };
  }

  #range(file: string, start: number, end: number): TextRange {
    let lines = this.#lines.get(file);
    if (!lines) this.#lines.set(file, (lines = new LineIndex(this.#config.textOf(file))));
    return {
      start: { ...lines.at(start), offset: start },
      end: { ...lines.at(end), offset: end },
    };
  }
}

/** `endColumn` is behind the last character, as in a `TextRange`. */
function regionOf({ start, end }: TextRange) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
