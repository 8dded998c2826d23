// Names of files that people sent: made from the message, never from what the sender wrote, so that the same file has the
// same name after a restart and no name leads anywhere else.

import { createHash } from "node:crypto";

/** Extensions of what people send; anything else is `bin`. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/gif": "gif",
  "image/webp": "webp",
  "image/heic": "heic",
  "image/svg+xml": "svg",
  "audio/ogg": "ogg",
  "audio/opus": "opus",
  "audio/mpeg": "mp3",
  "audio/mp4": "m4a",
  "audio/aac": "aac",
  "audio/wav": "wav",
  "audio/flac": "flac",
  "video/mp4": "mp4",
  "video/webm": "webm",
  "video/quicktime": "mov",
  "application/pdf": "pdf",
  "application/zip": "zip",
  "application/json": "json",
  "application/xml": "xml",
  "application/msword": "doc",
  "application/vnd.ms-excel": "xls",
  "application/vnd.ms-powerpoint": "ppt",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
  "text/plain": "txt",
  "text/csv": "csv",
  "text/html": "html",
  "text/markdown": "md",
  "text/calendar": "ics",
  "text/vcard": "vcf",
};

/** The type that a name stands for; `application/octet-stream` where it is none of those known. */
export function typeOfName(name: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase() ?? "";
  const known = Object.entries(EXTENSIONS).find(
    ([, one]) => one === (extension === "jpeg" ? "jpg" : extension),
  );
  return known?.[0] ?? "application/octet-stream";
}

/** The type without parameters (`audio/ogg; codecs=opus`), in lower case. */
export function plainType(mimeType: string): string {
  return (mimeType.split(";", 1)[0] ?? "").trim().toLowerCase();
}

/** The name of file number `index` (from 0) of a message. */
export function fileName(messageKey: string, index: number, mimeType: string): string {
  const hash = createHash("sha256").update(messageKey).digest("hex").slice(0, 24);
  const type = plainType(mimeType);
  const extension = Object.hasOwn(EXTENSIONS, type) ? EXTENSIONS[type] : undefined;
  return `${hash}-${index + 1}.${extension ?? "bin"}`;
}
