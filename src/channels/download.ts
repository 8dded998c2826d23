// Fetches a file for an adapter: never more than asked for, never to somebody else, never half.

import { open as openFile, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FetchError } from "./channel.ts";
import { networkCode } from "./network-code.ts";

/** Longest that one file may take over HTTP. */
const WITHIN_MS = 120_000;

/** Where a file goes. */
export interface FileTarget {
  /** Who has it, for people: `Slack`. */
  readonly platform: string;
  /** Absolute path of a file that does not exist. */
  readonly into: string;
  readonly maxBytes: number;
}

/** What is fetched. */
export interface Download extends FileTarget {
  readonly address: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Writes the file, 0600. Follows no redirect, so that what the headers hold goes to `address` alone. @throws FetchError */
export function download({ address, headers = {}, ...target }: Download): Promise<void> {
  return writeFile(async () => {
    const signal = AbortSignal.timeout(WITHIN_MS);
    const response = await fetch(address, { headers, redirect: "error", signal });
    if (!response.ok || !response.body) throw refusal(target.platform, response.status);
    return Readable.fromWeb(response.body);
  }, target);
}

/**
 * Writes what `open` gives, 0600. The text of its errors is not told, which may hold the address.
 * @throws FetchError, also one of `open`; then there is no file
 */
export async function writeFile(
  open: () => Promise<Readable>,
  { platform, into, maxBytes }: FileTarget,
): Promise<void> {
  const target = await openFile(into, "wx", 0o600).catch((error: unknown) => {
    // What was there before is not ours to take away.
    const code = networkCode(error) ?? "unknown";
    throw new FetchError(`it can't be written here (${code})`, code !== "EEXIST");
  });
  try {
    await pipeline(await open(), atMost(maxBytes), target.createWriteStream());
  } catch (error) {
    await target.close().catch(() => undefined);
    await rm(into, { force: true });
    if (error instanceof FetchError) throw error;
    const code = networkCode(error);
    const told = code === undefined ? "" : ` (${code})`;
    throw new FetchError(`${platform} did not send the whole file${told}`, true);
  }
}

/** The file is larger than the config wants. */
export function tooLarge(maxBytes: number): FetchError {
  return new FetchError(`it is larger than ${Math.floor((maxBytes / 1024 / 1024) * 10) / 10} MB`, false);
}

/** The platform answered with an HTTP status that brings no file. */
export function refusal(platform: string, status: number): FetchError {
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
