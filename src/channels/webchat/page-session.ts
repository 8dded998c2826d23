// What one page does, from hello to close. Frames are handled one after another, so that messages reach the gateway
// in the order in which the page sent them; pings are answered at once.

import type { WebSocket } from "ws";

import type { AccountId } from "../../routing/ids.ts";
import type { Emit } from "../channel.ts";
import { Connection } from "../web-socket/connection.ts";
import { TokenBucket } from "../web-socket/token-bucket.ts";
import { Member } from "./conversations.ts";
import type { Conversations } from "./conversations.ts";
import { historyPage } from "./history-page.ts";
import { judgeHello } from "./judge-hello.ts";
import { helloWithinMs, messageBurst, messageEveryMs } from "./limits.ts";
import type { PageConnection, PageListener } from "./page-connection.ts";
import { parseClientFrame } from "./parse-client-frame.ts";
import { socketCloseCodes } from "../web-socket/close-codes.ts";
import { protocolVersion } from "./protocol.ts";
import type { ClientFrame, HelloFrame, ServerFrame, WireErrorCode } from "./protocol.ts";
import { readHistory } from "./read-history.ts";
import { takeMessage } from "./take-message.ts";
import type { WebChatDeps, WebChatRequest } from "./webchat-deps.ts";

/** What a session needs of its channel. */
export interface SessionHost {
  readonly deps: WebChatDeps;
  readonly conversations: Conversations;
  /** Where an account's messages go; `undefined` while it is stopped. */
  emitOf(accountId: AccountId): Emit | undefined;
  /** What a newcomer must know of the gateway's state. */
  statusFrame(): ServerFrame | undefined;
  onClose(session: PageSession): void;
}

/** One page, as long as its socket lives. */
export class PageSession implements PageListener {
  readonly #connection: PageConnection;
  readonly #request: WebChatRequest;
  readonly #host: SessionHost;
  readonly #bucket: TokenBucket;
  readonly #cancelHelloAlarm: () => void;
  #hasGreeted = false;
  #member: Member | undefined;
  #tail: Promise<void> = Promise.resolve();

  /** Takes over an open socket. */
  constructor(socket: WebSocket, request: WebChatRequest, host: SessionHost) {
    const { clock } = host.deps;
    this.#request = request;
    this.#host = host;
    this.#bucket = new TokenBucket(messageBurst, messageEveryMs, clock.nowMs());
    this.#cancelHelloAlarm = clock.after(helloWithinMs, () =>
      this.close(socketCloseCodes.policy, "no hello in time"),
    );
    this.#connection = new Connection(socket, clock, this);
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }

  parse(text: string): ReturnType<PageListener["parse"]> {
    return parseClientFrame(text);
  }

  onWrongFrame(code: WireErrorCode, message: string): void {
    this.#sendError(code, message);
  }

  onFrame(frame: ClientFrame): void {
    if (frame.type === "ping") {
      this.#connection.send({ type: "pong" });
    } else if (frame.type === "hello") {
      this.#takeHello(frame);
    } else if (!this.#hasGreeted) {
      this.#sendError("hello_expected", "the first frame must be `hello`");
    } else {
      this.#takeRequest(frame);
    }
  }

  onClose(): void {
    this.#cancelHelloAlarm();
    if (this.#member !== undefined) {
      this.#host.conversations.leave(this.#member);
    }
    this.#host.onClose(this);
  }

  #sendError(code: WireErrorCode, message: string): void {
    this.#connection.send({ type: "error", code, message });
  }

  #takeHello(hello: HelloFrame): void {
    if (this.#hasGreeted) {
      this.#sendError("hello_repeated", "this connection has said hello already");
      return;
    }
    this.#hasGreeted = true;
    this.#cancelHelloAlarm();
    this.#inTurn(() => this.#enter(hello));
  }

  #takeRequest(frame: Exclude<ClientFrame, { type: "hello" | "ping" }>): void {
    const retryAfterMs = this.#bucket.take(this.#host.deps.clock.nowMs());
    if (retryAfterMs > 0) {
      const messageId = frame.type === "message" ? { messageId: frame.messageId } : {};
      this.#connection.send({ type: "refused", ...messageId, reason: "too_many_messages", retryAfterMs });
      return;
    }
    this.#inTurn(async () => {
      // Without a member the hello failed, and the socket is closed.
      if (this.#member === undefined) {
        return;
      }
      if (frame.type === "history") {
        await this.#sendHistory(this.#member, frame.before);
        return;
      }
      const emit = this.#host.emitOf(this.#member.visit.accountId);
      // A stopped account acknowledges nothing: the page sends it again when the account is back.
      if (emit !== undefined) {
        await takeMessage(this.#member, frame, emit, this.#host);
      }
    });
  }

  #inTurn(step: () => Promise<void>): void {
    this.#tail = this.#tail
      .then(step)
      .catch(() => this.close(socketCloseCodes.internal, "the gateway failed; try again"));
  }

  /** Judges the hello and lets the visitor in: welcome, the gateway's state, history, canvases, then what happens. */
  async #enter(hello: HelloFrame): Promise<void> {
    const { deps, conversations } = this.#host;
    const judgement = await judgeHello(hello, this.#request, deps);
    if (!judgement.ok) {
      this.#sendError(judgement.code, judgement.message);
      this.close(judgement.closeCode, judgement.code);
      return;
    }
    const { accountId, visitorId, name, peer } = judgement.visit;
    if (this.#host.emitOf(accountId) === undefined) {
      this.#sendError("account_unavailable", "the account is not running");
      this.close(socketCloseCodes.tryAgainLater, "account unavailable");
      return;
    }
    if (!this.#connection.isOpen) {
      return;
    }
    const member = new Member(judgement.visit, this.#connection);
    this.#member = member;
    // INVARIANT: joined before the history is read, so that no reply falls between the two.
    conversations.join(member, deps.clock.nowMs());
    const accounts = deps.accounts();
    const version = protocolVersion;
    const { title } = deps.style(accountId);
    const welcome = { type: "welcome", version, visitorId, name, accountId, accounts, peer } as const;
    this.#connection.send({ ...welcome, ...(title !== undefined && { title }) });
    const status = this.#host.statusFrame();
    if (status !== undefined) {
      this.#connection.send(status);
    }
    await this.#sendHistory(member);
    if (deps.canvases !== undefined) {
      this.#connection.send({ type: "canvases", canvases: await deps.canvases(accountId, peer) });
    }
    member.release();
  }

  async #sendHistory(member: Member, before?: string): Promise<void> {
    const entries = await readHistory(member.visit, this.#host.deps);
    if (entries === undefined) {
      this.#sendError("history_unavailable", "the history can't be read right now");
    } else {
      this.#connection.send(historyPage(entries, member.visit, before));
    }
  }
}
