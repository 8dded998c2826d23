// Commands of a chat. They are journaled like every message; some act at once, beside the turn that runs, the others in
// the line of their session. What one changes and its answer are one transaction.
// INVARIANT: a command whose answer was not written is still pending, and the next start does it.

import { StoreError } from "../../koi/store/store-error.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { SEND_DENIED } from "../outcomes/outcome.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import type { Intake } from "../queue/queue-rules.ts";
import type { SessionQueue, TurnEnd } from "../queue/session-queue.ts";
import { said } from "../said.ts";
import { mayReply, type QueuedMessage } from "../turns/queued-message.ts";
import { repliesOf } from "../turns/turn-commit.ts";
import { STOPPED, type TurnRunner } from "../turns/turn-runner.ts";
import type { CommandResult } from "./command-result.ts";
import { summarise } from "./compact.ts";
import { chooseModel } from "./model-command.ts";
import { statusText } from "./status-text.ts";

/** What commands need from outside. */
export interface CommandOptions {
  readonly runTurn: RunTurn;
  readonly runner: TurnRunner;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  queue(): SessionQueue<QueuedMessage>;
}

const STOPPED_END = { outcome: "dropped", stage: "queue", reasonCode: "stopped" } as const;

/** Runs commands. */
export class CommandRunner {
  readonly #options: CommandOptions;

  constructor(options: CommandOptions) {
    this.#options = options;
  }

  /** Does at once what does not wait for the running turn; gives whether it did. Never throws. */
  takeAtOnce(message: QueuedMessage): boolean {
    const name = message.payload.command?.name;
    if (name !== "stop" && name !== "status" && name !== "model") return false;
    void this.#guard(message, async () => {
      const text = name === "stop" ? await this.#stop(message) : undefined;
      await this.#finish(message, text === undefined ? this.#answerOf(message) : { text });
    });
    return true;
  }

  /** Does what stands in the line of its session. Never rejects. */
  async runInLine(
    message: QueuedMessage,
    attempt: number,
    signal: AbortSignal,
    intake: Intake<QueuedMessage>,
  ): Promise<TurnEnd> {
    const { command } = message.payload;
    if (command?.name === "new" && command.argument !== "") {
      return this.#begin(message, command.argument, attempt, signal, intake);
    }
    if (command?.name === "new") {
      const reset = { reason: "command" } as const;
      await this.#guard(message, () =>
        this.#finish(message, { text: "A new session: I have forgotten what was said so far.", reset }),
      );
      return { kind: "done" };
    }
    await this.#guard(message, async () => {
      const result = await summarise(message, this.#options.runTurn, signal);
      if (!signal.aborted) return this.#finish(message, result);
      // Stopped with the gateway: the command stays pending. Stopped by a person: it is over.
      if (signal.reason === STOPPED) await this.#drop(message);
    });
    return { kind: "done" };
  }

  /** `/new` with text behind it: the text is the first message of the new segment. */
  async #begin(
    message: QueuedMessage,
    text: string,
    attempt: number,
    signal: AbortSignal,
    intake: Intake<QueuedMessage>,
  ): Promise<TurnEnd> {
    const { sessionKey, payload, store } = message;
    let hasBegun = false;
    await this.#guard(message, async () => {
      const reset = { reason: "command" } as const;
      await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], reset });
      hasBegun = true;
    });
    if (!hasBegun) return { kind: "done" };
    const first = { ...message, payload: { ...payload, message: { ...payload.message, text } } };
    return this.#options.runner.run({ items: [first], briefs: 0 }, attempt, signal, intake);
  }

  #answerOf(message: QueuedMessage): CommandResult {
    if (message.payload.command?.name === "model") return chooseModel(message);
    const { sessionKey } = message;
    return { text: statusText(message, this.#options.queue().sizeOf(sessionKey), this.#options.clock.now()) };
  }

  async #stop(message: QueuedMessage): Promise<string> {
    const { wasRunning, removed } = this.#options.queue().cancel(message.sessionKey, STOPPED);
    for (const one of removed) await this.#drop(one);
    const waiting = `${removed.length} waiting message${removed.length === 1 ? "" : "s"}`;
    const stopped = [...(wasRunning ? ["what I was doing"] : []), ...(removed.length > 0 ? [waiting] : [])];
    return stopped.length === 0 ? "There is nothing to stop." : `Stopped: ${stopped.join(" and ")}.`;
  }

  async #drop({ store, messageKey, koiId }: QueuedMessage): Promise<void> {
    await store.drop(messageKey, "failed", "stopped");
    await this.#options.outcomes.end(messageKey, koiId, STOPPED_END);
  }

  async #finish(message: QueuedMessage, { text, ...changes }: CommandResult): Promise<void> {
    const { messageKey, sessionKey, store, koiId, payload } = message;
    const outbox = repliesOf([message], message, text, this.#options.clock.now());
    await store.commitTurn({ sessionKey, messageKeys: [messageKey], transcript: [], outbox, ...changes });
    for (const entry of outbox) this.#options.outbox.add(store, { ...entry, attempts: 0 });
    if (!mayReply(message)) await this.#options.outcomes.end(messageKey, koiId, SEND_DENIED);
    this.#options.log.info({ koiId, sessionKey, command: payload.command?.name }, "command done");
  }

  async #guard(message: QueuedMessage, work: () => Promise<void>): Promise<void> {
    const { messageKey, koiId } = message;
    try {
      await work();
    } catch (error) {
      this.#options.log.error({ messageRef: messageKey, koiId, error: said(error) }, "command failed");
      // Somebody else has answered it.
      if (error instanceof StoreError && error.code === "stale") return;
      const end = { outcome: "failed", stage: "command", reasonCode: "not_written" } as const;
      await this.#options.outcomes.end(messageKey, koiId, end);
    }
  }
}
