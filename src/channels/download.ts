// Fetches a file over HTTP for an adapter: never more than asked for, never to somebody else, never half.

import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FetchError } from "./channel.ts";

/** Longest that one file may take. */
const WITHIN_MS = 120_000;

/** What is fetched. */
export interface Download {
  readonly address: string;
  /** Who has it, for people: `Slack`. */
  readonly platform: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absolute path of a file that does not exist. */
  readonly into: string;
  readonly maxBytes: number;
}

/** Writes the file, 0600. Follows no redirect, so that what the headers hold goes to `address` alone. @throws FetchError */
export async function download({ address, platform, headers = {}, into, maxBytes }: Download): Promise<void> {
  try {
    const response = await fetch(address, {
      headers,
      redirect: "error",
      signal: AbortSignal.timeout(WITHIN_MS),
    });
    if (!response.ok || !response.body) throw refusal(platform, response.status);
    const file = createWriteStream(into, { flags: "wx", mode: 0o600 });
    await pipeline(Readable.fromWeb(response.body), atMost(maxBytes), file);
  } catch (error) {
    // What was there before is not ours to take away.
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") await rm(into, { force: true });
    if (error instanceof FetchError) throw error;
    throw new FetchError(`${platform} did not send the whole file`, true, { cause: error });
  }
}

/** The file is larger than the config wants. */
export function tooLarge(maxBytes: number): FetchError {
  return new FetchError(`it is larger than ${Math.round(maxBytes / 1024 / 1024)} MB`, false);
}

function refusal(platform: string, status: number): FetchError {
  return new FetchError(`${platform} answered ${status}`, status >= 500 || status === 429);
}

function atMost(maxBytes: number): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      done(bytes > maxBytes ? tooLarge(maxBytes) : null, chunk);
    },
  });
}
