// The baseline of a run: which file it is, what is known by it, and what is said and written at the end.

import { dirname, join, resolve } from "node:path";
import { UsageError } from "../exit-code.ts";
import { type ConfigFile, shownPath } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";
import { counted } from "../../compiler/explain/phrases.ts";
import { printable } from "../report/cells.ts";
import { writeFileAtomically } from "../write-file.ts";
import { type BaselinedConfig, STANDARD_BASELINE, readBaseline } from "./baseline.ts";
import type { CompileOptions } from "./options.ts";
import type { Outcome } from "./outcome.ts";

/** Fixed findings that are named; the others are counted. */
const MAX_NAMED = 10;

/** A baseline in use. */
export interface UsedBaseline {
  /** Absolute. */
  readonly path: string;
  /** Whether a finding is left out. Under `--update-baseline` all are, since they are written down. */
  isKnown(config: string, fingerprint: string): boolean;
  /** Tells what was left out and what is fixed, or writes the file anew. @throws UsageError where it can't */
  conclude(outcomes: readonly Outcome[]): Promise<void>;
}

/** Opens the baseline that the options name. @throws UsageError */
export function openBaseline(
  { file, isUpdate }: NonNullable<CompileOptions["baseline"]>,
  configs: readonly ConfigFile[],
  io: ProcessIo,
): UsedBaseline {
  const path = file === undefined ? besideConfigs(configs) : resolve(io.cwd, file);
  const shown = printable(shownPath(io, path));
  const baseline = readBaseline(path, shown, isUpdate);
  const say = (text: string): void => void io.stderr.write(`skykoi-compile: ${text}\n`);

  async function update(configs: readonly BaselinedConfig[]): Promise<void> {
    const next = await baseline.updated(configs, io.cwd);
    try {
      writeFileAtomically(path, new TextEncoder().encode(next.text));
    } catch (error) {
      const { code = String(error) } = error as NodeJS.ErrnoException;
      throw new UsageError(`skykoi-compile: can't write ${shown}: ${code}`);
    }
    say(`wrote ${shown} (${counted(next.size, "known finding")})`);
  }

  async function tell(configs: readonly BaselinedConfig[]): Promise<void> {
    const known = configs.reduce((sum, { compilation }) => sum + compilation.known.length, 0);
    if (known > 0) say(`${counted(known, "finding")} not shown: known by the baseline ${shown}`);
    const fixed = await baseline.fixedIn(configs);
    if (fixed.length === 0) return;
    say(
      `${counted(fixed.length, "finding")} of the baseline ${shown} fixed; update it with --update-baseline`,
    );
    for (const { code, file, message } of fixed.slice(0, MAX_NAMED)) {
      io.stderr.write(`${printable(`  ${code} in ${file}: ${message}`)}\n`);
    }
    const rest = fixed.length - MAX_NAMED;
    if (rest > 0) io.stderr.write(`  and ${rest} more\n`);
  }

  return {
    path,
    isKnown: isUpdate ? () => true : (config, fingerprint) => baseline.has(config, fingerprint),
    conclude: (outcomes) => {
      const configs = outcomes.map((one) => ({ path: one.file.path, compilation: one.compilation }));
      return isUpdate ? update(configs) : tell(configs);
    },
  };
}

function besideConfigs(configs: readonly ConfigFile[]): string {
  const folders = [...new Set(configs.map(({ path }) => dirname(path)))];
  if (folders.length === 1) return join(folders.join(""), STANDARD_BASELINE);
  throw new UsageError("skykoi-compile: the configs lie in several folders; name a file with --baseline");
}
