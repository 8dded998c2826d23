// The files of a message, by their ids at Telegram; nothing is fetched here.

import type { Message } from "grammy/types";
import type { MediaReference } from "../channel.ts";

/** What `fetchMedia` needs. */
export interface TelegramFile {
  readonly fileId: string;
}

interface FileOfMessage {
  readonly file_id: string;
  readonly file_size?: number;
  readonly mime_type?: string;
  readonly file_name?: string;
}

/** The files of a message; none or one. */
export function mediaOf(message: Message): MediaReference[] {
  const photo = message.photo?.reduce((best, size) => (area(size) > area(best) ? size : best));
  if (photo) return [reference("image", photo, "image/jpeg")];
  if (message.voice) return [{ ...reference("audio", message.voice, "audio/ogg"), isVoice: true }];
  if (message.audio) return [reference("audio", message.audio, "audio/mpeg")];
  // An animation comes as a document as well.
  if (message.animation) return [reference("video", message.animation, "video/mp4")];
  if (message.video) return [reference("video", message.video, "video/mp4")];
  if (message.video_note) return [reference("video", message.video_note, "video/mp4")];
  if (message.document) return [documentOf(message.document)];
  return message.sticker ? [stickerOf(message.sticker)] : [];
}

function documentOf(document: FileOfMessage): MediaReference {
  const mimeType = document.mime_type ?? "application/octet-stream";
  const kind = /^(image|audio|video)\//.exec(mimeType)?.[1] as MediaReference["kind"] | undefined;
  return reference(kind ?? "document", document, mimeType);
}

function stickerOf(sticker: NonNullable<Message["sticker"]>): MediaReference {
  if (sticker.is_video) return reference("video", sticker, "video/webm");
  return sticker.is_animated
    ? reference("document", sticker, "application/x-tgsticker")
    : reference("image", sticker, "image/webp");
}

function reference(kind: MediaReference["kind"], file: FileOfMessage, mimeType: string): MediaReference {
  const source: TelegramFile = { fileId: file.file_id };
  return {
    kind,
    mimeType: file.mime_type ?? mimeType,
    ...(file.file_name !== undefined && { fileName: file.file_name }),
    ...(file.file_size !== undefined && { bytes: file.file_size }),
    source,
  };
}

function area({ width, height }: { readonly width: number; readonly height: number }): number {
  return width * height;
}
