// One Socket Mode connection: a fresh client of Slack's library each time, since its own reconnecting waits five seconds
// after every refresh and leaves a rejection unhandled. Who reconnects, and when, is the account's business.

import { SocketModeClient } from "@slack/socket-mode";
import { silentLogger } from "./silent-logger.ts";

/** What Slack hands over, to be acknowledged. Without an `ack` it is delivered again. */
export interface Envelope {
  readonly type: string;
  readonly body: unknown;
  ack(response?: Record<string, unknown>): Promise<void>;
}

/** What a connection needs. */
export interface SocketOptions {
  readonly appToken: string;
  readonly slackApiUrl: string;
  onEnvelope(envelope: Envelope): void;
  /** Called once, when an open connection is over. */
  onClose(): void;
}

/** An open connection. */
export interface OpenSocket {
  /** Resolves when it is closed; a peer that does not answer is cut off after a second. */
  close(): Promise<void>;
}

const CLOSE_WITHIN_MS = 1_000;

/** Connects. @throws the errors of `@slack/web-api`, or Error where the socket did not open */
export async function openSocket(options: SocketOptions): Promise<OpenSocket> {
  const client = new SocketModeClient({
    appToken: options.appToken,
    logger: silentLogger,
    autoReconnectEnabled: false,
    clientOptions: {
      slackApiUrl: options.slackApiUrl,
      retryConfig: { retries: 0 },
      rejectRateLimitedCalls: true,
      timeout: 30_000,
    },
  });
  client.on("slack_event", (envelope: Envelope) => options.onEnvelope(envelope));
  // Unheard, it would be thrown; the close that follows says all.
  client.on("error", () => undefined);
  try {
    await client.start();
  } catch (error) {
    throw error ?? new Error("Slack closed the connection before it said hello");
  }
  let isOver = false;
  client.once("disconnected", () => {
    isOver = true;
    options.onClose();
  });
  return {
    async close() {
      if (isOver) return;
      const closed = client.disconnect();
      // The second call cuts the connection off.
      const timer = setTimeout(() => void client.disconnect(), CLOSE_WITHIN_MS);
      await closed;
      clearTimeout(timer);
    },
  };
}
