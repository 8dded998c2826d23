// Reload: a changed config is compiled; a good table becomes the current one by one swap, a bad one changes
// nothing but the status. What only a start takes up has the gateway started anew, as `gateway.reload.mode` says.
// INVARIANT: reloads run one at a time, and the table compared against is the one last applied.

import { statSync } from "node:fs";
import type { AccountChanges } from "../accounts/accounts.ts";
import type { Clock } from "../clock.ts";
import type { LoadedTable, TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { reloadDebounceMs, reloadMode } from "../settings.ts";
import type { Findings } from "./findings.ts";
import { SourceWatch } from "./source-watch.ts";
import { type StartKey, tableChanges, waitForRestart } from "./table-changes.ts";

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
  /** Starts accounts anew that a person had to do something about. Default: that is left to a start. */
  tryAccountsAgain?(): Promise<Pick<AccountChanges, "started">>;
  /** Settings that the command line decides, whatever the config says. Default: none. */
  readonly decides?: readonly StartKey[];
  /**
   * Has the gateway started anew on `table`, soon; or gives why it would not start so, and goes on as it is. Default:
   * nobody can, so what needs a start waits for one by hand.
   */
  restart?(table: LoadedTable): Promise<string | undefined>;
  /** Why this gateway, where it listens, must not run `table`. Default: it may. */
  objection?(table: LoadedTable): string | undefined;
  /** Told after each reload. */
  onEnd?(end: ReloadEnd): void;
}

/** Takes up changes of the config. */
export class Reload {
  readonly #options: ReloadOptions;
  readonly #watch: SourceWatch;
  #problems: readonly string[];
  #findings: Findings | undefined;
  /** Why the gateway could not be started anew, if so. */
  #notRestarted: readonly string[] = [];
  /** The table that the gateway was started with. */
  readonly #started: LoadedTable;
  #running: Promise<void> = Promise.resolve();
  #isStopped = false;

  /** `problems`: why the table that the gateway started with is not that of the config, if so; `findings`: of that start. */
  constructor(options: ReloadOptions, problems: readonly string[] = [], findings?: Findings) {
    this.#options = options;
    this.#problems = problems;
    this.#findings = findings;
    const { clock, log, tables } = options;
    this.#started = tables.current;
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
    else this.#watchFrom(files, this.#options.clock.now() - UNWATCHED_MS);
  }

  /** Why the config on disk is not the current table; empty where it is. */
  problems(): readonly string[] {
    return [...this.#problems, ...this.#notRestarted];
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
    // What runs may begin to watch other files, so the watch ends last.
    await this.#running;
    this.#watch.close();
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
    if (this.#isStopped) return;
    if (reloadMode(this.#options.tables.current.gateway) === "off") {
      this.#options.log.info({}, "the config is not watched any more, as it says");
      this.#watch.close();
      return;
    }
    if (result.watch.length > 0) this.#watchFrom(result.watch, startedMs);
  }

  /** Watches `files`, and compiles again where one changed between `sinceMs` and the begin of the watch. */
  #watchFrom(files: readonly string[], sinceMs: number): void {
    if (this.#watch.watch(files)) return;
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
    const { tables, log, restart } = this.#options;
    const wasDegraded = this.problems().length > 0;
    this.#problems = [];
    this.#notRestarted = [];
    const isNew = table.digest !== tables.current.digest;
    const mode = reloadMode(table.gateway);
    if (isNew && mode === "restart" && restart) {
      if (await this.#restart(table, ["gateway.reload.mode"])) return "taken";
      return "refused";
    }
    const waiting = waitForRestart(this.#started.gateway, table.gateway, this.#options.decides);
    const objection = isNew ? this.#options.objection?.(table) : undefined;
    if (objection !== undefined) {
      // Started anew, it may listen elsewhere.
      if (waiting.length > 0 && mode === "hybrid" && restart)
        return (await this.#restart(table, waiting)) ? "taken" : "refused";
      this.#problems = [objection];
      log.error({ problems: this.#problems }, "config is not taken up; the table before stays in force");
      return "refused";
    }
    if (isNew) await this.#swap(table);
    if (waiting.length > 0 && mode === "hybrid" && restart) await this.#restart(table, waiting);
    else if (waiting.length > 0 && isNew)
      log.warn({ waitForRestart: waiting }, "some settings are taken up at the next start");
    if (isNew) return "taken";
    // Saved again as it was: perhaps for the sake of an account whose token was mended elsewhere.
    const { started } = (await this.#options.tryAccountsAgain?.()) ?? { started: [] };
    if (started.length > 0) log.info({ started }, "accounts are tried again");
    if (wasDegraded && this.problems().length === 0)
      log.info({ table: table.digest }, "config is fine again, and as it was");
    return "unchanged";
  }

  async #swap(table: LoadedTable): Promise<void> {
    const { tables, log, syncAccounts } = this.#options;
    const before = tables.swap(table);
    const accounts = await syncAccounts();
    log.info({ ...tableChanges(before, table), ...accounts }, "config taken up");
  }

  /** Whether the gateway is started anew; if not, the status says why. */
  async #restart(table: LoadedTable, because: readonly string[]): Promise<boolean> {
    const { log, restart } = this.#options;
    const problem = await restart?.(table);
    if (problem === undefined) {
      log.info({ because, table: table.digest }, "the gateway starts anew");
      return true;
    }
    this.#notRestarted = [`the gateway can't be started anew with the config as it is: ${problem}`];
    log.error({ because, error: problem }, "the gateway can't be started anew; it goes on as it was");
    return false;
  }
}
