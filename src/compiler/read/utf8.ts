/**
 * From the bytes of a file to its text. In: bytes. Out: the text, and where they are no UTF-8 the first finding.
 * INVARIANT: never throws for files within `MAX_FILE_BYTES`; a byte order mark is no part of the text; even a text that
 * is no good is decoded as well as can be, so that there is something to point at.
 */

import type { TextFinding } from "./text-finding.ts";

/** A decoded file. With `finding` the text is not to be parsed. */
export interface DecodedText {
  readonly text: string;
  readonly finding?: TextFinding;
}

/** How far a file without a byte order mark is looked into for the zeros of UTF-16. */
const GUESS_BYTES = 4096;

/** Keeps no state between calls; making one costs more than decoding a binding. */
const STRICT_DECODER = new TextDecoder("utf-8", { fatal: true });

/** Decodes strictly. NUL is refused like a byte that is no UTF-8, since no editor shows it. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const utf16 = guessUtf16(bytes);
  if (utf16 !== undefined) {
    const args = { problem: utf16, byte: bytes[0] ?? 0, byteOffset: 0 };
    return {
      text: decodeUtf16(bytes, utf16),
      finding: { code: "text/encoding", args, offset: 0, length: 0 },
    };
  }
  const text = decodeUtf8(bytes);
  if (text === undefined) return undecodable(bytes);
  const nul = text.indexOf("\0");
  if (nul < 0) return { text };
  const args = { problem: "nul", byte: 0, byteOffset: bytes.indexOf(0) } as const;
  return { text, finding: { code: "text/encoding", args, offset: nul, length: 1 } };
}

/** The text of valid UTF-8, without a byte order mark; undefined when the bytes are not valid. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/** 3 when the bytes begin with the byte order mark of UTF-8, else 0. */
export function utf8MarkLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/**
 * The offset of the first byte in `start` to `end` that begins no well-formed UTF-8 sequence (the Unicode standard,
 * table 3-7), or -1.
 */
export function findInvalidUtf8(bytes: Uint8Array, start = 0, end: number = bytes.length): number {
  let at = start;
  while (at < end) {
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return at;
    at += length;
  }
  return -1;
}

/** Bytes of the well-formed sequence at `at`, 0 when there is none. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
  if (at + length > end) return 0;
  for (let next = 1; next < length; next++) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const second = bytes[at + 1] ?? 0;
  const isOverlong = (lead === 0xe0 && second < 0xa0) || (lead === 0xf0 && second < 0x90);
  const isOutside = (lead === 0xed && second >= 0xa0) || (lead === 0xf4 && second >= 0x90);
  return isOverlong || isOutside ? 0 : length;
}

function undecodable(bytes: Uint8Array): DecodedText {
  const byteOffset = findInvalidUtf8(bytes);
  const offset = decodeUtf8(bytes.subarray(0, byteOffset))?.length ?? 0;
  const args = { problem: "invalid-utf-8", byte: bytes[byteOffset] ?? 0, byteOffset } as const;
  const text = new TextDecoder("utf-8").decode(bytes);
  return { text, finding: { code: "text/encoding", args, offset, length: 1 } };
}

/**
 * UTF-16 by its byte order mark, or by its zeros: JSON5 begins with ASCII, whose UTF-16 has a zero in every other
 * place. In UTF-8 a zero is an error in any case, so that a wrong guess only words it differently.
 */
function guessUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const pairs = Math.min(bytes.length, GUESS_BYTES) >> 1;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let pair = 0; pair < pairs; pair++) {
    if (bytes[2 * pair] === 0) evenZeros++;
    if (bytes[2 * pair + 1] === 0) oddZeros++;
  }
  if (oddZeros > pairs / 2 && evenZeros === 0) return "utf-16le";
  if (evenZeros > pairs / 2 && oddZeros === 0) return "utf-16be";
  return undefined;
}

function decodeUtf16(bytes: Uint8Array, encoding: "utf-16le" | "utf-16be"): string {
  if (encoding === "utf-16le") return new TextDecoder("utf-16le").decode(bytes);
  // Not every build of Node knows "utf-16be".
  const swapped = new Uint8Array(bytes.length & ~1);
  for (let at = 0; at < swapped.length; at += 2) {
    swapped[at] = bytes[at + 1] ?? 0;
    swapped[at + 1] = bytes[at] ?? 0;
  }
  return new TextDecoder("utf-16le").decode(swapped);
}
