// One connection of the library to WhatsApp, and everything that keeps it from harm: a silent log, no console, no
// rejection that nobody handles, no history, a watch over the frames that come in. When it is closed it stays so; the
// account makes a new one.

import type {
  AuthenticationState,
  GroupMetadata,
  proto,
  UserFacingSocketConfig,
  WAMessage,
} from "@whiskeysockets/baileys";
import { EventEmitter } from "node:events";
import type { ChannelClock } from "../../channel-host.ts";
import type { Baileys } from "../baileys.ts";
import type { WhatsAppOptions } from "../options.ts";
import { HttpAnswer } from "./disconnect.ts";
import { CiphertextOrigins, journaled } from "./journaled-signal.ts";
import { aloud, quietly } from "./quiet-console.ts";
import { silentLog } from "./silent-log.ts";

/** The library's socket. */
export type Socket = ReturnType<Baileys["default"]>;

/** What a connection tells. None of these may throw. */
export interface SocketEvents {
  opened?(): void;
  /** The connection is over; `error` is the library's. Called once. */
  closed(error: unknown): void;
  /** The credentials have changed; they must be on the disk when this returns. */
  credentialsChanged(): void;
  /** The text of a QR code to link by. */
  qr?(text: string): void;
  /** Messages in the order in which they came, offline ones too. */
  messages?(messages: readonly WAMessage[]): void;
  /** A frame of WhatsApp about a message of ours: its confirmation. */
  confirmed?(id: string, error: string | undefined): void;
  groupChanged?(jid: string): void;
}

/** What a connection needs. */
export interface SocketNeeds {
  readonly library: Baileys;
  readonly auth: AuthenticationState;
  readonly clock: ChannelClock;
  readonly options: WhatsAppOptions;
  /** Most milliseconds without a frame before the connection counts as dead. */
  readonly heartbeatMs: number;
  readonly groupMetadata?: (jid: string) => Promise<GroupMetadata | undefined>;
  /** What was sent under an id, for phones that could not decrypt it. */
  readonly sent?: (id: string) => proto.IMessage | undefined;
}

const CLOSE_MS = 2_000;
/** How often within the time of a heartbeat it is looked whether a frame came. */
const LOOKS = 4;

/** A connection, from the attempt to its end. */
export class LinkedSocket {
  readonly socket: Socket;
  readonly #needs: SocketNeeds;
  readonly #closed: Promise<void>;
  #hasHeard = false;
  #stopWatching: () => void = () => {};
  #isOver = false;

  /** Begins to connect. */
  constructor(needs: SocketNeeds, events: SocketEvents) {
    this.#needs = needs;
    const origins = new CiphertextOrigins();
    this.socket = quietly(() => makeSocket(needs, origins));
    this.#closed = new Promise((resolve) => this.#listen(events, origins, resolve));
    this.#watch();
  }

  /** Runs a call of the library. */
  call<T>(run: (socket: Socket) => Promise<T>): Promise<T> {
    return quietly(() => run(this.socket));
  }

  /** Ends the connection; resolves when its socket is closed. Never rejects. */
  async end(): Promise<void> {
    void quietly(() => this.socket.end(undefined)).catch(() => {});
    const cancel = this.#needs.clock.after(CLOSE_MS, () => this.terminate());
    await this.#closed;
    cancel();
  }

  /** Drops the connection at once: nothing more goes out. */
  terminate(): void {
    // The library has no call for this, and its `end` waits for an answer of a server that may be gone.
    const { socket } = this.socket.ws as unknown as { socket: { terminate(): void } | null };
    quietly(() => socket?.terminate());
  }

  #listen(events: SocketEvents, origins: CiphertextOrigins, resolve: () => void): void {
    const { ev, ws } = this.socket;
    const over = (error: unknown): void => {
      if (this.#isOver) return;
      this.#isOver = true;
      this.#stopWatching();
      resolve();
      aloud(() => events.closed(error));
    };
    // The library hears of it and does nothing: the attempt would hang until it times out.
    ws.on("unexpected-response", (_: unknown, { statusCode }: { statusCode?: number }) => {
      over(new HttpAnswer(statusCode));
      this.terminate();
    });
    ws.on("frame", (frame: unknown) => {
      this.#hasHeard = true;
      origins.note(frame);
    });
    ws.on("CB:ack,class:message", ({ attrs }: { attrs: Record<string, string> }) =>
      aloud(() => events.confirmed?.(attrs["id"] ?? "", attrs["error"])),
    );
    ws.on("CB:receipt", ({ attrs }: { attrs: Record<string, string> }) => {
      if (attrs["type"] !== "retry") aloud(() => events.confirmed?.(attrs["id"] ?? "", undefined));
    });
    ev.on("creds.update", () => events.credentialsChanged());
    ev.on("connection.update", ({ connection, lastDisconnect, qr }) => {
      if (qr !== undefined) aloud(() => events.qr?.(qr));
      if (connection === "open") aloud(() => events.opened?.());
      if (connection === "close") over(lastDisconnect?.error);
    });
    ev.on("messages.upsert", ({ messages }) => aloud(() => events.messages?.(messages)));
    ev.on("groups.update", (groups) => groups.forEach(({ id }) => id && events.groupChanged?.(id)));
    ev.on("group-participants.update", ({ id }) => events.groupChanged?.(id));
    // What one of the library's asynchronous listeners throws (see `makeSocket`).
    (ev as unknown as EventEmitter).on("error", () => this.terminate());
  }

  // Counts looks, not time: while this process (or the machine) stood still, nothing could come in.
  #watch(looksWithoutFrame = 0): void {
    const { clock, heartbeatMs } = this.#needs;
    this.#hasHeard = false;
    this.#stopWatching = clock.after(heartbeatMs / LOOKS, () => {
      if (this.#isOver) return;
      const silent = this.#hasHeard ? 0 : looksWithoutFrame + 1;
      if (silent >= LOOKS) this.terminate();
      this.#watch(silent);
    });
  }
}

/**
 * SAFETY: several listeners of the library are asynchronous and nobody waits for them; what they throw (a frame that can't
 * be decrypted, a send on a closed socket) would end the process. Emitters that are made while `captureRejections` is
 * set pass it on as an `error` event, which ends the connection. The call is synchronous: nothing else is made meanwhile.
 */
function makeSocket(needs: SocketNeeds, origins: CiphertextOrigins): Socket {
  const { library } = needs;
  const before = EventEmitter.captureRejections;
  EventEmitter.captureRejections = true;
  try {
    return library.default(
      socketConfig(needs, journaled(library.DEFAULT_CONNECTION_CONFIG.makeSignalRepository, origins)),
    );
  } finally {
    EventEmitter.captureRejections = before;
  }
}

function socketConfig(
  { library, auth, options, heartbeatMs, groupMetadata, sent }: SocketNeeds,
  makeSignalRepository: NonNullable<UserFacingSocketConfig["makeSignalRepository"]>,
): UserFacingSocketConfig {
  return {
    auth,
    logger: silentLog,
    makeSignalRepository,
    // Three pings in the time in which a connection must show life.
    keepAliveIntervalMs: Math.max(250, Math.round(heartbeatMs / 3)),
    // Else the first login holds back every message for up to 20 s.
    shouldSyncHistoryMessage: () => false,
    syncFullHistory: false,
    // The phone would show no notifications while a device is "online".
    markOnlineOnConnect: false,
    emitOwnEvents: false,
    shouldIgnoreJid: (jid) => library.isJidStatusBroadcast(jid) || library.isJidNewsletter(jid) || false,
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
    ...(groupMetadata && { cachedGroupMetadata: groupMetadata }),
    ...(sent && { getMessage: async ({ id }) => sent(id ?? "") }),
    ...(options.qrMs !== undefined && { qrTimeout: options.qrMs }),
    ...(options.server && { waWebSocketUrl: options.server.url, fetchAgent: options.server.uploadAgent }),
  };
}
