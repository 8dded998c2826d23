// What an adapter gets from the gateway: the settings of its accounts, their secrets, places on disk, and nothing of kois,
// bindings or sessions.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { SecretRef, Secret } from "../config/secret.ts";
import type { WebConfig } from "../config/web.ts";
import type { PlacedSecret } from "../routing/compiled-gateway.ts";
import type { AccountId } from "../routing/ids.ts";

/** Time, as tests may turn it. */
export interface ChannelClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs once after a delay in milliseconds, unless the returned function is called first. */
  after(delayMs: number, run: () => void): () => void;
  /** From 0 (inclusive) to 1 (exclusive). */
  random(): number;
}

/** One line of the log: fields as data, and what happened. No secret, no text of messages. */
export interface ChannelLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Exclusive use of a credential on this machine. */
export type Lease =
  | { readonly kind: "taken"; release(): void }
  /** `holder`: who has it, for people (`process 4711, since 2026-11-22T10:00:00Z`). */
  | { readonly kind: "held"; readonly holder: string };

/** Something that stands behind a chat command. */
export interface MenuArgument {
  /** Lower case, a word. */
  readonly name: string;
  readonly description: string;
  /** All that it may be. Default: any text. */
  readonly choices?: readonly string[];
  /** Whether the command means nothing without it. */
  readonly isRequired?: boolean;
}

/** A chat command, as a platform's own menu shows it. */
export interface MenuCommand {
  /** Without the slash, lower case. */
  readonly name: string;
  /** A few words for people. */
  readonly description: string;
  /** What may stand behind it, in this order. */
  readonly arguments: readonly MenuArgument[];
}

/** Answers one call of a platform to a path of the gateway's port. The body is not read yet: `readBody` reads a bounded one. */
export type WebhookHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What an adapter gets. `Settings` is the account's block over the channel's, key by key. */
export interface ChannelHost<Settings extends object = object> {
  /** The account's settings in the current config; ask each time, a reload replaces them. */
  settings(accountId: AccountId): Settings;
  /** `web` of the config: the WhatsApp connection. */
  web(): WebConfig;
  /** The account that the environment's variables (`TELEGRAM_BOT_TOKEN`) are for. */
  readonly defaultAccount: () => AccountId | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text behind a reference. @throws SecretError with a sentence that holds no secret */
  resolve(secret: Secret | SecretRef | PlacedSecret): Promise<string>;
  /** Folder for what the account must keep (keys, offsets), absolute; the adapter creates it, 0700. */
  authDir(accountId: AccountId): string;
  /** Takes the credential for this process. `name` is what is unique about it; only a hash of it reaches the disk. */
  lease(name: string): Lease;
  /**
   * Has POSTs to `path` answered by `handler`, until the returned function is called. The adapter itself proves where a
   * call comes from. @throws Error where the path is taken
   */
  webhook(path: string, handler: WebhookHandler): () => void;
  /** The gateway's chat commands for the platform's menu, in its order; none where `commands.native` turns menus off. */
  menuCommands(): readonly MenuCommand[];
  readonly clock: ChannelClock;
  readonly log: ChannelLog;
}
