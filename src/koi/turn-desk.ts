// What tools of one turn may have done by the gateway. Whoever makes a desk binds it to the turn's koi and conversation: no
// model can act as another koi, or name a channel, an account or a person to speak to; another conversation is one that the
// koi has a session for already.

import type { CronJob } from "./cron/job.ts";
import type { DeskCaller, Refused, SessionDesk } from "./sessions/session-desk.ts";

/** The gateway as one turn may use it. What is absent is not offered to the model. */
export interface TurnDesk {
  readonly sessions?: SessionDesk;
  readonly jobs?: JobDesk;
  readonly outlet?: Outlet;
  readonly transcripts?: Transcripts;
}

/** What was said in the koi's conversations, whoever in. Throws a `StoreError` where it can't be read. */
export interface Transcripts {
  /** The conversations; `state` is another one whenever something was said. */
  sessions(): readonly { readonly sessionKey: string; readonly state: string }[];
  /** One of them; `undefined` where there is none. */
  text(sessionKey: string): string | undefined;
}

/** One conversation of the koi's: what is said there goes to the people who are in it, and to nobody else. */
export interface Voice {
  readonly can: { readonly media: boolean };
  /** Most bytes of one file. */
  readonly maxFileBytes: number;
  /** Writes a message down to be sent, beside the answer of the turn. Rejects with a `StoreError`. */
  say(message: ExtraMessage): Promise<OutletEnd<{ readonly messageId: string }>>;
  /** Gives a message of the koi's another text (Markdown). `messageId`: as `say` gave it. Default: its last one here. */
  edit(text: string, messageId?: string): Promise<OutletEnd>;
  /** Takes a message of the koi's away. */
  remove(messageId?: string): Promise<OutletEnd>;
  /**
   * Puts an emoji on a message, of the koi's or (by the platform's id) of a person; an empty one takes it away. Default: on
   * the message that the turn answers.
   */
  react(emoji: string, messageId?: string): Promise<OutletEnd>;
}

/** The conversation that the turn runs in, and the way to others of the same koi. */
export interface Outlet extends Voice {
  /** The conversation of another session of this koi: by its key, as `main`, or by its label. Rejects with a `StoreError`. */
  elsewhere(session: string, caller: DeskCaller): Promise<Voice | Refused>;
}

/** A message beside the answer. */
export interface ExtraMessage {
  /** Of the call that says it: the same one is never sent twice. */
  readonly callId: string;
  /** Markdown. */
  readonly text: string;
  readonly files: readonly ExtraFile[];
  /** In place of text and files. */
  readonly poll?: ExtraPoll;
  /** The platform's id of a person's message that it answers. */
  readonly replyTo?: string;
}

/** A question with answers to choose from. */
export interface ExtraPoll {
  readonly question: string;
  readonly options: readonly string[];
  readonly isMultiple: boolean;
}

/** A file of such a message. */
export interface ExtraFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What a model is told of a message that was written down to be sent. */
export function sentText(messageId: string): string {
  return `it is on its way (messageId ${messageId})`;
}

/** Whether it was done; if not, why, for the model. */
export type OutletEnd<Done extends object = object> =
  | ({ readonly done: true } & Done)
  | { readonly done: false; readonly problem: string };

/** The jobs of the turn's koi. Reads throw a `StoreError`, writes reject with one. */
export interface JobDesk {
  /** Whether the config lets jobs run. */
  readonly isEnabled: boolean;
  /** By id. */
  all(): readonly CronJob[];
  /** Writes a job, over one of the same id, and has the gateway look at it. */
  save(job: CronJob): Promise<void>;
  /** Whether there was one. */
  remove(jobId: string): Promise<boolean>;
  /** What the last runs of a job said, by when each began (milliseconds since the epoch). */
  answers(jobId: string): ReadonlyMap<number, string>;
}
