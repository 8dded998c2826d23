// The last word on findings: their places and sentences, then what the author decided about them. In: findings and
// the texts. Out: diagnostics, sorted, and those that are known and left out.

import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Finding } from "./diagnostics/finding.ts";
import { isLowerable } from "./diagnostics/lowerable.ts";
import type { RuleLevels } from "./diagnostics/overrides.ts";
import type { CompilerHost } from "./host.ts";
import type { ReadConfig } from "./read/read-config.ts";
import type { RuleSet } from "./resolve/rule-set.ts";

/** Diagnostics after all that the author decided about them. */
export interface Judgement {
  /** Sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** What was left out because it is known. */
  readonly known: readonly Diagnostic[];
  /** The fingerprints of `diagnostics` and `known`, each different: 64 hexadecimal digits. */
  fingerprints(): Promise<ReadonlyMap<Diagnostic, string>>;
}

/** What the author decided. A part of a `CompileRequest`. */
interface Decisions {
  readonly host: CompilerHost;
  readonly levels?: RuleLevels;
  readonly isKnown?: (fingerprint: string) => boolean;
  readonly onStage?: (stage: "explain") => void;
}

/** What a text holds where it may hold a comment that silences something. */
const IGNORE_MARK = /skykoi-ignore/;

/** Judges findings. `rules` are the bindings in normal form, where it came to that: then every check has run. */
export async function judgeFindings(
  findings: readonly Finding[],
  { host, levels = new Map(), isKnown, onStage }: Decisions,
  { origins, value, textsWith }: ReadConfig,
  rules?: RuleSet,
): Promise<Judgement> {
  const texts = rules && textsWith(IGNORE_MARK);
  if (findings.length === 0 && !texts?.length)
    return { diagnostics: [], known: [], fingerprints: async () => new Map() };
  onStage?.("explain");
  // Loaded on first use: every word of every finding is in there, and most runs find nothing.
  const { tellFindings } = await import("./diagnostics/tell-findings.ts");
  const all = tellFindings({ findings, origins, levels, texts, isProbed: host.probe !== undefined });
  let remembered: ReadonlyMap<Diagnostic, string> | undefined;
  const fingerprints = async (): Promise<ReadonlyMap<Diagnostic, string>> => {
    const { fingerprintsOf } = await import("./diagnostics/fingerprint.ts");
    const digest = (bytes: Uint8Array): string => host.digest(bytes);
    return (remembered ??= fingerprintsOf(all, { value, rules, origins, digest }));
  };
  if (isKnown === undefined) return { diagnostics: all, known: [], fingerprints };
  const names = await fingerprints();
  const known = new Set(all.filter((one) => isLowerable(one.code) && isKnown(names.get(one) ?? "")));
  return { diagnostics: all.filter((one) => !known.has(one)), known: [...known], fingerprints };
}
