// Commands that wait for a person's word, each for two minutes and for as long as its turn runs. They live in memory: a turn
// that dies with the gateway has noted that it waited, and its koi and its chat are told that the command was not run.
// INVARIANT: only `answer` lets a command run, only `/approve` calls it, and that is no tool: a model can't reach it.

import { randomInt } from "node:crypto";
import type { ApprovalDesk, ApprovalQuestion, ApprovalWord } from "../../koi/approval-desk.ts";
import type { TurnStep } from "../../koi/turn-step.ts";
import { hasApprover } from "../../policy/approver.ts";
import type { KoiId, PeerId } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { said as errorText } from "../said.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { questionText, stillRunsText } from "./question-text.ts";

/** How long a person has. */
export const APPROVAL_MS = 120_000;
/** Letters and digits that nobody takes for others. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** What a person may say. */
export type ApprovalAnswer = Extract<ApprovalWord, "allow-once" | "allow-always" | "deny">;

/** Whose turn asks. */
export interface Asker {
  /** Where the question is asked. */
  readonly message: QueuedMessage;
  /** All who share the turn. */
  senders(): readonly PeerId[];
  /** Says something in its chat. Never rejects. */
  say(text: string): Promise<void>;
  /** Writes down that a call waits, and that it may run: before that it does not. Rejects where it can't be written. */
  record(step: QuestionStep): Promise<void>;
}

/** What a turn writes down about a question. */
export type QuestionStep = Extract<TurnStep, { kind: "waiting" | "allowed" }>;

interface Waiting {
  readonly koiId: KoiId;
  readonly canListAlways: boolean;
  settle(word: ApprovalWord): void;
}

/** The commands that wait in one gateway. */
export class Approvals {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #waiting = new Map<string, Waiting>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Where the tools of a turn ask. */
  desk(asker: Asker): ApprovalDesk {
    return {
      ask: (question) => this.#ask(asker, question),
      stillRuns: (command) => void asker.say(stillRunsText(command)),
    };
  }

  /** Settles a question of `koiId`; `undefined` where there is none of this id (any more). */
  answer(koiId: KoiId, id: string, word: ApprovalAnswer): { readonly isListed: boolean } | undefined {
    const waiting = this.#waiting.get(id.toLowerCase());
    if (waiting?.koiId !== koiId) return undefined;
    waiting.settle(word);
    return { isListed: word === "allow-always" && waiting.canListAlways };
  }

  async #ask({ message, senders, say, record }: Asker, question: ApprovalQuestion): Promise<ApprovalWord> {
    const { koiId, sessionKey, table, payload } = message;
    const { gateway } = table;
    const { facts } = payload.message;
    const { mainKey } = gateway.session;
    const asking = { koiId, sessionKey, mainKey, facts, senders: senders() };
    if (!hasApprover(gateway.config, asking)) return "nobody";
    if (question.signal.aborted) return "stopped";
    const { callId } = question;
    const id = this.#newId();
    if (!(await this.#isWritten(record, { kind: "waiting", callId, question: id }, message)))
      return "stopped";
    const word = this.#word(id, koiId, question);
    await say(questionText(id, question));
    const said = await word;
    this.#log.info({ koiId, sessionKey, approval: id, word: said }, "a command was asked for");
    if (said === "timeout") await say(`[${id}] Nobody answered in time: the command was not run.`);
    const isYes = said === "allow-once" || said === "allow-always";
    const mayRun = !isYes || (await this.#isWritten(record, { kind: "allowed", callId }, message));
    return mayRun ? said : "stopped";
  }

  /** What is not written down can't be told after a crash: then it does not happen. */
  async #isWritten(
    record: Asker["record"],
    step: QuestionStep,
    { koiId, sessionKey }: QueuedMessage,
  ): Promise<boolean> {
    try {
      await record(step);
      return true;
    } catch (error) {
      this.#log.warn({ koiId, sessionKey, error: errorText(error) }, "a question can't be written down");
      return false;
    }
  }

  #word(id: string, koiId: KoiId, { signal, programs }: ApprovalQuestion): Promise<ApprovalWord> {
    return new Promise((resolve) => {
      const stop = (): void => settle("stopped");
      const settle = (word: ApprovalWord): void => {
        this.#waiting.delete(id);
        cancel();
        signal.removeEventListener("abort", stop);
        resolve(word);
      };
      const cancel = this.#clock.after(APPROVAL_MS, () => settle("timeout"));
      signal.addEventListener("abort", stop, { once: true });
      this.#waiting.set(id, { koiId, canListAlways: programs.length > 0, settle });
    });
  }

  #newId(): string {
    for (;;) {
      const id = Array.from({ length: 6 }, () => LETTERS.charAt(randomInt(LETTERS.length))).join("");
      if (!this.#waiting.has(id)) return id;
    }
  }
}
