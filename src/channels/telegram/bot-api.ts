// The Bot API with one token, through grammy. All calls go through `call`, so that every failure is an `ApiFailure`.
// Nothing is repeated here but by `persistent`: replies are repeated by the gateway's outbox, and by nobody else.

import { setMaxListeners } from "node:events";
import type { Agent } from "node:http";
import type { Socket } from "node:net";
import { Api } from "grammy";
import type { RetryConfig } from "../../config/channels/retry.ts";
import type { ChannelClock } from "../channel-host.ts";
import { ApiFailure, apiFailure } from "./api-failure.ts";
import type { BotCredentials } from "./credentials.ts";
import { pause } from "../pause.ts";
import { retryPauseMs } from "../retry-pause.ts";
import { type Passage, watched, watchedAgent } from "./watched-agent.ts";

type Credentials = Pick<BotCredentials, "token" | "botId" | "apiRoot" | "proxy">;

/** How to call. */
export interface BotApiOptions {
  readonly credentials: Credentials;
  /** After how long a call is given up. */
  readonly timeoutSeconds: number;
  readonly autoSelectFamily: boolean | undefined;
  readonly retry: Required<RetryConfig>;
  readonly clock: ChannelClock;
}

/** The library's own type for the signals that Node has as well. */
type CallSignal = NonNullable<Parameters<Api["getMe"]>[0]>;
type Call<T> = (api: Api, signal: CallSignal) => Promise<T>;

/** The Bot API with one token. */
export class BotApi {
  readonly #options: BotApiOptions;
  readonly #way: ReturnType<typeof watchedAgent>;
  readonly #api: Api;
  readonly #closing = new AbortController();
  readonly #pollApi: Api;

  constructor(options: BotApiOptions) {
    const { credentials, timeoutSeconds, autoSelectFamily } = options;
    this.#options = options;
    this.#way = watchedAgent({ ...credentials, autoSelectFamily });
    const make = (seconds: number): Api =>
      new Api(credentials.token, {
        apiRoot: credentials.apiRoot,
        timeoutSeconds: seconds,
        // A redirect would carry the token, which stands in the address, to somewhere else.
        baseFetchConfig: { agent: this.#way.agent, redirect: "error" },
      });
    this.#api = make(timeoutSeconds);
    // Each call that runs listens to it: to have many is no leak, and not worth a warning on the console.
    setMaxListeners(0, this.#closing.signal);
    this.#pollApi = make(timeoutSeconds + LONGEST_POLL_SECONDS);
  }

  get credentials(): Credentials {
    return this.#options.credentials;
  }

  get agent(): Agent {
    return this.#way.agent;
  }

  /** Aborts when the account stops. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  get timeoutMs(): number {
    return this.#options.timeoutSeconds * 1000;
  }

  /** Calls once. @throws ApiFailure */
  call<T>(method: string, run: Call<T>): Promise<T> {
    return this.#call(method, this.#api, this.#closing.signal, run);
  }

  /** Calls once, with the time that a long poll of at most `LONGEST_POLL_SECONDS` needs. @throws ApiFailure */
  poll<T>(run: Call<T>, signal: AbortSignal): Promise<T> {
    return this.#call("getUpdates", this.#pollApi, signal, run);
  }

  /** Calls as often as `retry` says, where a second time does no harm and may help. @throws ApiFailure */
  async persistent<T>(method: string, run: Call<T>): Promise<T> {
    const { retry, clock } = this.#options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.call(method, run);
      } catch (error) {
        const waitMs = error instanceof ApiFailure ? this.#waitMs(error, attempt) : undefined;
        if (waitMs === undefined || attempt >= retry.attempts) throw error;
        await pause(clock, waitMs, this.#closing.signal);
      }
    }
  }

  /** Breaks off what runs and closes every connection. */
  close(): void {
    this.#closing.abort();
    this.#way.destroy();
  }

  /** How long to wait before another attempt; `undefined` where none helps. */
  #waitMs({ kind, retryAfterMs = 0 }: ApiFailure, attempt: number): number | undefined {
    const { retry, clock } = this.#options;
    if (
      kind !== "rate_limited" &&
      kind !== "server_error" &&
      kind !== "not_reached" &&
      kind !== "no_answer"
    ) {
      return undefined;
    }
    const pauseMs = retryPauseMs(retry, attempt, clock.random());
    return retryAfterMs > retry.maxDelayMs ? undefined : Math.max(retryAfterMs, pauseMs);
  }

  async #call<T>(method: string, api: Api, signal: AbortSignal, run: Call<T>): Promise<T> {
    const broken = new AbortController();
    const passage: Passage = { mayHaveArrived: false, onBroken: () => broken.abort() };
    const ended = AbortSignal.any([signal, broken.signal]) as unknown as CallSignal;
    try {
      return await watched(passage, () => run(api, ended));
    } catch (error) {
      // What was broken off is over only when its connection is.
      if (signal.aborted && passage.socket) await closed(passage.socket);
      throw apiFailure(error, method, passage);
    }
  }
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed || !socket.destroyed) resolve();
    else socket.once("close", () => resolve());
  });
}

/** How long Telegram may hold a question for messages before it answers that there are none. */
export const LONGEST_POLL_SECONDS = 25;
