// Bytes of a process → text, as they come, and a piece of them for a message.

/** Text of a stream of UTF-8 in pieces, whose characters may be cut in two. */
export class TextStream {
  readonly #decoder = new TextDecoder();

  add(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes, { stream: true });
  }
}

/** The end of an output on one line, for a message. */
export function lastWords(text: string, maxChars = 400): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, " | ");
  return line.length > maxChars ? `…${line.slice(-maxChars)}` : line;
}
