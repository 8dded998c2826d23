// What a turn may do with other sessions: look at them, write to them, start background runs. The gateway judges who reaches
// what; where a session is out of reach, the answer is the same as if it did not exist.

import type { ThinkingLevel } from "../../config/model-choice.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { Sender } from "../conversation.ts";

/** What kind of conversation a session is. */
export const SESSION_KINDS = ["main", "dm", "group", "cron", "hook", "node", "run", "other"] as const;
export type SessionRowKind = (typeof SESSION_KINDS)[number];

/** Who asks in the turn right now. */
export interface DeskCaller {
  /** Whether all who ask are the koi's owners, in a direct message. */
  readonly isOwner: boolean;
  readonly senders: readonly Sender[];
}

/** A session as a koi is shown it. Times in ISO 8601. */
export interface SessionRow {
  readonly sessionKey: SessionKey;
  readonly koiId: KoiId;
  readonly kind: SessionRowKind;
  /** Where its people are, as far as its key says. */
  readonly channel?: string;
  readonly label?: string;
  readonly spawnedBy?: SessionKey;
  readonly updatedAt: string;
  /** Lines of its transcript. */
  readonly entries: number;
  /** `running`: a turn runs in it now. `waiting`: one is to. */
  readonly state: "running" | "waiting" | "idle";
  readonly model?: string;
  readonly isThisOne?: true;
  /** The last ones, oldest first, each cut short. */
  readonly messages?: readonly SessionLine[];
}

/** One line of a session. */
export interface SessionLine {
  readonly role: "user" | "assistant" | "call" | "result";
  readonly at: string;
  readonly text: string;
  /** The tool, with roles `call` and `result`. */
  readonly tool?: string;
  /** Who spoke, where a person did. */
  readonly from?: string;
  /** The platform's id of what a person said. */
  readonly messageId?: string;
}

/** Which sessions are asked for. */
export interface SessionQuery {
  readonly kinds?: readonly SessionRowKind[];
  readonly limit: number;
  readonly activeMinutes?: number;
  /** Lines of each. */
  readonly messageLimit: number;
  readonly koiId?: string;
}

/** Sessions, the one spoken in last first. */
export interface SessionListing {
  readonly sessions: readonly SessionRow[];
  /** How many more there are. */
  readonly leftOut: number;
}

/** What is asked of a session's transcript. */
export interface HistoryQuery {
  /** A key, `main`, or a label. */
  readonly session: string;
  readonly koiId?: string;
  readonly limit: number;
  readonly hasTools: boolean;
  /** Most characters of all texts together. */
  readonly maxChars: number;
}

/** What was said in a session. */
export interface SessionHistory {
  readonly sessionKey: SessionKey;
  /** Oldest first. */
  readonly lines: readonly SessionLine[];
  /** How many older ones of those that were asked for did not fit. */
  readonly leftOut: number;
}

/** Why something was not done: a sentence for the model. */
export interface Refused {
  readonly refused: string;
}

/** A message to another session. */
export interface OutgoingMessage {
  /** A key, `main`, or a label. */
  readonly session: string;
  readonly koiId?: string;
  readonly text: string;
  /** How long to wait for the answer; 0: not at all. */
  readonly waitMs: number;
}

/** What became of a message. */
export type Delivered = {
  /** Names the exchange in logs and transcripts. */
  readonly runId: string;
  readonly sessionKey: SessionKey;
} & (
  | { readonly status: "accepted" | "timeout" }
  | { readonly status: "ok"; readonly reply: string }
  | { readonly status: "error"; readonly reason: string }
);

/** A background run. */
export interface NewRun {
  readonly task: string;
  readonly label?: string;
  readonly koiId?: string;
  readonly model?: string;
  readonly thinking?: ThinkingLevel;
  /** 0: the limit of every turn. */
  readonly timeoutSeconds: number;
  /** `delete`: its session is not shown any more once it is over. */
  readonly cleanup: "keep" | "delete";
}

/** A background run that was taken. */
export interface StartedRun {
  readonly runId: string;
  readonly sessionKey: SessionKey;
  /** What the model should know of it. */
  readonly warning?: string;
}

/** The sessions that one turn reaches. Rejects with a `StoreError` where a store can't be read or written. */
export interface SessionDesk {
  list(query: SessionQuery, caller: DeskCaller): Promise<SessionListing>;
  history(query: HistoryQuery, caller: DeskCaller): Promise<SessionHistory | Refused>;
  /** One session. */
  about(session: string, caller: DeskCaller): Promise<SessionRow | Refused>;
  /** Resolves when there is an answer, the time is over, or `signal` is aborted. */
  send(message: OutgoingMessage, caller: DeskCaller, signal: AbortSignal): Promise<Delivered | Refused>;
  /** Never waits for the run. */
  spawn(run: NewRun, caller: DeskCaller): Promise<StartedRun | Refused>;
}
