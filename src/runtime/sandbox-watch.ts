// Looks after the sandboxes of the gateway's kois: at the start what an earlier gateway left behind, every few minutes
// whether the engine is there and what nobody uses any more, at the end what still runs in them. Whatever goes wrong with
// them, the gateway goes on.

import type { Sandboxes } from "../koi/sandbox/sandboxes.ts";
import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";
import { said } from "./said.ts";

/** What of sandboxes a gateway looks after. */
export type LookedAfterSandboxes = Pick<Sandboxes, "look" | "stop">;

const LOOK_EVERY_MS = 5 * 60_000;

/** Looks after sandboxes. */
export class SandboxWatch {
  readonly #sandboxes: LookedAfterSandboxes;
  readonly #clock: Clock;
  readonly #log: Log;
  #looking: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #isStopped = false;

  constructor(sandboxes: LookedAfterSandboxes, clock: Clock, log: Log) {
    this.#sandboxes = sandboxes;
    this.#clock = clock;
    this.#log = log;
  }

  /** Looks now, and again every few minutes until `stop`; `gateway` gives the table of that moment. Never throws. */
  start(gateway: () => CompiledGateway): void {
    this.#cancel();
    if (this.#isStopped) return;
    this.#looking = this.#looking.then(() => this.#look(gateway()));
    this.#cancel = this.#clock.after(LOOK_EVERY_MS, () => this.start(gateway));
  }

  /** Resolves when what runs in them has ended. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await this.#sandboxes.stop();
  }

  async #look(gateway: CompiledGateway): Promise<void> {
    try {
      await this.#sandboxes.look(gateway);
    } catch (error) {
      this.#log.warn({ error: said(error) }, "the sandboxes could not be looked after");
    }
  }
}
