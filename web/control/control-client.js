// Questions and answers over the control API (`src/runtime/control/protocol.ts`), and the events that come by themselves.

import { Connection, socketAddress } from "../shared/connection.js";

const version = 1;
const answerWithinMs = 30_000;
const mostRetries = 3;

/** Why there is no answer. `lost`: the line broke; who connects again asks again. */
export class RequestError extends Error {
  constructor({ code, message, retryAfterMs }) {
    super(message);
    this.name = "RequestError";
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The page's end of the control API. */
export class ControlClient {
  #connection;
  #onWelcome;
  #onEvent;
  #open = new Map();
  #lastId = 0;
  #seq = 0;

  /**
   * `onEvent`: `hasGap` tells that events before this one were left out.
   * @param {{credentials: () => object, onWelcome: (welcome: object) => void,
   *   onState: (state: import("../shared/connection.js").ConnectionState, error?: object) => void,
   *   onEvent: (event: string, payload: object, hasGap: boolean) => void}} options
   */
  constructor({ credentials, onWelcome, onState, onEvent }) {
    this.#onWelcome = onWelcome;
    this.#onEvent = onEvent;
    this.#connection = new Connection({
      // The page lies in a folder of its own, beside the API.
      url: socketAddress("../api"),
      hello: () => ({ type: "connect", version, ...credentials() }),
      onFrame: (frame) => this.#hear(frame),
      onState: (state, error) => {
        if (state !== "open") {
          this.#lose();
        }
        onState(state, error);
      },
    });
  }

  connect() {
    this.#connection.connect();
  }

  /** Tries again at once. */
  wake() {
    this.#connection.wake();
  }

  /**
   * Asks. Waits and asks again where the gateway says that it will take the request later.
   * @throws {RequestError}
   */
  async request(method, params = {}) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await this.#ask(method, params);
      } catch (error) {
        if (error.retryAfterMs === undefined || attempt === mostRetries) {
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, error.retryAfterMs));
      }
    }
  }

  #ask(method, params) {
    return new Promise((resolve, reject) => {
      this.#lastId += 1;
      const id = String(this.#lastId);
      if (!this.#connection.send({ type: "request", id, method, params })) {
        reject(new RequestError({ code: "lost", message: "the gateway is not connected" }));
        return;
      }
      const timer = setTimeout(() => {
        this.#open.delete(id);
        reject(new RequestError({ code: "late", message: "the gateway does not answer" }));
      }, answerWithinMs);
      this.#open.set(id, { resolve, reject, timer });
    });
  }

  #hear(frame) {
    if (frame.type === "welcome") {
      this.#seq = 0;
      this.#onWelcome(frame);
    } else if (frame.type === "response") {
      const waiting = this.#open.get(frame.id);
      this.#open.delete(frame.id);
      clearTimeout(waiting?.timer);
      if (frame.ok) {
        waiting?.resolve(frame.payload);
      } else {
        waiting?.reject(new RequestError(frame.error));
      }
    } else if (frame.type === "event") {
      const hasGap = frame.seq !== this.#seq + 1;
      this.#seq = frame.seq;
      this.#onEvent(frame.event, frame.payload, hasGap);
    }
  }

  #lose() {
    for (const { reject, timer } of this.#open.values()) {
      clearTimeout(timer);
      reject(
        new RequestError({
          code: "lost",
          message: "the connection was lost; whether it was done is not known",
        }),
      );
    }
    this.#open.clear();
  }
}
