/**
 * One binding of the plain shape, from bytes to a row of typed arrays; no object is made.
 * In: the bytes and where an element of `bindings` begins. Out: where it ends, its row written; or `NOT_PLAIN`, nothing
 * written. INVARIANT: an element that gets a row means `{koiId, match: {channel, accountId?, peer?: {kind, id}}}` with
 * just these values, whatever order, quotes and comments it is written with.
 */

import { ColumnsBuilder } from "./binding-columns.ts";
import type { BindingColumns } from "./binding-columns.ts";
import { NOT_PLAIN, skipPlainBlanks } from "./bytes.ts";
import {
  BACKSLASH,
  CLOSE_BRACE,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  OPEN_BRACE,
  SINGLE_QUOTE,
  SPACE,
} from "./characters.ts";
import { NameTable } from "./name-table.ts";

/** A string longer than this, in bytes, makes its element odd. */
const MAX_PLAIN_LENGTH = 255;

/** The keys of the plain shape. */
const KOI_ID = 0;
const MATCH = 1;
const CHANNEL = 2;
const ACCOUNT_ID = 3;
const PEER = 4;
const KIND = 5;
const ID = 6;

/** Collects rows. Every method that takes an offset returns one, or `NOT_PLAIN`. */
export class BindingRows {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly kois: NameTable = new NameTable(0xffff - 1);
  private readonly channels: NameTable = new NameTable(0xff);
  private readonly accounts: NameTable = new NameTable(0xffff - 1);
  private readonly kinds: NameTable = new NameTable(0xff - 1);
  private readonly builder: ColumnsBuilder;

  // The string and the key that were read last, and the row in hand: -1 and 0 stand for "not seen yet".
  private stringStart = 0;
  private stringEnd = 0;
  private key: number = KOI_ID;
  private rowKoi = -1;
  private rowChannel = -1;
  private rowAccount = 0;
  private rowKind = 0;
  private rowIdStart = 0;
  private rowIdLength = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.builder = new ColumnsBuilder(bytes.length);
  }

  /** Are there more names than the columns can number? Then rows are missing what they should hold. */
  isFull(): boolean {
    return this.kois.isFull || this.channels.isFull || this.accounts.isFull || this.kinds.isFull;
  }

  /** Adds the element at `at` as a row and returns its end. Adds nothing when it is not plain. */
  addPlain(at: number): number {
    this.rowKoi = -1;
    this.rowChannel = -1;
    this.rowAccount = 0;
    this.rowKind = 0;
    this.rowIdStart = 0;
    this.rowIdLength = 0;
    const end = this.element(at);
    if (end === NOT_PLAIN) return NOT_PLAIN;
    this.builder.addRow(
      at,
      this.rowKoi,
      this.rowChannel,
      this.rowAccount,
      this.rowKind,
      this.rowIdStart,
      this.rowIdLength,
    );
    return end;
  }

  /** Adds the element at `at`, parsed by other means, as the next row. */
  addOdd(at: number, value: unknown): void {
    this.builder.addOdd(at, value);
  }

  /** All rows so far. */
  columns(): BindingColumns {
    return this.builder.columns({
      koiNames: this.kois.names,
      channelNames: this.channels.names,
      accountNames: this.accounts.names,
      kindNames: this.kinds.names,
    });
  }

  private element(at: number): number {
    const { bytes } = this;
    let hasMatch = false;
    at = this.opened(at);
    while (at !== NOT_PLAIN && bytes[at] !== CLOSE_BRACE) {
      at = this.keyed(at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
      if (this.key === KOI_ID && this.rowKoi === -1) {
        at = this.string(at);
        if (at === NOT_PLAIN) return NOT_PLAIN;
        this.rowKoi = this.kois.numberOf(this.view, this.stringStart, this.stringEnd);
      } else if (this.key === MATCH && !hasMatch) {
        at = this.match(at);
        hasMatch = true;
      } else return NOT_PLAIN;
      at = this.separated(at);
    }
    return this.rowKoi === -1 || !hasMatch ? NOT_PLAIN : closed(at);
  }

  private match(at: number): number {
    const { bytes } = this;
    let hasPeer = false;
    at = this.opened(at);
    while (at !== NOT_PLAIN && bytes[at] !== CLOSE_BRACE) {
      at = this.keyed(at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
      if (this.key === CHANNEL && this.rowChannel === -1) {
        at = this.string(at);
        if (at === NOT_PLAIN) return NOT_PLAIN;
        this.rowChannel = this.channels.numberOf(this.view, this.stringStart, this.stringEnd);
      } else if (this.key === ACCOUNT_ID && this.rowAccount === 0) {
        at = this.string(at);
        if (at === NOT_PLAIN) return NOT_PLAIN;
        this.rowAccount = this.accounts.numberOf(this.view, this.stringStart, this.stringEnd) + 1;
      } else if (this.key === PEER && !hasPeer) {
        at = this.peer(at);
        hasPeer = true;
      } else return NOT_PLAIN;
      at = this.separated(at);
    }
    return this.rowChannel === -1 ? NOT_PLAIN : closed(at);
  }

  private peer(at: number): number {
    const { bytes } = this;
    at = this.opened(at);
    while (at !== NOT_PLAIN && bytes[at] !== CLOSE_BRACE) {
      at = this.keyed(at);
      if (at === NOT_PLAIN) return NOT_PLAIN;
      if (this.key === KIND && this.rowKind === 0) {
        at = this.string(at);
        if (at === NOT_PLAIN) return NOT_PLAIN;
        this.rowKind = this.kinds.numberOf(this.view, this.stringStart, this.stringEnd) + 1;
      } else if (this.key === ID && this.rowIdLength === 0) {
        at = this.string(at);
        this.rowIdStart = this.stringStart;
        this.rowIdLength = this.stringEnd - this.stringStart;
      } else return NOT_PLAIN;
      at = this.separated(at);
    }
    return this.rowKind === 0 || this.rowIdLength === 0 ? NOT_PLAIN : closed(at);
  }

  /** Behind an opening brace: the first key or the closing brace. */
  private opened(at: number): number {
    return this.bytes[at] === OPEN_BRACE ? skipPlainBlanks(this.bytes, at + 1) : NOT_PLAIN;
  }

  /** Behind a value: the next key or the closing brace. */
  private separated(at: number): number {
    if (at === NOT_PLAIN) return NOT_PLAIN;
    const { bytes } = this;
    if (bytes[at] !== COMMA) at = skipPlainBlanks(bytes, at);
    if (bytes[at] === COMMA) return skipPlainBlanks(bytes, at + 1);
    return bytes[at] === CLOSE_BRACE ? at : NOT_PLAIN;
  }

  /** Reads a key and its colon into `this.key`; returns where the value begins. */
  private keyed(at: number): number {
    const { bytes } = this;
    const quote = bytes[at] ?? 0;
    const isQuoted = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE;
    at = this.letters(isQuoted ? at + 1 : at);
    if (at === NOT_PLAIN) return NOT_PLAIN;
    if (isQuoted && bytes[at++] !== quote) return NOT_PLAIN;
    // A longer unquoted key shows here: what follows this one is then no colon.
    if (bytes[at] !== COLON) at = skipPlainBlanks(bytes, at);
    return bytes[at] === COLON ? skipPlainBlanks(bytes, at + 1) : NOT_PLAIN;
  }

  /** Finds out which key begins at `at`, four letters at once as a little-endian word; returns the end of them all. */
  private letters(at: number): number {
    const { bytes, view } = this;
    if (at + 9 > bytes.length) return NOT_PLAIN;
    switch (view.getInt32(at, true)) {
      case 0x49696f6b: // koiI
        this.key = KOI_ID;
        return bytes[at + 4] === 0x64 ? at + 5 : NOT_PLAIN;
      case 0x6374616d: // matc
        this.key = MATCH;
        return bytes[at + 4] === 0x68 ? at + 5 : NOT_PLAIN;
      case 0x6e616863: // chan
        this.key = CHANNEL;
        return view.getInt32(at + 3, true) === 0x6c656e6e ? at + 7 : NOT_PLAIN;
      case 0x6f636361: // acco
        this.key = ACCOUNT_ID;
        return view.getInt32(at + 4, true) === 0x49746e75 && bytes[at + 8] === 0x64 ? at + 9 : NOT_PLAIN;
      case 0x72656570: // peer
        this.key = PEER;
        return at + 4;
      case 0x646e696b: // kind
        this.key = KIND;
        return at + 4;
    }
    this.key = ID;
    return bytes[at] === 0x69 && bytes[at + 1] === 0x64 ? at + 2 : NOT_PLAIN;
  }

  /** The string at `at`, if it is one of 1 to 255 ASCII characters without a backslash or a control character. */
  private string(at: number): number {
    const { bytes, view } = this;
    const quote = bytes[at] ?? 0;
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) return NOT_PLAIN;
    const start = ++at;
    const quotes = quote === DOUBLE_QUOTE ? 0x22222222 : 0x27272727;
    for (const last = bytes.length - 4; at <= last; at += 4) {
      // Four bytes at once. The high bit of `(word - nnnn) & ~word` marks a byte below n: a quote or a backslash as
      // the zero of an exclusive or, a control character as itself; the word's own high bits mark what is not ASCII.
      // A mark may be false behind a true one, never before it.
      const word = view.getInt32(at, true);
      const asQuote = word ^ quotes;
      const asBackslash = word ^ 0x5c5c5c5c;
      const marks =
        ((asQuote - 0x01010101) & ~asQuote) |
        ((asBackslash - 0x01010101) & ~asBackslash) |
        ((word - 0x20202020) & ~word) |
        word;
      if ((marks & 0x80808080) !== 0) break;
    }
    for (; ; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === quote) break;
      if (byte < SPACE || byte > 0x7f || byte === BACKSLASH) return NOT_PLAIN;
    }
    if (at === start || at - start > MAX_PLAIN_LENGTH) return NOT_PLAIN;
    this.stringStart = start;
    this.stringEnd = at;
    return at + 1;
  }
}

/** Behind the closing brace at `at`. */
function closed(at: number): number {
  return at === NOT_PLAIN ? NOT_PLAIN : at + 1;
}
