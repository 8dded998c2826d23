// Messages on their way: each is kept (over a reload too) until the gateway has said what became of it, and sent again
// under the same id after a reconnect, so that nothing is lost and the gateway can tell a copy from a new one. One at a
// time, in order: a message never overtakes the one before it.

const prefix = "skykoi.outgoing.";

/** @typedef {{messageId: string, text: string, replyTo?: string, at: number}} OutgoingMessage */

/** The messages of one conversation that the gateway has not answered for. */
export class Outbox {
  #stored;
  #transmit;
  #conversation;
  /** @type {OutgoingMessage[]} */
  #waiting = [];
  #isRunning = false;
  #inFlight;
  #delayTimer;

  /** @param {import("./shared/stored.js").Stored} stored @param {(frame: object) => boolean} transmit */
  constructor(stored, transmit) {
    this.#stored = stored;
    this.#transmit = transmit;
  }

  /** What is on its way, oldest first. */
  get waiting() {
    return [...this.#waiting];
  }

  /** Names the conversation, once the gateway has; what an earlier page left behind comes back. */
  open(conversation) {
    if (this.#conversation === conversation) {
      return;
    }
    this.#conversation = conversation;
    for (const message of this.#waiting) {
      this.#keep(message);
    }
    const kept = this.#stored.keys(this.#key("")).flatMap((key) => readMessage(this.#stored.get(key)));
    const known = new Set(this.#waiting.map((message) => message.messageId));
    this.#waiting.push(...kept.filter((message) => !known.has(message.messageId)));
    this.#waiting.sort((a, b) => a.at - b.at);
  }

  /** @param {OutgoingMessage} message */
  add(message) {
    this.#waiting.push(message);
    this.#keep(message);
    this.#next();
  }

  /** Begins (again) to send: the line is open, and the history has shown what arrived already. */
  resume() {
    this.#isRunning = true;
    this.#next();
  }

  /** The line is lost: what is in flight counts as not sent. */
  pause() {
    this.#isRunning = false;
    this.#inFlight = undefined;
    clearTimeout(this.#delayTimer);
  }

  /** The gateway has answered for a message (or it was found in the history): it is done. */
  settle(messageId) {
    this.#waiting = this.#waiting.filter((message) => message.messageId !== messageId);
    this.#stored.delete(this.#key(messageId));
    if (this.#inFlight === messageId) {
      this.#inFlight = undefined;
    }
    this.#next();
  }

  /** The gateway will take the message later. */
  delay(delayMs) {
    clearTimeout(this.#delayTimer);
    this.#delayTimer = setTimeout(() => {
      this.#inFlight = undefined;
      this.#next();
    }, delayMs);
  }

  #next() {
    const message = this.#waiting[0];
    if (!this.#isRunning || this.#inFlight !== undefined || message === undefined) {
      return;
    }
    const { messageId, text, replyTo } = message;
    if (this.#transmit({ type: "message", messageId, text, ...(replyTo !== undefined && { replyTo }) })) {
      this.#inFlight = messageId;
    }
  }

  #keep(message) {
    // Each message has a key of its own, so that two tabs never overwrite each other's list.
    if (this.#conversation !== undefined) {
      this.#stored.set(this.#key(message.messageId), JSON.stringify(message));
    }
  }

  #key(messageId) {
    return `${prefix}${this.#conversation}|${messageId}`;
  }
}

/** A new message id: nobody can guess it, nobody makes it twice. (`randomUUID` is missing on plain http.) */
export function newMessageId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** @returns {OutgoingMessage[]} one message, or none where the text is not one */
function readMessage(text) {
  try {
    const message = JSON.parse(text ?? "null");
    return typeof message?.messageId === "string" && typeof message.text === "string" ? [message] : [];
  } catch {
    return [];
  }
}
