/**
 * From byte offsets that rise to lines and columns, without decoding the file. In: valid UTF-8. Out: positions as
 * `LineIndex` gives them for the decoded text: columns count UTF-16 units, a byte order mark counts for nothing, and a
 * line ends at `\n`, `\r\n` or `\r`.
 */

import { CARRIAGE_RETURN, LINE_FEED } from "./characters.ts";
import { utf8MarkLength } from "./utf8.ts";

/** Walks through the bytes of one file. */
export class LineCounter {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private at: number;
  private lineStart: number;
  private lineNumber = 1;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = utf8MarkLength(bytes);
    this.lineStart = this.at;
  }

  /** Line of the offset that was moved to; from 1. */
  get line(): number {
    return this.lineNumber;
  }

  /** Its column in UTF-16 units; from 1. */
  get column(): number {
    return this.at - this.lineStart + 1;
  }

  /** Goes on to an offset, which must be no lower than the last one. */
  moveTo(offset: number): void {
    const { view } = this;
    let at = this.at;
    while (at + 4 <= offset) {
      // Four bytes at once. The high bit of `(word - 0e0e0e0e) | word` marks a byte below 14, where line ends are, or
      // one that is not ASCII. A mark may be false behind a true one, never missing.
      const word = view.getInt32(at, true);
      if ((((word - 0x0e0e0e0e) | word) & 0x80808080) !== 0) this.countBytes(at, at + 4);
      at += 4;
    }
    this.countBytes(at, offset);
    this.at = offset;
  }

  private countBytes(start: number, end: number): void {
    const { bytes } = this;
    for (let at = start; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte > CARRIAGE_RETURN) {
        // A byte that continues a character is no unit of its own; a character of four bytes is two units.
        if (byte > 0x7f) this.lineStart += byte < 0xc0 ? 1 : byte < 0xf0 ? 0 : -1;
      } else if (byte === LINE_FEED || (byte === CARRIAGE_RETURN && bytes[at + 1] !== LINE_FEED)) {
        this.lineNumber++;
        this.lineStart = at + 1;
      }
    }
  }
}
