// Watches the config and everything that it includes, and says once that something changed, when it has been
// quiet for a while. What changed is not asked: the compiler reads it all again.

import { watch, type FSWatcher } from "chokidar";
import type { Clock } from "../clock.ts";
import { matters, type WatchPlan, watchPlan } from "./watch-plan.ts";

/** How long a file must keep its size before a change counts: an editor may write in pieces. */
const STABLE_MS = 100;

/** What a watch needs. */
export interface SourceWatchOptions {
  readonly clock: Clock;
  /** How long it must be quiet, milliseconds. */
  debounceMs(): number;
  onChange(): void;
  onError(error: unknown): void;
}

/** A watch over a changing list of files. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  #watcher: FSWatcher | undefined;
  #plan = "";
  #cancel: (() => void) | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /**
   * Watches exactly `files` (absolute; files or folders) from now on. Resolves when no change is missed any more,
   * with whether that was so before.
   */
  async watch(files: readonly string[]): Promise<boolean> {
    const plan = watchPlan(files);
    const name = JSON.stringify([plan.folders, [...plan.paths].sort()]);
    if (name === this.#plan) return true;
    this.#plan = name;
    const next = plan.folders.length === 0 ? undefined : await this.#watching(plan);
    // The old one watched until now, so nothing fell between the two.
    await this.#watcher?.close();
    this.#watcher = next;
    return false;
  }

  /** Ends the watch; another may begin. */
  async close(): Promise<void> {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#plan = "";
    const watcher = this.#watcher;
    this.#watcher = undefined;
    await watcher?.close();
  }

  async #watching(plan: WatchPlan): Promise<FSWatcher> {
    const watcher = watch([...plan.folders], {
      depth: 0,
      ignoreInitial: true,
      // Links are watched as such, and what they point at on its own.
      followSymlinks: false,
      atomic: true,
      ignored: (path) => !matters(plan, path),
      awaitWriteFinish: { stabilityThreshold: STABLE_MS, pollInterval: 20 },
    });
    watcher.on("all", () => this.#changed());
    watcher.on("error", (error) => this.#options.onError(error));
    await new Promise<void>((resolve) => watcher.once("ready", () => resolve()));
    return watcher;
  }

  #changed(): void {
    this.#cancel?.();
    this.#cancel = this.#options.clock.after(this.#options.debounceMs(), () => {
      this.#cancel = undefined;
      this.#options.onChange();
    });
  }
}
