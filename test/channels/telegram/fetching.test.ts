// Files of messages, fetched: limits, faults, and nothing left behind.

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { MediaReference } from "../../../src/channels/channel.ts";
import { ApiError } from "../../fakes/telegram/api-error.ts";
import { ACCOUNT, BotBench } from "./bot-bench.ts";

let bench: BotBench;
let folder: string;
let into: string;
beforeEach(async () => {
  bench = await BotBench.make({ settings: { retry: { minDelayMs: 1 } } });
  folder = mkdtempSync(join(tmpdir(), "skykoi-fetch-"));
  into = join(folder, "file");
  await bench.open();
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await bench.close();
});

const KB = 1024;

function reference(fileId: string, more: Partial<MediaReference> = {}): MediaReference {
  return { kind: "document", mimeType: "text/plain", source: { fileId }, ...more };
}

async function fetching(media: MediaReference, maxBytes = 100 * KB): Promise<unknown> {
  try {
    await bench.channel.fetchMedia?.(ACCOUNT, media, into, maxBytes);
    return "fetched";
  } catch (error) {
    const { message, isRetryable } = error as { message: string; isRetryable: boolean };
    expect(message).not.toContain("canary");
    return [message, isRetryable];
  }
}

it("a file is written as it is, for its owner alone", async () => {
  const content = Buffer.alloc(50 * KB, "koi");
  expect(await fetching(reference(bench.bot.addFile(content)))).toBe("fetched");
  expect(readFileSync(into)).toEqual(content);
  expect(statSync(into).mode & 0o777).toBe(0o600);
});

it("what is too large is not asked for where that is known, and else broken off", async () => {
  const fileId = bench.bot.addFile(Buffer.alloc(3 * KB));
  expect(await fetching(reference(fileId, { bytes: 3 * KB }), 2 * KB)).toEqual([
    "it is larger than 0 MB",
    false,
  ]);
  expect(bench.server.paths).not.toContain("getFile");
  bench.set({ mediaMaxMb: 0.002 });
  expect(await fetching(reference(fileId))).toEqual(["it is larger than 0 MB", false]);
  expect(existsSync(into)).toBe(false);
});

it("the limit of Telegram is told as such", async () => {
  bench.bot.trouble("getFile", { kind: "error", error: new ApiError(400, "Bad Request: file is too big") });
  expect(await fetching(reference("any"))).toEqual([
    "it is larger than the 20 MB that Telegram hands to bots",
    false,
  ]);
});

it("what is gone is gone; what Telegram can't give just now may come later", async () => {
  expect(await fetching(reference("gone"))).toEqual([
    "it could not be fetched (Telegram: Bad Request: invalid file_id)",
    false,
  ]);
  const fileId = bench.bot.addFile(Buffer.alloc(3 * KB));
  bench.bot.cutsFiles = true;
  expect(await fetching(reference(fileId))).toEqual([
    expect.stringContaining("Telegram did not send the whole file"),
    true,
  ]);
  expect(existsSync(into)).toBe(false);
  bench.bot.cutsFiles = false;
  expect(await fetching(reference(fileId))).toBe("fetched");
});

it("a fault in between is tried again", async () => {
  const fileId = bench.bot.addFile(Buffer.alloc(3));
  bench.bot.trouble("getFile", { kind: "cut" });
  bench.bot.trouble("getFile", { kind: "error", error: new ApiError(500, "Internal Server Error") });
  expect(await fetching(reference(fileId))).toBe("fetched");
});

it("a file that is there already is left alone", async () => {
  writeFileSync(into, "mine");
  expect(await fetching(reference(bench.bot.addFile(Buffer.alloc(3))))).toEqual([
    "it can't be written here (EEXIST)",
    false,
  ]);
  expect(readFileSync(into, "utf8")).toBe("mine");
});

it("a reference that is none is an error in words", async () => {
  expect(await fetching({ ...reference("x"), source: null })).toEqual([
    "it is not known where it lies",
    false,
  ]);
  await bench.channel.stop(ACCOUNT);
  expect(await fetching(reference("x"))).toEqual(["Telegram is not connected", true]);
});
