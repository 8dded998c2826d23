// What kois write to each other's sessions, as it lies in their inboxes and outboxes: JSON, with all that the next step
// needs, so that any gateway can take it up.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { Sender, TurnUsage } from "../../koi/conversation.ts";
import type { Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";

/** A session and whose it is. */
export interface SessionEnd {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
}

/** What one `sessions_send` has set off. */
export interface Exchange {
  /** Key of its first message. */
  readonly id: string;
  readonly chainId: string;
  readonly requester: SessionEnd;
  readonly target: SessionEnd;
  readonly request: string;
  /** The target's first answer. Absent before it. */
  readonly first?: string;
  /** The last answer of either. */
  readonly latest?: string;
  /** Answers after the first one. */
  readonly turns: number;
}

/** What one `sessions_spawn` has set off. */
export interface Run {
  /** Key of its task. */
  readonly id: string;
  readonly chainId: string;
  readonly requester: SessionEnd;
  readonly target: SessionEnd;
  readonly task: string;
  readonly label?: string;
  readonly model?: string;
  readonly thinking?: ThinkingLevel;
  /** Default: the limit of every turn. */
  readonly timeoutSeconds?: number;
  readonly cleanup: "keep" | "delete";
  /** Where it was asked for: the rooms and people whose filters of tools hold for it. */
  readonly facts: Facts;
  readonly senders: readonly Sender[];
  /** Where its result is told. Default: where the requester's session was last spoken to. */
  readonly place?: Facts;
  /** Whether the result is told to people at all. */
  readonly isTold: boolean;
}

/** How a background run ended. */
export interface RunEnd {
  readonly status: "done" | "failed" | "timed out" | "stopped";
  /** Its answer, or why there is none. */
  readonly text: string;
  readonly tookMs: number;
  readonly usage?: TurnUsage;
}

/**
 * A letter. `message`: the first of an exchange, to its target. `answer`: the latest answer, to the other one. `announce`:
 * the exchange is over, and its target is to tell its people. `task`: to a background run. `result`: to its requester.
 */
export type Letter =
  | { readonly kind: "message" | "answer" | "announce"; readonly exchange: Exchange }
  | { readonly kind: "task"; readonly run: Run }
  | { readonly kind: "result"; readonly run: Run; readonly end: RunEnd };

/** A letter on its way to an inbox. */
export interface Parcel {
  /** Its key there: taken once. */
  readonly key: string;
  readonly letter: Letter;
}

/** Who gets a letter. */
export function addressee(letter: Letter): SessionEnd {
  if (letter.kind === "task") return letter.run.target;
  if (letter.kind === "result") return letter.run.requester;
  const { requester, target, turns } = letter.exchange;
  return letter.kind === "answer" && turns % 2 === 0 ? requester : target;
}

/** Who wrote it. */
export function writer(letter: Letter): SessionEnd {
  if (letter.kind === "task") return letter.run.requester;
  if (letter.kind === "result") return letter.run.target;
  const { requester, target, turns } = letter.exchange;
  return letter.kind === "answer" && turns % 2 === 0 ? target : requester;
}

/** The chain that it belongs to. */
export function chainOf(letter: Letter): string {
  return "run" in letter ? letter.run.chainId : letter.exchange.chainId;
}

/** What its writer said. */
export function wordsOf(letter: Letter): string {
  if (letter.kind === "task") return letter.run.task;
  if (letter.kind === "result") return letter.end.text;
  const { request, latest } = letter.exchange;
  return letter.kind === "message" ? request : (latest ?? "");
}
