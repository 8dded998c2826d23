// Whether the state dir is still the gateway's: somebody may delete or move it while it runs. Then no command finds this
// gateway, and nothing keeps a second one from starting there.

import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { lockHolder } from "./lock.ts";

const LOOK_EVERY_MS = 5_000;

/** Looks after the lock of the state dir. */
export class LockWatch {
  readonly #stateDir: string;
  readonly #clock: Clock;
  readonly #log: Log;
  #told: string | undefined;
  #cancel: () => void = () => undefined;

  constructor(stateDir: string, clock: Clock, log: Log) {
    this.#stateDir = stateDir;
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks now, and again every few seconds until `stop`. What changed is told in the log. */
  start(): void {
    const problem = this.problem();
    if (problem !== this.#told && problem !== undefined)
      this.#log.error({ stateDir: this.#stateDir }, problem);
    else if (problem !== this.#told)
      this.#log.info({ stateDir: this.#stateDir }, "the state dir is there again");
    this.#told = problem;
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => this.start());
  }

  stop(): void {
    this.#cancel();
  }

  /** What is wrong with the lock right now; `undefined` where it is this process's. Never throws. */
  problem(): string | undefined {
    const pid = lockHolder(this.#stateDir);
    if (pid === process.pid) return undefined;
    if (pid !== undefined)
      return `the state dir ${this.#stateDir} belongs to another gateway (process ${pid}) now; stop one of the two`;
    return (
      `the lock of the state dir ${this.#stateDir} is gone: it was deleted or moved while the gateway runs; ` +
      "stop the gateway, put the folder back, and start it again"
    );
  }
}
