// The wire protocol of WebChat: JSON text frames over one WebSocket, unions on `type`. The page says `hello` first;
// the answer is `welcome` and `history`, or `error` and a close. `web/` speaks the other end of it by hand: whoever
// changes a frame here changes it there, and raises `protocolVersion` where an old page would misread it.

import type { Peer } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Answerer } from "../channel.ts";

/** The version that page and gateway must share. */
export const protocolVersion = 1;

/** Who is there, and what they want to see. Must be the first frame, once. */
export interface HelloFrame {
  readonly type: "hello";
  readonly version: number;
  /** Absent: the account `default`, or the first where there is none of that name. */
  readonly accountId?: string;
  /** Absent: the gateway mints one. */
  readonly visitorId?: string;
  /** Absent: the visitor's own conversation. */
  readonly roomId?: string;
  /** The gateway's token, from a page that the HTTP handshake could not authenticate. */
  readonly token?: string;
}

/** A message. Sent again under the same id after a reconnect, until its fate is known. */
export interface MessageFrame {
  readonly type: "message";
  /** Made by the page, unique per visitor and account. */
  readonly messageId: string;
  readonly text: string;
  /** `replyId` of the reply that this answers. */
  readonly replyTo?: string;
}

/** Asks for the entries before one that the page has; without `before`, for the newest. */
interface HistoryRequestFrame {
  readonly type: "history";
  readonly before?: string;
}

/** Asks for a `pong`, since a page can't see the transport's own pings. */
interface PingFrame {
  readonly type: "ping";
}

/** What a page may say. */
export type ClientFrame = HelloFrame | MessageFrame | HistoryRequestFrame | PingFrame;

/** One line of a conversation, as a page gets it. */
export interface WireHistoryEntry {
  /** `replyId` of a reply; of the visitor's own message its `messageId`. */
  readonly id: string;
  /**
   * Ids of further messages that this entry stands for, where several were answered as one; of a reply that is sent in
   * parts, the `replyId` of the parts after the first.
   */
  readonly covers?: readonly string[];
  readonly role: "user" | "assistant";
  readonly text: string;
  /** Milliseconds since the epoch, like every `at`. */
  readonly at: number;
  readonly answerer?: Answerer;
  /** Public name of the writer, with role `user`. */
  readonly from?: string;
  /** Whether the visitor wrote it. */
  readonly isOwn: boolean;
}

/** A page that a koi shows beside the conversation. */
export interface WireCanvas {
  readonly koiId: string;
  /** Grows with each change of the koi's page; what is not newer than what a page has is left alone. */
  readonly version: number;
  readonly title: string;
  /** No script of it ever runs: it is put into a frame that allows none. */
  readonly html: string;
  /** What elements hold, by their `id`, whatever `html` says; to be put there in this order. */
  readonly parts: readonly (readonly [id: string, html: string])[];
}

/** Why a frame, or the whole connection, is turned away. */
export type WireErrorCode =
  | "bad_frame"
  | "hello_expected"
  | "hello_repeated"
  | "unsupported_version"
  | "unauthorized"
  | "chosen_id_refused"
  | "unknown_account"
  | "account_unavailable"
  | "history_unavailable";

/** What the gateway says to a page. */
export type ServerFrame =
  | {
      readonly type: "welcome";
      readonly version: number;
      readonly visitorId: string;
      /** What others in a room see of the visitor. */
      readonly name: string;
      readonly accountId: AccountId;
      readonly accounts: readonly AccountId[];
      readonly peer: Peer;
      /** Heading of the page. */
      readonly title?: string;
    }
  | {
      readonly type: "history";
      /** Oldest first. */
      readonly entries: readonly WireHistoryEntry[];
      readonly hasEarlier: boolean;
      /** Repeats what was asked for. */
      readonly before?: string;
    }
  /** The gateway has it on disk (also when it had it before). */
  | { readonly type: "accepted"; readonly messageId: string; readonly at: number }
  /** The gateway has it, but it was meant for no koi (rooms only). */
  | { readonly type: "gated"; readonly messageId: string; readonly at: number }
  | {
      readonly type: "refused";
      /** Absent where the refused frame was a request for history. */
      readonly messageId?: string;
      readonly reason: string;
      /** Present where the same frame will be taken later. */
      readonly retryAfterMs?: number;
    }
  /** A message of somebody else in the room, or of the visitor's other tab. */
  | {
      readonly type: "message";
      readonly messageId: string;
      readonly from: string;
      readonly isOwn: boolean;
      readonly text: string;
      readonly at: number;
      readonly replyTo?: string;
    }
  /** `koi` is absent where the gateway does not say who types. */
  | { readonly type: "typing"; readonly isTyping: boolean; readonly koi?: string }
  /** The whole text so far, not a part. */
  | { readonly type: "draft"; readonly replyId: string; readonly text: string; readonly answerer?: Answerer }
  | {
      readonly type: "reply";
      readonly replyId: string;
      readonly text: string;
      /** Absent where the gateway itself speaks. */
      readonly answerer?: Answerer;
      readonly at: number;
      /** The message that it answers. */
      readonly replyTo?: string;
    }
  /** All pages that are shown here; once, behind the first history. */
  | { readonly type: "canvases"; readonly canvases: readonly WireCanvas[] }
  /** A koi's page is new, or another one than before. */
  | ({ readonly type: "canvas" } & WireCanvas)
  /** One element of a koi's page has new content. */
  | {
      readonly type: "canvas_part";
      readonly koiId: string;
      readonly version: number;
      readonly id: string;
      readonly html: string;
    }
  | { readonly type: "canvas_hidden"; readonly koiId: string; readonly version: number }
  | { readonly type: "status"; readonly degraded: boolean; readonly detail?: string }
  | { readonly type: "error"; readonly code: WireErrorCode; readonly message: string }
  | { readonly type: "pong" };

/** With what code a socket is closed, beside those of every socket. A page comes back by itself after any that is not 44xx. */
export const closeCodes = {
  badHello: 4400,
  unauthorized: 4401,
  chosenIdRefused: 4403,
  unknownAccount: 4404,
} as const;
