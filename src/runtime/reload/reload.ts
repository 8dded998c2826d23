// Reload: a changed config is compiled; a good table becomes the current one by one swap, a bad one changes
// nothing but the status.
// INVARIANT: reloads run one at a time, and the table compared against is the one last applied.

import { statSync } from "node:fs";
import type { AccountChanges } from "../accounts/accounts.ts";
import type { Clock } from "../clock.ts";
import type { LoadedTable, TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { reloadDebounceMs } from "../settings.ts";
import type { Findings } from "./findings.ts";
import { SourceWatch } from "./source-watch.ts";
import { tableChanges } from "./table-changes.ts";

/** What a compilation gives. `watch`: absolute paths of all files that it read or looked for; empty: as before. */
export type CompileResult =
  | {
      readonly ok: true;
      readonly table: LoadedTable;
      readonly watch: readonly string[];
      readonly findings?: Findings;
    }
  | {
      readonly ok: false;
      readonly problems: readonly string[];
      readonly watch: readonly string[];
      readonly findings?: Findings;
    };

/** How long before the watch begins the first table may have been compiled. */
const UNWATCHED_MS = 10_000;
/** How far the times of files may lag behind the clock. */
const FILE_TIME_LAG_MS = 20;

/** How a reload ended: with another table, with the same, or with a config that has errors. */
export type ReloadEnd = "taken" | "unchanged" | "refused";

/** Compiles the config as it lies on disk now. */
export type Compile = () => Promise<CompileResult>;

/** What a reload needs. */
export interface ReloadOptions {
  readonly compile: Compile;
  readonly tables: TableHolder;
  readonly clock: Clock;
  readonly log: Log;
  /** Brings the accounts in line with the current table. */
  syncAccounts(): Promise<AccountChanges>;
  /** Told after each reload. */
  onEnd?(end: ReloadEnd): void;
}

/** Takes up changes of the config. */
export class Reload {
  readonly #options: ReloadOptions;
  readonly #watch: SourceWatch;
  #problems: readonly string[];
  #findings: Findings | undefined;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** `problems`: why the table that the gateway started with is not that of the config, if so; `findings`: of that start. */
  constructor(options: ReloadOptions, problems: readonly string[] = [], findings?: Findings) {
    this.#options = options;
    this.#problems = problems;
    this.#findings = findings;
    const { clock, log, tables } = options;
    this.#watch = new SourceWatch({
      clock,
      debounceMs: () => reloadDebounceMs(tables.current.gateway),
      onChange: () => void this.reload(),
      onError: (error) => log.error({ error: said(error) }, "the config can't be watched"),
    });
  }

  /** Starts to watch `files`; without them, one compilation says what to watch. */
  async start(files: readonly string[] | undefined): Promise<void> {
    if (!files) await this.reload();
    else await this.#watchFrom(files, this.#options.clock.now() - UNWATCHED_MS);
  }

  /** Why the config on disk is not the current table; empty where it is. */
  problems(): readonly string[] {
    return this.#problems;
  }

  /** What the last compilation said; `undefined` where that is not known. */
  findings(): Findings | undefined {
    return this.#findings;
  }

  /** Compiles and takes up the result, after any reload that runs already. Never rejects. */
  reload(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#once())
      .catch((error: unknown) => this.#options.log.error({ error: said(error) }, "reload broke off"));
    return this.#running;
  }

  /** Ends the watch, after the reload that runs. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#watch.close();
    await this.#running;
  }

  async #once(): Promise<void> {
    if (this.#isStopped) return;
    const startedMs = this.#options.clock.now();
    const result = await this.#compiled();
    if (this.#isStopped) return;
    this.#findings = result.findings;
    let end: ReloadEnd = "refused";
    if (result.ok) end = await this.#take(result.table);
    else {
      this.#problems = result.problems;
      this.#options.log.error(
        { problems: result.problems },
        "config has errors; the table before stays in force",
      );
    }
    this.#options.onEnd?.(end);
    if (result.watch.length > 0) await this.#watchFrom(result.watch, startedMs);
  }

  /** Watches `files`, and compiles again where one changed between `sinceMs` and the begin of the watch. */
  async #watchFrom(files: readonly string[], sinceMs: number): Promise<void> {
    if (await this.#watch.watch(files)) return;
    const oldestMs = sinceMs - FILE_TIME_LAG_MS;
    const hasChanged = files.some(
      (file) => (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0) > oldestMs,
    );
    if (hasChanged) void this.reload();
  }

  async #compiled(): Promise<CompileResult> {
    try {
      return await this.#options.compile();
    } catch (error) {
      return { ok: false, problems: [`the config could not be compiled: ${said(error)}`], watch: [] };
    }
  }

  async #take(table: LoadedTable): Promise<ReloadEnd> {
    const { tables, log, syncAccounts } = this.#options;
    const wasDegraded = this.#problems.length > 0;
    this.#problems = [];
    if (table.digest === tables.current.digest) {
      if (wasDegraded) log.info({ table: table.digest }, "config is fine again, and as it was");
      return "unchanged";
    }
    const before = tables.swap(table);
    const accounts = await syncAccounts();
    const { waitForRestart, ...changes } = tableChanges(before, table);
    log.info({ ...changes, ...accounts }, "config taken up");
    if (waitForRestart.length > 0)
      log.warn({ waitForRestart }, "some settings are taken up at the next start");
    return "taken";
  }
}
