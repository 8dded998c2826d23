// Baselines: findings that a team knows of and will deal with later. They stand in a file, by fingerprint, with what a
// reviewer wants to see; what is in it is neither reported nor counted. In: the file and compiled configs. Out: which
// findings are known, which of them are gone, and the file again.

import { readFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import type { Compilation } from "../../compiler/compile.ts";
import { UsageError } from "../exit-code.ts";

/** The file that `--update-baseline` writes beside the config. */
export const STANDARD_BASELINE = "skykoi-baseline.json";

/** A known finding. `file` and `config` are relative to the folder of the baseline. */
interface BaselineEntry {
  readonly fingerprint: string;
  readonly code: string;
  readonly file: string;
  /** The config that includes `file`; absent where `file` is the config. */
  readonly config?: string;
  readonly message: string;
}

/** A config that was compiled, by its absolute path. */
export interface BaselinedConfig {
  readonly path: string;
  readonly compilation: Compilation;
}

/** A baseline file with what it holds. */
export class Baseline {
  readonly path: string;
  readonly #entries: readonly BaselineEntry[];
  readonly #known: ReadonlySet<string>;

  constructor(path: string, entries: readonly BaselineEntry[]) {
    this.path = path;
    this.#entries = entries;
    this.#known = new Set(entries.map((one) => keyOf(configOf(one), one.fingerprint)));
  }

  /** Whether the baseline knows a finding of the config at `config`, an absolute path. */
  has(config: string, fingerprint: string): boolean {
    return this.#known.has(keyOf(this.#nameOf(config), fingerprint));
  }

  /** What the baseline knows of these configs that none of them has any more. Of a config that is too broken to judge nothing is gone. */
  async fixedIn(configs: readonly BaselinedConfig[]): Promise<readonly BaselineEntry[]> {
    const judged = new Map<string, ReadonlySet<string>>();
    for (const { path, compilation } of configs) {
      if (!compilation.analysis) continue;
      judged.set(this.#nameOf(path), new Set((await compilation.fingerprints()).values()));
    }
    return this.#entries.filter((one) => judged.get(configOf(one))?.has(one.fingerprint) === false);
  }

  /**
   * The baseline with what is known in `configs` now. What it says about other configs stays, and about those that
   * are too broken to judge.
   */
  async updated(configs: readonly BaselinedConfig[], cwd: string): Promise<Baseline> {
    const judged = configs.filter(({ compilation }) => compilation.analysis !== undefined);
    const names = new Set(judged.map(({ path }) => this.#nameOf(path)));
    const entries = this.#entries.filter((one) => !names.has(configOf(one)));
    for (const { path, compilation } of judged) {
      const config = this.#nameOf(path);
      const fingerprints = await compilation.fingerprints();
      for (const one of compilation.known) {
        const file = this.#nameOf(resolve(cwd, one.file));
        entries.push({
          fingerprint: fingerprints.get(one) ?? "",
          code: one.code,
          file,
          ...(file !== config && { config }),
          message: one.message,
        });
      }
    }
    return new Baseline(this.path, entries.sort(compare));
  }

  get size(): number {
    return this.#entries.length;
  }

  /** The text of the file: sorted, one property a line, so that a change reads well in a review. */
  get text(): string {
    return `${JSON.stringify({ version: 1, findings: this.#entries }, null, 2)}\n`;
  }

  #nameOf(path: string): string {
    return relative(dirname(this.path), path).replaceAll("\\", "/") || basename(path);
  }
}

/** Reads a baseline. @throws UsageError where it can't be read, unless `mayBeMissing` and it is not there */
export function readBaseline(path: string, shown: string, mayBeMissing: boolean): Baseline {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" && mayBeMissing) return new Baseline(path, []);
    const reason = code === "ENOENT" ? "there is no such file; make it with --update-baseline" : code;
    throw new UsageError(`skykoi-compile: can't open the baseline ${shown}: ${reason}`);
  }
  const entries = parseEntries(text);
  if (entries) return new Baseline(path, entries);
  throw new UsageError(`skykoi-compile: ${shown} is no baseline; make it again with --update-baseline`);
}

function parseEntries(text: string): readonly BaselineEntry[] | undefined {
  try {
    const { version, findings } = JSON.parse(text) as { version?: unknown; findings?: unknown };
    return version === 1 && Array.isArray(findings) && findings.every(isEntry) ? findings : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== "object" || value === null) return false;
  const { fingerprint, code, file, config = "", message } = value as Record<string, unknown>;
  return [fingerprint, code, file, config, message].every((part) => typeof part === "string");
}

function configOf({ file, config }: BaselineEntry): string {
  return config ?? file;
}

function keyOf(config: string, fingerprint: string): string {
  return `${fingerprint} ${config}`;
}

function compare(a: BaselineEntry, b: BaselineEntry): number {
  const [left, right] = [a, b].map((one) =>
    [configOf(one), one.file, one.code, one.message, one.fingerprint].join("\n"),
  );
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
