// Bytes of a file as text. A file that is no UTF-8 is refused: written back, it would be another file.

import { HostError } from "../host/tool-host.ts";

/** The text. @throws HostError where the bytes are no UTF-8 text; `path` is named in it */
export function decodeText(path: string, bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Said below.
  }
  throw new HostError("not_a_file", `\`${path}\` is no UTF-8 text (${bytes.byteLength} bytes)`);
}
