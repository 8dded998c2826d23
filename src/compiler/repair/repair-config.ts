// Repairs: compile, apply fixes, compile again, until none is left. In: a config and which fixes are allowed. Out: the
// new texts and what was done. A fix stays only if every file can still be read, no error comes up that was not there,
// and, where it says so, routing is provably the same.

import { type Compilation, type CompileRequest, compile } from "../compile.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Code } from "../diagnostics/finding.ts";
import type { CompilerHost } from "../host.ts";
import type { PlacedFix } from "./config-edit.ts";
import { editTexts } from "./edit-config.ts";
import { type SameRouting, sameRouting } from "./same-routing.ts";

/** A config that is to be repaired. */
export interface RepairRequest extends Omit<CompileRequest, "wantsTable"> {
  /** `unsafe` takes the safe ones along. Placeholders are never applied. */
  readonly allows: "safe" | "unsafe";
  /** Proves that a repair moves no message. Default: `sameRouting`. */
  readonly isSameRouting?: SameRouting;
}

/** One fix that was applied. */
export interface AppliedFix {
  /** What it was for, where it stood in the text of that time. */
  readonly diagnostic: Diagnostic;
  readonly fix: PlacedFix;
}

/** A config after its repairs. */
export interface Repair {
  /** What is left. */
  readonly compilation: Compilation;
  readonly applied: readonly AppliedFix[];
  /** New bytes of the files that changed, by absolute path. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Codes of values that nobody looked at where they stood, so that their own mistakes are seen afterwards only. */
const REVEALING: ReadonlySet<Code> = new Set<Code>([
  "channel/unknown",
  "schema/legacy-shape",
  "schema/not-allowed",
  "schema/unknown-key",
  "schema/wrong-place",
]);

/** Compilations of one repair. Fixes go in batches, so that few are enough; a config that needs more is left half done. */
const MOST_ROUNDS = 100;

/** Repairs a config. Never throws on any input. */
export async function repairConfig(request: RepairRequest): Promise<Repair> {
  const repairer = new Repairer(request, await compileWith(request, new Map()));
  return repairer.repair();
}

/** Compiles with `files` in place of what the host has. */
function compileWith(request: RepairRequest, files: ReadonlyMap<string, Uint8Array>): Promise<Compilation> {
  const host: CompilerHost = {
    ...request.host,
    readFile: (path) => files.get(path) ?? request.host.readFile(path),
  };
  const bytes = files.get(request.path) ?? request.bytes;
  return compile({ ...request, host, bytes, wantsTable: false });
}

class Repairer {
  readonly #request: RepairRequest;
  readonly #applied: AppliedFix[] = [];
  readonly #refused = new Set<string>();
  readonly #hadErrors: boolean;
  #now: Compilation;
  #files: ReadonlyMap<string, Uint8Array> = new Map();

  constructor(request: RepairRequest, now: Compilation) {
    this.#request = request;
    this.#now = now;
    this.#hadErrors = now.hasErrors;
  }

  async repair(): Promise<Repair> {
    let most = Number.POSITIVE_INFINITY;
    let appliedBefore = 0;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const chosen = this.#choose(most);
      if (chosen.length === 0) {
        // What could not be done at first may be possible after the others.
        if (this.#refused.size === 0 || this.#applied.length === appliedBefore) break;
        appliedBefore = this.#applied.length;
        this.#refused.clear();
      } else if (await this.#try(chosen)) most = Number.POSITIVE_INFINITY;
      else if (chosen.length > 1) most = chosen.length >> 1;
      else this.#refused.add(this.#identity(chosen[0] as AppliedFix));
    }
    return { compilation: this.#now, applied: this.#applied, files: this.#files };
  }

  /** Fixes that can be done at once, in the order of their diagnostics: first those that leave routing as it is. */
  #choose(most: number): AppliedFix[] {
    const all = this.#now.diagnostics.flatMap((diagnostic): AppliedFix[] =>
      diagnostic.fix && this.#isAllowed(diagnostic, diagnostic.fix)
        ? [{ diagnostic, fix: diagnostic.fix }]
        : [],
    );
    for (const routing of ["unchanged", "changes"] as const) {
      const chosen = disjoint(
        all.filter((one) => one.fix.routing === routing && !this.#refused.has(this.#identity(one))),
      );
      if (chosen.length > 0) return chosen.slice(0, most);
    }
    return [];
  }

  #isAllowed({ code, severity }: Diagnostic, { applicability, routing }: PlacedFix): boolean {
    // What a repair has just brought to life may look needless: advice waits until there is no error.
    if (this.#hadErrors && severity === "hint" && applicability === "unsafe") return false;
    if (applicability !== "safe" && (applicability !== "unsafe" || this.#request.allows !== "unsafe"))
      return false;
    // Without an analysis nothing can be proven; but then there was no routing that a repair of the text could change.
    return routing === "changes" || this.#now.analysis !== undefined || /^(?:text|schema)\//.test(code);
  }

  async #try(chosen: readonly AppliedFix[]): Promise<boolean> {
    const texts = editTexts(
      this.#now.origins,
      chosen.flatMap(({ fix }) => fix.edits),
    );
    if (texts === undefined) return false;
    const files = new Map(this.#files);
    for (const [name, text] of texts) {
      const path = this.#now.paths.get(name);
      if (path === undefined) return false;
      files.set(path, this.#encoded(path, text));
    }
    const after = await compileWith(this.#request, files);
    if (!this.#isBetter(after, chosen)) return false;
    this.#now = after;
    this.#files = files;
    this.#applied.push(...chosen);
    return true;
  }

  /** With a byte order mark where the file has one. */
  #encoded(path: string, text: string): Uint8Array {
    const { host, bytes } = this.#request;
    const old = path === this.#request.path ? bytes : host.readFile(path);
    const hasMark = old?.[0] === 0xef && old[1] === 0xbb && old[2] === 0xbf;
    return new TextEncoder().encode(hasMark ? `\ufeff${text}` : text);
  }

  #isBetter(after: Compilation, chosen: readonly AppliedFix[]): boolean {
    const before = this.#now;
    const isRevealing = chosen.some(({ diagnostic }) => REVEALING.has(diagnostic.code));
    const isSeenFirst = before.analysis === undefined && after.analysis !== undefined;
    if (before.analysis !== undefined && after.analysis === undefined) return false;
    const [old, now] = [errorsByCode(before), errorsByCode(after)];
    for (const [code, count] of now) {
      // What shape hid before was there before, and so was what nobody looked at.
      const wasHidden =
        (isSeenFirst && !/^(?:text|schema|include)\//.test(code)) ||
        (isRevealing && code.startsWith("schema/"));
      if (!wasHidden && count > (old.get(code) ?? 0)) return false;
    }
    const [had, has] = [countByCode(before.diagnostics), countByCode(after.diagnostics)];
    const isDone = chosen.every(({ diagnostic: { code } }) => (has.get(code) ?? 0) < (had.get(code) ?? 0));
    if (!isDone && !isRevealing) return false;
    const claims = chosen.some(({ fix }) => fix.routing === "unchanged") && before.analysis !== undefined;
    return !claims || (this.#request.isSameRouting ?? sameRouting)(before, after);
  }

  /** The same fix in a later round: what it changes, whatever its place is by then. */
  #identity({ diagnostic, fix }: AppliedFix): string {
    const edits = fix.edits.map(({ file, offset, length, text }) => {
      const old = this.#now.origins.textOf(file).text.slice(offset, offset + length);
      return [file, old, text];
    });
    return JSON.stringify([diagnostic.code, edits]);
  }
}

/** Fixes of one batch; comparing each with all is too much for more. */
const MOST_AT_ONCE = 2000;

/** The first fixes of which no two touch the same text. */
function disjoint(fixes: readonly AppliedFix[]): AppliedFix[] {
  const taken = new Map<string, { readonly start: number; readonly end: number }[]>();
  return fixes.slice(0, MOST_AT_ONCE).filter(({ fix }) => {
    const isFree = fix.edits.every(({ file, offset, length }) =>
      (taken.get(file) ?? []).every(({ start, end }) => offset + length < start || offset > end),
    );
    if (!isFree) return false;
    for (const { file, offset, length } of fix.edits) {
      const some = taken.get(file);
      const own = { start: offset, end: offset + length };
      if (some) some.push(own);
      else taken.set(file, [own]);
    }
    return true;
  });
}

function errorsByCode({ diagnostics }: Compilation): Map<string, number> {
  return countByCode(diagnostics.filter((one) => one.severity === "error"));
}

function countByCode(diagnostics: readonly Diagnostic[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { code } of diagnostics) counts.set(code, (counts.get(code) ?? 0) + 1);
  return counts;
}
