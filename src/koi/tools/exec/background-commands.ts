// Commands that go on in the background: started by `exec`, looked after by `process`. Each koi has its own, so that no
// koi sees those of another.

import type { SessionKey } from "../../../routing/ids.ts";
import type { HostExit, HostProcess } from "../host/tool-host.ts";
import type { OutputBuffer } from "./output-buffer.ts";

/** A command with what it has printed. */
export interface BackgroundCommand {
  /** Unique in the koi. */
  readonly id: string;
  readonly line: string;
  readonly sessionKey: SessionKey;
  readonly startedAtMs: number;
  readonly process: HostProcess;
  readonly output: OutputBuffer;
  /** Set when it has ended. */
  end?: { readonly exit: HostExit; readonly atMs: number };
}

type Started = Omit<BackgroundCommand, "id" | "end">;

/** Most commands of one koi that are kept; of those that have ended the oldest give way. */
const MAX_KEPT = 50;

/** The commands of one koi. */
export class BackgroundCommands {
  readonly #commands = new Map<string, BackgroundCommand>();
  readonly #now: () => number;
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Keeps a command: while it runs, and `keepMs` longer. `undefined` where too many run already. */
  add(started: Started, keepMs: number): BackgroundCommand | undefined {
    if (!this.#makeRoom()) return undefined;
    const command: BackgroundCommand = { ...started, id: `cmd-${(this.#count += 1)}` };
    this.#commands.set(command.id, command);
    void command.process.ended.then((exit) => {
      command.end = { exit, atMs: this.#now() };
      setTimeout(() => this.forget(command.id), keepMs).unref();
    });
    return command;
  }

  /** Oldest first. */
  all(): readonly BackgroundCommand[] {
    return [...this.#commands.values()];
  }

  find(id: string): BackgroundCommand | undefined {
    return this.#commands.get(id);
  }

  /** Forgets one that has ended. Whether there was one. */
  forget(id: string): boolean {
    return this.#commands.get(id)?.end !== undefined && this.#commands.delete(id);
  }

  #makeRoom(): boolean {
    if (this.#commands.size < MAX_KEPT) return true;
    const ended = this.all().find(({ end }) => end !== undefined);
    return ended !== undefined && this.forget(ended.id);
  }
}
