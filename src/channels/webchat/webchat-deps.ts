// What WebChat needs of the gateway around it. All of it is handed in: the channel opens no port, reads no store and
// makes no randomness of its own.

import type { WebChatSettings } from "../../config/channels/webchat.ts";
import type { Peer } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { SocketClock } from "../web-socket/clock.ts";
import type { HistoryEntry } from "./history-page.ts";
import type { WireCanvas } from "./protocol.ts";

/** What WebChat is made of. */
export interface WebChatDeps {
  /** The accounts as configured right now, for the page's picker; asked at each hello. */
  accounts(): readonly AccountId[];
  /**
   * What was said in a conversation, oldest first: the transcripts of the kois that answer there, and the messages
   * that are journaled but not answered yet (so that a reload in the middle of a turn shows them). May fail: the page
   * is told, and goes on without.
   */
  history(accountId: AccountId, peer: Peer): readonly HistoryEntry[] | Promise<readonly HistoryEntry[]>;
  /** The pages that kois show in a conversation. Default: none. */
  canvases?(accountId: AccountId, peer: Peer): Promise<readonly WireCanvas[]>;
  /** How an account writes: the settings of the current config. */
  style(accountId: AccountId): Pick<WebChatSettings, "textChunkLimit" | "chunkMode" | "title">;
  readonly clock: SocketClock;
  /** 32 lower-case hexadecimal digits from 128 bits of a cryptographic source, new at each call. */
  randomId(): string;
}

/**
 * What the HTTP server knows of an upgrade. It must have checked `Origin` and `Host` before: a page of a stranger's
 * site, open in a browser on this machine, is on loopback too.
 */
export interface WebChatRequest {
  readonly isLoopback: boolean;
  readonly isAuthenticated: boolean;
  /**
   * Whether `token` is the gateway's (compared in constant time, attempts limited, by the gateway). Where this is
   * given, a connection that is neither on loopback nor authenticated must send a token in its hello; where it is
   * not, such a connection is served with a minted visitor id only.
   */
  authenticate?(token: string): boolean | Promise<boolean>;
}
