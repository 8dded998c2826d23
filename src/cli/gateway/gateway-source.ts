// Where a gateway's table comes from: a config that is compiled now and whenever it changes, or a table as it is.
// A broken config never replaces a good table: the last good one lies beside the state.

import { existsSync } from "node:fs";
import { basename, extname, join, resolve } from "node:path";
import type { Compilation } from "../../compiler/compile.ts";
import type { Diagnostic } from "../../compiler/diagnostics/diagnostic.ts";
import { commandText } from "../../compiler/explain/command-text.ts";
import { compiledDir, stateDir } from "../../config/paths.ts";
import type { TableOrigin } from "../../runtime/announcement.ts";
import type { LoadedTable } from "../../runtime/loaded-table.ts";
import type { CompileResult } from "../../runtime/reload/reload.ts";
import type { Findings } from "../../runtime/reload/findings.ts";
import { UsageError } from "../exit-code.ts";
import { type ConfigFile, findConfig, openConfig, openConfigOrEmpty, shownPath } from "../find-config.ts";
import { compileConfigFile, openTable } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import { writeFileAtomically } from "../write-file.ts";
import { findingsOf } from "./findings.ts";
import { loadedTable } from "./loaded-table.ts";
import { PlacedSecrets, placedSecretReader, type ReadPlaced } from "./placed-secrets.ts";
import { NO_REFUSALS, type Refusals, refusalsOf } from "./probed-refusals.ts";

/** A table to start with, and how to get the next one. */
export interface GatewaySource {
  readonly table: LoadedTable;
  /** Absent where the gateway runs a table as it is. */
  readonly compile?: () => Promise<CompileResult>;
  readonly watch?: readonly string[];
  /** What the compilation of the config said; absent where there was none. */
  readonly findings?: Findings;
  /** Why `table` is not that of the config on disk; empty where it is. */
  readonly problems: readonly string[];
  /** What this machine forbids to run, asked at each use. */
  refusals(): Refusals;
  /** The literal secrets that the table only knows the places of. */
  readonly readPlaced: ReadPlaced;
  readonly origin: TableOrigin;
  /** Absolute path of the config, where there is one. */
  readonly config: string | undefined;
}

/** There is no table to run: the compilation says why. */
export class NoTableError extends Error {
  override readonly name = "NoTableError";
  readonly compilation: Compilation;

  constructor(compilation: Compilation) {
    super(`${compilation.name} has errors, and there is no good table from before`);
    this.compilation = compilation;
  }
}

/** The source that a command line names. @throws UsageError, NoTableError */
export async function gatewaySource(
  io: ProcessIo,
  named: { readonly config?: string | undefined; readonly table?: string | undefined },
): Promise<GatewaySource> {
  if (named.table !== undefined) {
    const table = loadedTable(openTable(io, named.table));
    const origin: TableOrigin = { kind: "table", path: resolve(io.cwd, named.table) };
    const readPlaced = placedSecretReader(undefined);
    return { table, problems: [], refusals: () => NO_REFUSALS, readPlaced, origin, config: undefined };
  }
  return new ConfigSource(io, named.config).open();
}

class ConfigSource {
  readonly #io: ProcessIo;
  readonly #path: string;
  readonly #named: string | undefined;
  readonly #secrets: PlacedSecrets;
  #refusals: Refusals = NO_REFUSALS;
  /** Whether the file was there once: then its absence is a fault, since an empty config would reroute everybody. */
  #wasThere = false;

  constructor(io: ProcessIo, named: string | undefined) {
    this.#io = io;
    this.#path = findConfig(io, named, false);
    this.#named = named;
    this.#secrets = new PlacedSecrets(this.#path);
  }

  async open(): Promise<GatewaySource> {
    const left = this.#leftBehind();
    if (left) return this.#served(left, [this.#path], [`${shownPath(this.#io, this.#path)} is gone`]);
    const { compilation, table, problems } = await this.#compile();
    const first = table ?? this.#lastGood();
    if (!first) throw new NoTableError(compilation);
    const served = this.#served(first, compilation.files, table ? [] : problems);
    return { ...served, findings: findingsOf(compilation, Date.now()) };
  }

  /** The table of a config that nobody named and that was there once: an empty one would reroute everybody. */
  #leftBehind(): LoadedTable | undefined {
    const isNamed = this.#named !== undefined || Boolean(this.#io.env["SKYKOI_CONFIG_PATH"]?.trim());
    const left = isNamed || existsSync(this.#path) ? undefined : this.#lastGood();
    this.#wasThere = left !== undefined;
    return left;
  }

  #served(table: LoadedTable, watch: readonly string[], problems: readonly string[]): GatewaySource {
    return {
      table,
      compile: () => this.#result(),
      watch,
      problems: problems.length === 0 ? [] : [this.#stale(), ...problems],
      refusals: () => this.#refusals,
      readPlaced: (place) => this.#secrets.read(place),
      origin: { kind: "config", path: this.#path },
      config: this.#path,
    };
  }

  async #result(): Promise<CompileResult> {
    const { table, problems, compilation } = await this.#compile();
    const shared = { watch: compilation.files, findings: findingsOf(compilation, Date.now()) };
    if (table) return { ok: true, table, ...shared };
    return { ok: false, problems: [this.#stale(), ...problems], ...shared };
  }

  async #compile(): Promise<{ compilation: Compilation; table?: LoadedTable; problems: readonly string[] }> {
    const file = this.#read();
    // Under a probe the table is the same, where there is one; without one, only the config's own errors keep it back.
    const probed = await compileConfigFile(this.#io, file, true);
    const { compilation, loaded } = probed.loaded ? probed : await compileConfigFile(this.#io, file, false);
    if (!loaded || !compilation.table)
      return { compilation, problems: problemLines(compilation.diagnostics) };
    // The table of an empty config that nobody wrote is no good one to go back to.
    const notKept = this.#wasThere ? this.#keep(compilation.table) : [];
    const refusals = refusalsOf(probed.compilation);
    this.#refusals = { ...refusals, others: [...refusals.others, ...notKept] };
    const table = loadedTable(loaded);
    this.#secrets.keep(table.gateway);
    return { compilation, table, problems: [] };
  }

  /** A config that nobody named and that was never there is an empty one: one koi, WebChat, all defaults. */
  #read(): ConfigFile {
    if (this.#wasThere) return openConfig(this.#io, this.#path);
    const file = openConfigOrEmpty(this.#io, this.#named);
    this.#wasThere = existsSync(this.#path);
    return file;
  }

  #stale(): string {
    return commandText("table/stale", { file: shownPath(this.#io, this.#path) });
  }

  /** Keeps a good table for a bad day. A disk that does not take it keeps no good config from running. */
  #keep(table: Uint8Array): readonly string[] {
    const path = lastTablePath(this.#io, this.#path);
    try {
      writeFileAtomically(path, table);
      return [];
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      const shown = shownPath(this.#io, path);
      return [
        `the table can't be kept as ${shown} (${code}): after a restart with a broken config it is missing`,
      ];
    }
  }

  #lastGood(): LoadedTable | undefined {
    return lastGoodTable(this.#io, this.#path);
  }
}

/** The last good table of a config; `undefined` where there is none that can be read. */
export function lastGoodTable(io: ProcessIo, config: string): LoadedTable | undefined {
  try {
    return loadedTable(openTable(io, lastTablePath(io, config)));
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

/** Where the gateway keeps the last good table of a config. */
export function lastTablePath(io: ProcessIo, config: string): string {
  const name = `${basename(config, extname(config))}.skt`;
  return join(compiledDir(stateDir(io.env, io.home)), name);
}

/** Errors as lines: `SKYKOI.json:12:3 binding/shadowed: …`. */
export function problemLines(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics
    .filter((one) => one.severity === "error")
    .map(
      ({ file, range, code, message }) =>
        `${file}:${range.start.line}:${range.start.column} ${code}: ${message}`,
    );
}
