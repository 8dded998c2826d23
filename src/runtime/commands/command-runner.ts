// Commands of a chat. They are journaled like every message; some act at once, beside the turn that runs, the others in
// the line of their session. What one changes and its answer are one transaction.
// INVARIANT: a command whose answer was not written is still pending, and the next start does it.

import { StoreError } from "../../koi/store/store-error.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { CommandName } from "../../policy/command-list.ts";
import { helpText } from "../../policy/command-menu.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { Activation } from "../gate/activation-table.ts";
import type { Log } from "../log.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { SEND_DENIED } from "../outcomes/outcome.ts";
import type { Outcomes } from "../outcomes/outcomes.ts";
import type { Intake } from "../queue/queue-rules.ts";
import type { SessionQueue, TurnEnd } from "../queue/session-queue.ts";
import { said } from "../said.ts";
import { resetTriggers } from "../settings.ts";
import { mayReply, type QueuedMessage } from "../turns/queued-message.ts";
import type { Split } from "../turns/reply-parts.ts";
import { repliesOf } from "../turns/turn-commit.ts";
import { STOPPED, type TurnRunner } from "../turns/turn-runner.ts";
import { approve } from "./approve-command.ts";
import { chooseActivation } from "./activation-command.ts";
import { type CommandResult, NEW_SESSION } from "./command-result.ts";
import { summarise } from "./compact.ts";
import { chooseElevated } from "./elevated-command.ts";
import { type AuthProfilesOf, chooseModel } from "./model-command.ts";
import { chooseQueue } from "./queue-command.ts";
import { chooseReasoning } from "./reasoning-command.ts";
import { chooseSending } from "./send-command.ts";
import { statusText } from "./status-text.ts";
import { whoText } from "./who-text.ts";
import { chooseThinking } from "./think-command.ts";
import { report } from "./report-command.ts";
import { chooseVerbose } from "./verbose-command.ts";

/** What commands need from outside. */
export interface CommandOptions {
  readonly runTurn: RunTurn;
  readonly runner: TurnRunner;
  /** How the platform that a message came from takes replies. */
  readonly splitOf: (message: QueuedMessage) => Split;
  readonly outbox: Outbox;
  readonly outcomes: Outcomes;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: no koi has any. */
  readonly authProfilesOf?: AuthProfilesOf | undefined;
  queue(): Pick<SessionQueue<QueuedMessage>, "cancel" | "sizeOf" | "sessionsWith">;
  readonly approvals: Approvals;
  /** What was said about when the koi of a session speaks. @throws StoreError */
  activationOf(sessionKey: SessionKey): Activation | undefined;
  /** Without a mode, the config decides again. Rejects with a `StoreError`. */
  setActivation(sessionKey: SessionKey, mode: Activation | undefined): Promise<void>;
}

type AtOnce = Exclude<CommandName, "new" | "compact" | "stop">;

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
    if (name === undefined || name === "new" || name === "compact") return false;
    void this.#guard(message, async () => {
      await this.#finish(
        message,
        name === "stop" ? await this.#stop(message) : await this.#answerOf(message, name),
      );
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
      await this.#guard(message, () => this.#finish(message, NEW_SESSION));
      return { kind: "done" };
    }
    return this.#compact(message, signal);
  }

  /** What the koi has summed up counts, also where a stop came with its last word. */
  async #compact(message: QueuedMessage, signal: AbortSignal): Promise<TurnEnd> {
    let end: TurnEnd = { kind: "done" };
    await this.#guard(message, async () => {
      const result = await summarise(message, this.#options.runTurn, signal, () => this.#options.clock.now());
      if (!signal.aborted || result.reset) return this.#finish(message, result);
      if (signal.reason === STOPPED) return this.#drop(message);
      // Stopped with the gateway: it stays pending and first in line, and the next start does it.
      end = { kind: "stopped" };
    });
    return end;
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

  async #answerOf(message: QueuedMessage, name: AtOnce): Promise<CommandResult> {
    const { sessionKey } = message;
    const { queue, clock, activationOf, authProfilesOf, approvals, runTurn } = this.#options;
    switch (name) {
      case "help":
        return { text: helpText(resetTriggers(message.table.gateway)) };
      case "whoami":
        return { text: whoText(message) };
      case "context":
      case "skill":
        return report(message, name === "skill" ? "skills" : "context", runTurn);
      case "model":
        return chooseModel(message, authProfilesOf);
      case "think":
        return chooseThinking(message);
      case "send":
        return chooseSending(message);
      case "queue":
        return chooseQueue(message);
      case "verbose":
        return chooseVerbose(message);
      case "reasoning":
        return chooseReasoning(message);
      case "elevated":
        return chooseElevated(message);
      case "approve":
        return { text: approve(message, approvals) };
      case "activation":
        return chooseActivation(message, activationOf(sessionKey));
      case "status":
        return { text: statusText(message, queue().sizeOf(sessionKey), clock.now()) };
    }
  }

  async #stop(message: QueuedMessage): Promise<CommandResult> {
    const queue = this.#options.queue();
    const { wasRunning, removed } = queue.cancel(message.sessionKey, STOPPED);
    // What it has begun elsewhere would go on for nobody. Its end is told to the koi like any other.
    const runs = queue.sessionsWith(({ payload: { letter } }) => {
      return letter?.kind === "task" && letter.run.requester.sessionKey === message.sessionKey;
    });
    const notBegun = runs.flatMap((sessionKey) => queue.cancel(sessionKey, STOPPED).removed);
    for (const one of [...removed, ...notBegun]) await this.#drop(one);
    const stopped = [
      ...(wasRunning ? ["what I was doing"] : []),
      ...countText(removed.length, "waiting message"),
      ...countText(runs.length, "background run"),
    ];
    return {
      text: stopped.length === 0 ? "There is nothing to stop." : `Stopped: ${stopped.join(" and ")}.`,
    };
  }

  async #drop({ store, messageKey, koiId }: QueuedMessage): Promise<void> {
    await store.drop(messageKey, "failed", "stopped");
    await this.#options.outcomes.end(messageKey, koiId, STOPPED_END);
  }

  async #finish(
    message: QueuedMessage,
    { text, activation, transcript = [], ...changes }: CommandResult,
  ): Promise<void> {
    const { messageKey, sessionKey, store, koiId, payload } = message;
    const { clock, splitOf, setActivation } = this.#options;
    // In the gateway's store, so first: after a crash before the commit it is only said once more.
    if (activation !== undefined) await setActivation(sessionKey, activation ?? undefined);
    // Who turned sending off, or on, shall see that it worked.
    const isSent = mayReply(message) || (changes.send !== undefined && mayReply(message, changes.send));
    const outbox = repliesOf([message], message, text, clock.now(), splitOf(message), isSent);
    await store.commitTurn({ sessionKey, messageKeys: [messageKey], transcript, outbox, ...changes });
    for (const entry of outbox) this.#options.outbox.add(store, { ...entry, attempts: 0 });
    if (!isSent) await this.#options.outcomes.end(messageKey, koiId, SEND_DENIED);
    this.#options.log.info({ koiId, sessionKey, command: payload.command?.name }, "command done");
  }

  async #guard(message: QueuedMessage, work: () => Promise<void>): Promise<void> {
    const { messageKey, koiId } = message;
    try {
      await work();
    } catch (error) {
      this.#options.log.error({ messageRef: messageKey, koiId, error: said(error) }, "command failed");
      // Somebody else has answered it; or the gateway has stopped, and the next start does it.
      if (error instanceof StoreError && (error.code === "stale" || error.code === "closed")) return;
      const end = { outcome: "failed", stage: "command", reasonCode: "not_written" } as const;
      await this.#options.outcomes.end(messageKey, koiId, end);
    }
  }
}

function countText(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? "" : "s"}`];
}
