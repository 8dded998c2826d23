// What only tests may change: where WhatsApp is. Nothing of it can be reached from a config, since the library does not
// check the server's certificate of its own protocol: TLS to WhatsApp's host is what proves who answers.

import type { Agent } from "node:https";
import type { Baileys } from "./baileys.ts";

/** Another WhatsApp. */
export interface WhatsAppServer {
  /** `ws://127.0.0.1:…` */
  readonly url: string;
  /** Where files are fetched, without a final slash. */
  readonly mediaOrigin: string;
  /** Makes the connections for uploads. */
  readonly uploadAgent: Agent;
}

/** For tests. */
export interface WhatsAppOptions {
  readonly server?: WhatsAppServer;
  /** Stands for the import of the library. */
  readonly load?: () => Promise<Baileys>;
  /** How long a message waits for WhatsApp's confirmation, milliseconds. Default 30 s. */
  readonly ackTimeoutMs?: number;
  /** How long one QR code is shown, milliseconds. Default: the library's 60 s, then 20 s. */
  readonly qrMs?: number;
}

/** Where files are fetched. */
export const mediaOrigin = "https://mmg.whatsapp.net";
