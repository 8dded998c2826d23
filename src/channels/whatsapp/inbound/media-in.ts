// Fetches a file of a message: encrypted from WhatsApp's media host, decrypted on the way to the disk, its hash compared.
// SAFETY: the host is never taken from the message: a sender could have the gateway ask any server. The message's key
// for the file stays in the account's store; the gateway's reference names only the message.

import type { proto, WAMessage } from "@whiskeysockets/baileys";
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import type { Baileys } from "../baileys.ts";
import { FetchError } from "../../channel.ts";
import { tooLarge } from "../../download.ts";
import { codeOf } from "../connect/disconnect.ts";
import { quietly } from "../connect/quiet-console.ts";
import type { AuthStore } from "../store/auth-store.ts";
import { messageRef } from "../store/stored-stanza.ts";
import { mediaOf, type MediaPart } from "./content.ts";

/** What the gateway keeps of a file. */
interface MediaSource {
  /** The message in the account's store. */
  readonly message: string;
}

/** Keeps what is needed to fetch the file of `content`; returns the reference for the gateway. */
export function keepMedia(
  store: AuthStore,
  library: Baileys,
  message: WAMessage,
  content: proto.IMessage,
): MediaSource {
  const source = { message: messageRef(message.key) };
  store.keep(source.message, library.proto.Message.encode(content).finish());
  return source;
}

/** The content that a reference stands for. @throws FetchError where it is gone */
export function keptMedia(store: AuthStore, library: Baileys, source: unknown): proto.IMessage {
  const { message } = (source ?? {}) as Partial<MediaSource>;
  const kept = typeof message === "string" ? store.kept(message) : undefined;
  if (!kept) throw new FetchError("the file is gone: its keys are no longer kept", false);
  return library.proto.Message.decode(kept);
}

/** Where and with what a file is fetched. */
export interface Download {
  readonly library: Baileys;
  readonly content: proto.IMessage;
  /** `https://mmg.whatsapp.net` */
  readonly origin: string;
  /** Absolute path, which must not exist. */
  readonly into: string;
  readonly maxBytes: number;
}

/** The part of a message that says where its file is. */
type Stored = Pick<proto.Message.IImageMessage, "mediaKey" | "directPath" | "fileSha256">;

/** Writes the file. @throws FetchError; nothing is left at `into` then */
export async function fetchFile(download: Download): Promise<void> {
  const { content, into, maxBytes } = download;
  const media = mediaOf(content);
  const stored = media && storedOf(content);
  if (!media || !stored?.mediaKey || !isPath(stored.directPath))
    throw new FetchError("the message has no file", false);
  if ((media.bytes ?? 0) > maxBytes) throw tooLarge(maxBytes);
  let isMine = false;
  try {
    const stream = await open(download, media, stored);
    const hash = createHash("sha256");
    let bytes = 0;
    await pipeline(
      stream,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > maxBytes) throw tooLarge(maxBytes);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(into, { flags: "wx", mode: 0o600 }).once("open", () => (isMine = true)),
    );
    const isWhole = stored.fileSha256 && hash.digest().equals(Buffer.from(stored.fileSha256));
    if (!isWhole) throw new FetchError("the file arrived damaged", true);
  } catch (thrown) {
    if (isMine) await rm(into, { force: true });
    throw fetchErrorOf(thrown);
  }
}

function open(
  { library, origin }: Download,
  { type }: MediaPart,
  { mediaKey, directPath }: Stored,
): Promise<AsyncIterable<Buffer> & NodeJS.ReadableStream> {
  // As a whole address, since the library would take the host of the message otherwise.
  const from = { mediaKey, url: `${origin}${directPath}` } as Parameters<
    Baileys["downloadContentFromMessage"]
  >[0];
  return quietly(() => library.downloadContentFromMessage(from, type));
}

function storedOf(content: proto.IMessage): Stored | undefined {
  const { imageMessage, videoMessage, ptvMessage, audioMessage, documentMessage, stickerMessage } = content;
  return (
    imageMessage ??
    videoMessage ??
    ptvMessage ??
    audioMessage ??
    stickerMessage ??
    documentMessage ??
    undefined
  );
}

/** Whether it is a path and nothing more: `@host` or `//host` at its start would lead elsewhere. */
function isPath(path: string | null | undefined): path is string {
  return typeof path === "string" && /^\/[^/\\]/.test(path);
}

function fetchErrorOf(thrown: unknown): FetchError {
  if (thrown instanceof FetchError) return thrown;
  const status = codeOf(thrown);
  if (status === 404 || status === 410 || status === 403)
    return new FetchError("WhatsApp does not have the file any more; ask for it to be sent again", false, {
      cause: thrown,
    });
  const code = (thrown as { code?: string }).code;
  if (code === "EEXIST") return new FetchError("the file exists already", false, { cause: thrown });
  return new FetchError("the file can't be fetched just now", true, { cause: thrown });
}
