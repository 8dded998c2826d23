// WebChat behind the contract of every channel. Its sockets come from the gateway's own HTTP server (`accept`); an
// account is only a door with a name: starting it opens nothing, stopping it closes the pages that came in by it.
// The transcript is the store: what is sent while nobody looks is read as history later, and kept here for minutes alone.

import { CHANNEL_DEFAULTS } from "../../config/channels/channel-defaults.ts";
import type { WebSocket } from "ws";

import type { Peer } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import { SendError } from "../channel.ts";
import type { Channel, Emit, GatewayNotice, ReplyTarget } from "../channel.ts";
import { splitMarkdown } from "../text/split-markdown.ts";
import { Conversations } from "./conversations.ts";
import type { Member } from "./conversations.ts";
import { replyChunkLimit } from "./limits.ts";
import { pageMessageId } from "./message-id.ts";
import { PageSession } from "./page-session.ts";
import type { SessionHost } from "./page-session.ts";
import { socketCloseCodes } from "../web-socket/close-codes.ts";
import type { ServerFrame } from "./protocol.ts";
import type { WebChatDeps, WebChatRequest } from "./webchat-deps.ts";

/** What is said of a canvas that changes. */
export type CanvasFrame = Extract<ServerFrame, { type: "canvas" | "canvas_part" | "canvas_hidden" }>;

/** The channel, and what only the gateway's own page can do. */
export interface WebChatChannel extends Channel {
  readonly id: "webchat";
  /**
   * Serves a socket of the path `/webchat`, open already. Make it with `maxPayload: maxFrameBytes` and without
   * compression. An id that a person chose (visitor or room) is honoured only where `request` is on loopback or
   * authenticated, or the page's token is right: a bare id is no proof of who somebody is.
   */
  accept(socket: WebSocket, request: WebChatRequest): void;
  /** Shows a notice on all pages, and on those that come, until the next one. */
  showNotice(notice: GatewayNotice): void;
  /** Shows a change of a canvas to everybody who is in that conversation. */
  showCanvas(accountId: AccountId, peer: Peer, frame: CanvasFrame): void;
  /** Closes every socket, also those that named no account yet; for the end of the process. */
  disconnectAll(): void;
  typing(target: ReplyTarget, isTyping: boolean): Promise<void>;
  draft: NonNullable<Channel["draft"]>;
}

/** Makes the channel. No account runs until `start`. */
export function createWebChatChannel(deps: WebChatDeps): WebChatChannel {
  const emits = new Map<AccountId, Emit>();
  const conversations = new Conversations();
  const sessions = new Set<PageSession>();
  let notice: GatewayNotice = { degraded: false };

  const host: SessionHost = {
    deps,
    conversations,
    emitOf: (accountId) => emits.get(accountId),
    statusFrame: () => (notice.degraded ? { type: "status", ...notice } : undefined),
    onClose: (session) => sessions.delete(session),
  };

  function membersAt(target: ReplyTarget): readonly Member[] {
    if (!emits.has(target.accountId)) {
      throw new SendError(`account \`${target.accountId}\` of WebChat is stopped`, "not_sent");
    }
    return conversations.in(target.accountId, target.peer);
  }

  return {
    id: "webchat",
    can: {
      typing: true,
      drafts: true,
      media: false,
      reactions: false,
      threads: false,
      // What was said stands in the transcript, which the page shows: it is not rewritten.
      edits: false,
      removals: false,
      polls: false,
      idempotentSend: true,
      chunkLimit: replyChunkLimit,
    },

    accept(socket, request) {
      sessions.add(new PageSession(socket, request, host));
    },

    async start(accountId, emit) {
      emits.set(accountId, emit);
    },

    async stop(accountId) {
      emits.delete(accountId);
      for (const member of conversations.all(accountId)) {
        member.connection.close(socketCloseCodes.goingAway, "account stopped");
      }
    },

    status: (accountId) => ({ state: emits.has(accountId) ? "open" : "stopped" }),

    parts(accountId, message) {
      const { textChunkLimit = CHANNEL_DEFAULTS.webchat.textChunkLimit, chunkMode = "length" } =
        deps.style(accountId);
      const limit = Math.min(textChunkLimit, replyChunkLimit);
      return splitMarkdown(message.text, { limit, mode: chunkMode }).map((text) => ({ ...message, text }));
    },

    async send(target, message, idempotencyKey) {
      const { text, answerer } = message;
      const at = deps.clock.nowMs();
      // A page knows replies by their id, so that a send repeated under one key shows once.
      const frame = {
        type: "reply",
        replyId: idempotencyKey,
        text,
        ...(answerer && { answerer }),
        at,
      } as const;
      const members = membersAt(target);
      for (const member of members) {
        member.deliver({ ...frame, ...answered(target, member) });
      }
      if (members.length === 0) conversations.keep(target.accountId, target.peer, frame, at);
      return undefined;
    },

    async typing(target, isTyping) {
      for (const member of membersAt(target)) {
        member.deliver({ type: "typing", isTyping });
      }
    },

    async draft(target, message, idempotencyKey) {
      const { text, answerer } = message;
      const frame: ServerFrame = {
        type: "draft",
        replyId: idempotencyKey,
        text,
        ...(answerer && { answerer }),
      };
      for (const member of membersAt(target)) {
        member.deliverIfKeepingUp(frame);
      }
    },

    showNotice(next) {
      notice = next;
      for (const member of conversations.all()) {
        member.deliver({ type: "status", ...notice });
      }
    },

    showCanvas(accountId, peer, frame) {
      for (const member of conversations.in(accountId, peer)) {
        member.deliver(frame);
      }
    },

    disconnectAll() {
      for (const session of sessions) {
        session.close(socketCloseCodes.goingAway, "the gateway stops");
      }
    },
  };
}

function answered(target: ReplyTarget, member: Member): { readonly replyTo?: string } {
  return target.replyToMessageId === undefined
    ? {}
    : { replyTo: pageMessageId(member.visit, target.replyToMessageId) };
}
