// What running turns have done. Statements only; transactions are the store's.

import type { SessionKey } from "../../routing/ids.ts";
import type { PlacedStep, TurnStep } from "../turn-step.ts";
import type { StepRecord } from "./koi-store.ts";
import type { Preparing } from "./lazy-statements.ts";

interface Row {
  at_ms: number;
  body: string;
}

/** Statements on steps. */
export class StepTable {
  readonly #add;
  readonly #of;
  readonly #clear;
  readonly #forget;
  readonly #prune;

  constructor(connection: Preparing) {
    this.#add = connection.prepare(
      "INSERT INTO step (turn_key, session_key, at_ms, body) VALUES (?, ?, ?, ?)",
    );
    this.#of = connection.prepare("SELECT at_ms, body FROM step WHERE turn_key = ? ORDER BY seq");
    this.#clear = connection.prepare("DELETE FROM step WHERE turn_key = ?");
    this.#forget = connection.prepare("DELETE FROM step WHERE session_key = ?");
    this.#prune = connection.prepare("DELETE FROM step WHERE at_ms < ?");
  }

  add({ turnKey, sessionKey, atMs, step }: StepRecord): void {
    this.#add.run(turnKey, sessionKey, atMs, JSON.stringify(step));
  }

  of(turnKey: string): PlacedStep[] {
    return (this.#of.all(turnKey) as Row[]).map(({ at_ms, body }) => ({
      step: JSON.parse(body) as TurnStep,
      atMs: at_ms,
    }));
  }

  clear(turnKey: string): void {
    this.#clear.run(turnKey);
  }

  /** Forgets those of a session. */
  forget(sessionKey: SessionKey): void {
    this.#forget.run(sessionKey);
  }

  /** Forgets what is older than this; dead letters, which can be put back, are not kept longer either. */
  prune(beforeMs: number): void {
    this.#prune.run(beforeMs);
  }
}
