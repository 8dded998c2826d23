// Files that came with messages: fetched into the koi's workspace once the message is in its inbox, before its turn. A file
// that is there is not fetched again, also after a restart; one that can't be had is a line for the koi.

import { randomBytes } from "node:crypto";
import { chmod, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { type Channel, FetchError, type MediaReference } from "../../channels/channel.ts";
import type { TurnFile } from "../../koi/turn.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { type Clock, withDeadline } from "../clock.ts";
import type { Log } from "../log.ts";
import { said } from "../said.ts";
import { mediaMaxMb } from "../settings.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { failedLine, loadedLine } from "./file-line.ts";
import { fileName, plainType } from "./file-name.ts";
import { INBOUND, inboundFolder, isFile, prune } from "./media-folder.ts";

/** How long all attempts for one file may take. */
const FETCH_MS = 60_000;
/** Waits between attempts. */
const WAITS_MS = [1_000, 4_000];
/** Most files of one message. */
const MAX_FILES = 20;
const PRUNE_EVERY_MS = 24 * 3_600_000;

/** What fetching needs. */
export interface InboundFilesOptions {
  channelOf(id: ChannelId): Channel | undefined;
  /** Absolute. @throws Error where the koi must not run here */
  workspaceOf(koi: CompiledKoi): string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The files of a message. */
export interface InboundFiles {
  /** A line for each, in order. */
  readonly lines: readonly string[];
  /** Those that were loaded. */
  readonly files: readonly TurnFile[];
}

const NONE: InboundFiles = { lines: [], files: [] };

/** Fetches files. */
export class FileFetcher {
  readonly #options: InboundFilesOptions;
  readonly #begun = new WeakMap<QueuedMessage, Promise<InboundFiles>>();
  readonly #prunedAtMs = new Map<string, number>();
  readonly #timers = new Set<() => void>();
  readonly #clock: Clock;

  constructor(options: InboundFilesOptions) {
    this.#options = options;
    const { clock } = options;
    this.#clock = { now: () => clock.now(), random: () => clock.random(), after: this.#after.bind(this) };
  }

  /** Ends all waits: whoever waits for a file now does so in vain. */
  stop(): void {
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
  }

  /** Begins to fetch: a platform keeps its files for a while only, and the line may be long. Never throws. */
  begin(message: QueuedMessage): void {
    if (message.payload.message.media.length > 0 && !message.payload.command) void this.of(message);
  }

  /** The files of a message, each fetched once. Never rejects. */
  of(message: QueuedMessage): Promise<InboundFiles> {
    if (message.payload.message.media.length === 0) return Promise.resolve(NONE);
    const begun = this.#begun.get(message) ?? this.#all(message);
    this.#begun.set(message, begun);
    return begun;
  }

  async #all(message: QueuedMessage): Promise<InboundFiles> {
    const { media } = message.payload.message;
    const found = await Promise.all(media.map((one, index) => this.#one(message, one, index)));
    return {
      lines: found.map(({ line }) => line),
      files: found.flatMap(({ file }) => (file ? [file] : [])),
    };
  }

  async #one(
    message: QueuedMessage,
    media: MediaReference,
    index: number,
  ): Promise<{ readonly line: string; readonly file?: TurnFile }> {
    const name = fileName(message.messageKey, index, media.mimeType);
    try {
      if (index >= MAX_FILES) throw new FetchError("there are too many files in one message", false);
      const path = await this.#load(message, media, name);
      const line = loadedLine(media, [...INBOUND, name].join("/"));
      return { line, file: { path, mimeType: plainType(media.mimeType) } };
    } catch (error) {
      const { messageKey, koiId } = message;
      this.#options.log.warn({ messageKey, koiId, file: index + 1, error: said(error) }, "file not loaded");
      const problem = error instanceof FetchError ? error.message : "something went wrong here";
      return { line: failedLine(media, problem) };
    }
  }

  /** @throws FetchError with words for the koi */
  async #load(message: QueuedMessage, media: MediaReference, name: string): Promise<string> {
    const { table, koiId, payload } = message;
    const { channel: channelId, accountId } = payload.message.facts;
    const koi = table.gateway.kois.find(({ id }) => id === koiId);
    if (!koi) throw new Error(`koi ${koiId} is not in the table`);
    const { channelOf, workspaceOf } = this.#options;
    const folder = await inboundFolder(workspaceOf(koi));
    await this.#pruneDaily(folder);
    const path = join(folder, name);
    if (await isFile(path)) return path;

    const maxMb = mediaMaxMb(table.gateway, channelId, accountId);
    const maxBytes = Math.floor(maxMb * 1024 * 1024);
    const tooLarge = new FetchError(`it is larger than ${maxMb} MB`, false);
    if ((media.bytes ?? 0) > maxBytes) throw tooLarge;
    const channel = channelOf(channelId);
    if (!channel?.fetchMedia) throw new FetchError("files of this channel can't be loaded", false);
    const fetched = (async () => {
      const part = join(folder, `.${name}.${randomBytes(4).toString("hex")}.part`);
      try {
        await this.#attempts(() => channel.fetchMedia?.(accountId, media, part, maxBytes), part);
        if ((await stat(part)).size > maxBytes) throw tooLarge;
        await chmod(part, 0o600);
        await rename(part, path);
      } finally {
        await rm(part, { force: true });
      }
      return path;
    })();
    const done = await withDeadline(this.#clock, fetched, FETCH_MS, undefined);
    if (done === undefined) throw new FetchError(`it did not come within ${FETCH_MS / 1_000} seconds`, true);
    return done;
  }

  async #attempts(fetch: () => Promise<void> | undefined, part: string): Promise<void> {
    for (const waitMs of WAITS_MS) {
      try {
        return await fetch();
      } catch (error) {
        if (error instanceof FetchError && !error.isRetryable) throw error;
        await rm(part, { force: true });
        await new Promise<void>((resolve) => this.#clock.after(waitMs, resolve));
      }
    }
    return fetch();
  }

  #after(delayMs: number, action: () => void): () => void {
    const take = this.#options.clock.after(delayMs, () => {
      this.#timers.delete(take);
      action();
    });
    this.#timers.add(take);
    return () => {
      this.#timers.delete(take);
      take();
    };
  }

  async #pruneDaily(folder: string): Promise<void> {
    const nowMs = this.#options.clock.now();
    if (nowMs - (this.#prunedAtMs.get(folder) ?? Number.NEGATIVE_INFINITY) < PRUNE_EVERY_MS) return;
    this.#prunedAtMs.set(folder, nowMs);
    await prune(folder, nowMs);
  }
}
