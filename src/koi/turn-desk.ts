// What tools of one turn may have done by the gateway. Whoever makes a desk binds it to the turn's koi and conversation:
// no model can act as another koi or from another conversation, or name a channel, an account or a person to speak to.

import type { CronJob } from "./cron/job.ts";
import type { SessionDesk } from "./sessions/session-desk.ts";

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

/** The conversation that the turn runs in: what is said there goes to the people who are in it, and to nobody else. */
export interface Outlet {
  readonly can: { readonly media: boolean; readonly reactions: boolean };
  /** Most bytes of one file. */
  readonly maxFileBytes: number;
  /** Writes a message down to be sent, beside the answer of the turn. Rejects with a `StoreError`. */
  say(message: ExtraMessage): Promise<OutletEnd>;
  /** Puts an emoji on the message that the turn answers; an empty one takes it away. */
  react(emoji: string): Promise<OutletEnd>;
}

/** A message beside the answer. */
export interface ExtraMessage {
  /** Of the call that says it: the same one is never sent twice. */
  readonly callId: string;
  /** Markdown. */
  readonly text: string;
  readonly files: readonly ExtraFile[];
}

/** A file of such a message. */
export interface ExtraFile {
  readonly name: string;
  readonly data: Uint8Array;
}

/** What a model is told of a message that was written down to be sent. */
export const SENT = "it is on its way";

/** Whether it was done; if not, why, for the model. */
export type OutletEnd = { readonly done: true } | { readonly done: false; readonly problem: string };

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
