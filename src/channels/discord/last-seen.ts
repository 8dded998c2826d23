// The last message of each channel that the gateway has, on disk. Discord has no acknowledgements: what is said while the
// gateway is away is asked for by these when it is back.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ChannelClock } from "../channel-host.ts";

/** Channels that are remembered; the one that was silent for longest goes. */
const MAX_CHANNELS = 500;
/** How long changes are gathered before they are written. */
const WRITE_AFTER_MS = 1_000;

/** Last messages by channel. */
export class LastSeen {
  readonly #folder: string;
  readonly #clock: ChannelClock;
  readonly #last: Map<string, string>;
  #cancelWrite: (() => void) | undefined;

  constructor(folder: string, clock: ChannelClock) {
    this.#folder = folder;
    this.#clock = clock;
    this.#last = new Map(Object.entries(readFile(join(folder, "last-seen.json"))));
  }

  /** Channels and their last message, the latest last. */
  all(): readonly (readonly [channel: string, messageId: string])[] {
    return [...this.#last];
  }

  has(channel: string): boolean {
    return this.#last.has(channel);
  }

  /** The gateway has this message. Ids grow with time; an older one changes nothing. */
  note(channel: string, messageId: string): void {
    const known = this.#last.get(channel);
    if (known !== undefined && BigInt(known) >= BigInt(messageId)) return;
    this.#last.delete(channel);
    this.#last.set(channel, messageId);
    const [oldest] = this.#last.keys();
    if (this.#last.size > MAX_CHANNELS && oldest !== undefined) this.#last.delete(oldest);
    this.#cancelWrite ??= this.#clock.after(WRITE_AFTER_MS, () => this.flush());
    // A mark that is a second old brings a few messages twice, which are taken once. Without any, nothing would be asked for.
    if (known === undefined) this.flush();
  }

  /** Writes what is not on disk yet. A disk that does not take it loses nothing but the catching up. */
  flush(): void {
    if (!this.#cancelWrite) return;
    this.#cancelWrite();
    this.#cancelWrite = undefined;
    const file = join(this.#folder, "last-seen.json");
    try {
      mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      writeFileSync(`${file}.new`, JSON.stringify(Object.fromEntries(this.#last)), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // Written with the next message.
    }
  }
}

function readFile(file: string): Record<string, string> {
  try {
    const value = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const entries = Object.entries(value).filter(([, id]) => typeof id === "string" && /^\d+$/.test(id));
    return Object.fromEntries(entries) as Record<string, string>;
  } catch {
    return {};
  }
}
