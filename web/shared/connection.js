// A page's line to the gateway: one WebSocket that says hello, is watched, and comes back by itself with growing
// pauses. Frames go out only while it is `open`, which begins with the gateway's `welcome`.

const firstPauseMs = 400;
const longestPauseMs = 30_000;
// A connection that lasted this long was a good one: the next failure begins with short pauses again.
const goodAfterMs = 5_000;
const silenceMs = 25_000;
const answerWithinMs = 10_000;

/**
 * `connecting` for the first time, `open`, `reconnecting` after a failure, or `closed` for good: then the error says why.
 * @typedef {"connecting" | "open" | "reconnecting" | "closed"} ConnectionState
 */

/** One line that stands as long as the page does. */
export class Connection {
  #url;
  #hello;
  #onFrame;
  #onState;
  #socket;
  #error;
  #openedAt = Infinity;
  #failures = 0;
  #retryTimer;
  #probeTimer;
  #heardAt = 0;

  /**
   * `hello`: the first frame, made anew for each connection.
   * @param {{url: string, hello: () => object, onFrame: (frame: object) => void,
   *   onState: (state: ConnectionState, error?: {code: string, message: string}) => void}} options
   */
  constructor({ url, hello, onFrame, onState }) {
    this.#url = url;
    this.#hello = hello;
    this.#onFrame = onFrame;
    this.#onState = onState;
    setInterval(() => this.#probeIfSilent(silenceMs), 5_000);
    // After sleep or a change of network a dead line looks alive until somebody asks.
    addEventListener("online", () => this.wake());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") {
        this.wake();
      }
    });
  }

  /** Connects now, whatever the state: at the start, after signing in, or when the visitor won't wait. */
  connect() {
    clearTimeout(this.#retryTimer);
    this.#drop();
    this.#onState(this.#failures > 0 ? "reconnecting" : "connecting", this.#error);
    this.#error = undefined;
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    this.#openedAt = Infinity;
    socket.addEventListener("open", () => {
      socket.send(JSON.stringify(this.#hello()));
    });
    socket.addEventListener("message", (event) => {
      if (socket === this.#socket) {
        this.#hear(JSON.parse(event.data));
      }
    });
    socket.addEventListener("close", (event) => {
      if (socket === this.#socket) {
        this.#lost(event.code);
      }
    });
  }

  /** Sends a frame. `false` where there is no open line. */
  send(frame) {
    const isOpen = this.#openedAt !== Infinity && this.#socket?.readyState === WebSocket.OPEN;
    if (isOpen) {
      this.#socket.send(JSON.stringify(frame));
    }
    return isOpen;
  }

  /** Looks whether the line still stands, or tries again at once. */
  wake() {
    if (this.#retryTimer !== undefined) {
      this.connect();
    } else {
      this.#probeIfSilent(answerWithinMs);
    }
  }

  #hear(frame) {
    this.#heardAt = Date.now();
    clearTimeout(this.#probeTimer);
    this.#probeTimer = undefined;
    if (frame.type === "welcome") {
      this.#openedAt = Date.now();
      this.#onState("open");
    } else if (frame.type === "error" && this.#openedAt === Infinity) {
      this.#error = frame;
      if (frame.code === "bad_frame") {
        // The hello itself is wrong (an id in the address that is none): another try would say the same.
        this.#socket.close();
        this.#lost(4400);
      }
      return;
    }
    this.#onFrame(frame);
  }

  #lost(code) {
    this.#drop();
    if (code >= 4400 && code < 4500) {
      this.#onState(
        "closed",
        this.#error ?? { code: "closed", message: "the gateway closed the connection" },
      );
      return;
    }
    this.#failures = Date.now() - this.#openedAt > goodAfterMs ? 1 : this.#failures + 1;
    const pauseMs = Math.min(longestPauseMs, firstPauseMs * 2 ** (this.#failures - 1));
    // Jitter: after a restart of the gateway, not all pages come at once.
    this.#retryTimer = setTimeout(() => this.connect(), pauseMs * (0.5 + Math.random() / 2));
    this.#onState("reconnecting", this.#error);
  }

  #drop() {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#retryTimer = undefined;
    clearTimeout(this.#probeTimer);
    this.#probeTimer = undefined;
    socket?.close();
  }

  #probeIfSilent(ms) {
    if (this.#probeTimer !== undefined || Date.now() - this.#heardAt < ms || !this.send({ type: "ping" })) {
      return;
    }
    this.#probeTimer = setTimeout(() => this.#lost(1006), answerWithinMs);
  }
}

/** The address of a WebSocket beside the page, so that it also works behind a proxy that serves it under a path. */
export function socketAddress(path) {
  const url = new URL(path, document.baseURI);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  url.search = "";
  url.hash = "";
  return url.href;
}
