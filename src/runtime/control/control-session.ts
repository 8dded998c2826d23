// One client of the control API, from `connect` to close. Requests are answered one after another, in the order in which
// they came; pings, and what comes too fast, at once. Whoever has not shown who they are gets no answer but that.

import type { WebSocket } from "ws";
import { socketCloseCodes } from "../../channels/web-socket/close-codes.ts";
import { Connection, type ConnectionListener } from "../../channels/web-socket/connection.ts";
import { TokenBucket } from "../../channels/web-socket/token-bucket.ts";
import type { UpgradeAccess } from "../http/http-gate.ts";
import { type Answer, refused } from "./answer.ts";
import type { ControlDeps } from "./control-deps.ts";
import { connectWithinMs, maxOpenRequests, requestBurst, requestEveryMs } from "./limits.ts";
import type { Caller } from "./method.ts";
import { answerRequest, methodNames } from "./methods.ts";
import { eventNames } from "./methods/state.ts";
import { parseControlFrame } from "./parse-control-frame.ts";
import {
  type ControlClientFrame,
  controlCloseCodes,
  type ControlErrorCode,
  type ControlEvents,
  type ControlServerFrame,
  controlVersion,
} from "./protocol.ts";

type Event = keyof ControlEvents;
type RequestFrame = Extract<ControlClientFrame, { type: "request" }>;
type Listener = ConnectionListener<ControlClientFrame, ControlErrorCode>;

/** What a session tells whoever made it. */
export interface SessionHost {
  readonly deps: ControlDeps;
  /** It wants other events than before. */
  onSubscribe(): void;
  onClose(session: ControlSession): void;
}

/** One client. */
export class ControlSession implements Listener {
  readonly #host: SessionHost;
  readonly #access: UpgradeAccess;
  readonly #connection: Connection<ControlClientFrame, ControlServerFrame, ControlErrorCode>;
  readonly #bucket: TokenBucket;
  readonly #cancelAlarm: () => void;
  #isConnected = false;
  #events: ReadonlySet<Event> = new Set();
  #seq = 0;
  #open = 0;
  #tail: Promise<void> = Promise.resolve();
  readonly #gone = new AbortController();

  /** Takes over an open socket. */
  constructor(socket: WebSocket, access: UpgradeAccess, host: SessionHost) {
    const { clock } = host.deps;
    this.#host = host;
    this.#access = access;
    this.#bucket = new TokenBucket(requestBurst, requestEveryMs, clock.now());
    this.#cancelAlarm = clock.after(connectWithinMs, () =>
      this.close(socketCloseCodes.policy, "no connect in time"),
    );
    const hands = {
      nowMs: () => clock.now(),
      after: (delayMs: number, run: () => void) => clock.after(delayMs, run),
    };
    this.#connection = new Connection(socket, hands, this);
  }

  /** Whether it wants to hear of these events. */
  wants(event: Event): boolean {
    return this.#events.has(event);
  }

  /** Sends an event, unless it is not wanted or the client is behind: then it is left out, which `seq` tells. */
  tell(event: Event, payload: unknown): void {
    if (!this.#events.has(event)) return;
    this.#seq += 1;
    this.#connection.sendIfKeepingUp({ type: "event", event, payload, seq: this.#seq });
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
  }

  parse(text: string): ReturnType<Listener["parse"]> {
    const parsed = parseControlFrame(text);
    // What is wrong with a frame is for those who are let in.
    if (this.#isConnected || parsed.ok || parsed.close) return parsed;
    const close = { code: controlCloseCodes.badConnect, reason: "connect expected" };
    return { ...parsed, close };
  }

  onWrongFrame(code: ControlErrorCode, message: string): void {
    this.#connection.send({ type: "error", code, message });
  }

  onFrame(frame: ControlClientFrame): void {
    if (!this.#isConnected) this.#takeFirst(frame);
    else if (frame.type === "ping") this.#connection.send({ type: "pong" });
    else if (frame.type === "request") this.#takeRequest(frame);
    else this.onWrongFrame("bad_frame", "this connection is connected already");
  }

  onClose(): void {
    this.#cancelAlarm();
    this.#events = new Set();
    this.#gone.abort();
    this.#host.onClose(this);
  }

  #takeFirst(frame: ControlClientFrame): void {
    if (frame.type !== "connect") {
      this.#turnAway("connect_expected", "the first frame must be `connect`", controlCloseCodes.badConnect);
      return;
    }
    const { isLoopback, isAuthenticated, isRequired } = this.#access;
    const { token } = frame;
    if (!isLoopback && !isAuthenticated) {
      const verdict = isRequired && token !== undefined ? this.#access.judge(token).kind : "missing";
      if (verdict !== "allowed") {
        if (verdict !== "missing")
          this.#host.deps.log.warn({ reasonCode: verdict }, "client of the control API refused");
        this.#turnAway("unauthorized", REFUSALS[verdict] ?? REFUSALS.wrong, controlCloseCodes.unauthorized);
        return;
      }
    }
    this.#isConnected = true;
    this.#cancelAlarm();
    this.#connection.send({
      type: "welcome",
      version: controlVersion,
      gateway: this.#host.deps.version,
      methods: methodNames,
      events: eventNames,
    });
  }

  #turnAway(code: ControlErrorCode, message: string, closeCode: number): void {
    this.onWrongFrame(code, message);
    this.close(closeCode, code);
  }

  #takeRequest({ id, method, params = {} }: RequestFrame): void {
    const { deps } = this.#host;
    const retryAfterMs = this.#open >= maxOpenRequests ? 1_000 : this.#bucket.take(deps.clock.now());
    if (retryAfterMs > 0) {
      this.#respond(id, refused("too_many_requests", "you ask faster than is allowed", retryAfterMs));
      return;
    }
    this.#open += 1;
    this.#tail = this.#tail
      .then(async () => {
        // Nobody reads the answer of one who left.
        if (!this.#connection.isOpen) return;
        this.#respond(id, await answerRequest(method, params, deps, this.#caller()));
      })
      .catch(() => this.close(socketCloseCodes.internal, "the gateway failed; try again"))
      .finally(() => (this.#open -= 1));
  }

  #caller(): Caller {
    return {
      subscribe: (events) => this.#subscribe(events),
      tell: (event, payload) => {
        this.#seq += 1;
        this.#connection.send({ type: "event", event, payload, seq: this.#seq });
      },
      gone: this.#gone.signal,
    };
  }

  #respond(id: string, answer: Answer<unknown>): void {
    this.#connection.send({ type: "response", id, ...answer });
  }

  #subscribe(events: readonly Event[]): void {
    if (!this.#connection.isOpen) return;
    this.#events = new Set(events);
    this.#host.onSubscribe();
  }
}

const REFUSALS: Readonly<Record<string, string>> & { readonly wrong: string } = {
  missing: "the gateway wants its token",
  wrong: "this is not the gateway's token",
  locked_out: "too many wrong tokens came from this address; try again later",
};
