// Watches the config and everything that it includes, and says once that something changed, when it has been
// quiet for a while. What changed is not asked: the compiler reads it all again.
// The state dir is mostly among the watched folders, and each message writes a file there. So what happens to other
// files must cost nothing: only names are looked at, never a folder's contents.

import { type FSWatcher, statSync, watch } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Clock } from "../clock.ts";
import { matters, type WatchPlan, watchPlan } from "./watch-plan.ts";

/** It is quiet for at least this long before a change counts: an editor may write in pieces. */
const STABLE_MS = 100;

/** What a watch needs. */
export interface SourceWatchOptions {
  readonly clock: Clock;
  /** How long it must be quiet, milliseconds. */
  debounceMs(): number;
  onChange(): void;
  onError(error: unknown): void;
}

/** Folders that are there, each with what tells it from another one in its place; and paths that are waited for. */
interface Present {
  readonly folders: ReadonlyMap<string, string>;
  readonly awaited: ReadonlySet<string>;
}

/** A watch over a changing list of files. */
export class SourceWatch {
  readonly #options: SourceWatchOptions;
  readonly #watchers = new Map<string, { readonly identity: string; readonly watcher: FSWatcher }>();
  #files: readonly string[] = [];
  #plan: WatchPlan = watchPlan([]);
  #awaited: ReadonlySet<string> = new Set();
  #cancel: (() => void) | undefined;

  constructor(options: SourceWatchOptions) {
    this.#options = options;
  }

  /**
   * Watches exactly `files` (absolute; files or folders; they need not exist) from now on. Whether all of them were
   * watched before: else a change may have been missed until now.
   */
  watch(files: readonly string[]): boolean {
    const before = this.#plan;
    this.#files = files;
    this.#plan = watchPlan(files);
    const { folders, awaited } = present(this.#plan);
    this.#awaited = awaited;
    let wasWatching = [...this.#plan.paths].every((path) => before.paths.has(path));
    for (const [folder, identity] of folders) {
      if (this.#watchers.get(folder)?.identity === identity) continue;
      wasWatching = false;
      this.#drop(folder);
      this.#add(folder, identity);
    }
    for (const folder of this.#watchers.keys()) if (!folders.has(folder)) this.#drop(folder);
    return wasWatching;
  }

  /** Ends the watch; another may begin. */
  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#files = [];
    this.#plan = watchPlan([]);
    this.#awaited = new Set();
    for (const folder of this.#watchers.keys()) this.#drop(folder);
  }

  #add(folder: string, identity: string): void {
    try {
      const watcher = watch(folder, (event, name) => this.#happened(folder, event, name));
      watcher.on("error", (error) => this.#failed(folder, error));
      this.#watchers.set(folder, { identity, watcher });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #drop(folder: string): void {
    this.#watchers.get(folder)?.watcher.close();
    this.#watchers.delete(folder);
  }

  #failed(folder: string, error: unknown): void {
    this.#drop(folder);
    this.#options.onError(error);
    this.#changed();
  }

  /** `rename`: something came or went. Without a name it may be anything. */
  #happened(folder: string, event: string, name: string | null): void {
    // The folder itself: what is at its path now may be another one. Or a child of its name, where this does no harm.
    const isSelf = event === "rename" && name === basename(folder);
    if (isSelf) this.#drop(folder);
    const path = join(folder, name ?? "");
    if (isSelf || name === null || this.#awaited.has(path) || matters(this.#plan, path, event))
      this.#changed();
  }

  #changed(): void {
    this.#cancel?.();
    const quietMs = Math.max(STABLE_MS, this.#options.debounceMs());
    this.#cancel = this.#options.clock.after(quietMs, () => {
      this.#cancel = undefined;
      // A folder may have come or gone: what follows in it is not to be missed, whatever the compiler says.
      this.watch(this.#files);
      this.#options.onChange();
    });
  }
}

/** Where a folder is missing, the nearest one above it is watched, until the next one on the way is there. */
function present({ folders }: WatchPlan): Present {
  const found = new Map<string, string>();
  const awaited = new Set<string>();
  for (const folder of folders) {
    let at = folder;
    while (identityOf(at) === undefined && dirname(at) !== at) {
      awaited.add(at);
      at = dirname(at);
    }
    const identity = identityOf(at);
    if (identity !== undefined) found.set(at, identity);
  }
  return { folders: found, awaited };
}

/** What a folder is, whatever its path; `undefined` where there is none. */
function identityOf(folder: string): string | undefined {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats?.isDirectory() === true ? `${stats.dev}:${stats.ino}` : undefined;
  } catch {
    return undefined;
  }
}
