/**
 * The way for big files: the bytes of a config to typed arrays for `bindings` and plain values for all else, in one
 * pass, without a string or an object for a plain binding.
 * In: bytes. Out: columns and the rest, or undefined when anything at all is not plainly in order: then `readSource`
 * reads the file and says what there is to say.
 * INVARIANT: an answer means exactly what `readSource` reads, and `readSource` has no finding.
 */

import type { BindingColumns } from "./binding-columns.ts";
import { BindingRows } from "./binding-rows.ts";
import { NOT_PLAIN, skipPlainBlanks, skipValueBytes } from "./bytes.ts";
import {
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  OPEN_BRACE,
  OPEN_BRACKET,
  isAsciiKeyPart,
  isDigit,
} from "./characters.ts";
import { findInvisibleCharacters } from "./invisible-characters.ts";
import { Json5Error, parseJson5 } from "./json5.ts";
import { isQuote } from "./skip.ts";
import { MAX_FILE_BYTES } from "./text-finding.ts";
import { decodeUtf8, utf8MarkLength } from "./utf8.ts";

export type { BindingColumns } from "./binding-columns.ts";
export { byteToTextOffset } from "./byte-offset.ts";

/** A config whose bindings are columns. `rest` holds every other top-level value; its order is that of the file. */
export interface ColumnRead {
  readonly bytes: Uint8Array;
  readonly columns: BindingColumns;
  readonly rest: Record<string, unknown>;
}

/** Reads a config as columns. Never throws. `bytes` is kept, not copied: it must not change afterwards. */
export function readColumns(bytes: Uint8Array): ColumnRead | undefined {
  if (bytes.length > MAX_FILE_BYTES) return undefined;
  return new ColumnReader(bytes).document();
}

/** Keys at the top level that need the slow way: they change the meaning of the file, or of an object. */
const SLOW_KEYS: ReadonlySet<string> = new Set(["$include", "__proto__", "constructor", "prototype"]);

/** No key of the root is longer; one that is takes the slow way. */
const MAX_TOP_KEY = 64;

class ColumnReader {
  private readonly bytes: Uint8Array;
  private readonly rows: BindingRows;
  private readonly rest: Record<string, unknown> = {};
  private hasBindings = false;
  private hasFinding = false;
  private readonly hooks = {
    onDuplicateKey: (): void => this.noteFinding(),
    onProtoKey: (): void => this.noteFinding(),
    onImpreciseNumber: (): void => this.noteFinding(),
    onNonFinite: (): void => this.noteFinding(),
    onLongString: (): void => this.noteFinding(),
  };

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.rows = new BindingRows(bytes);
  }

  document(): ColumnRead | undefined {
    const { bytes } = this;
    let at = skipPlainBlanks(bytes, utf8MarkLength(bytes));
    if (bytes[at] !== OPEN_BRACE) return undefined;
    at = skipPlainBlanks(bytes, at + 1);
    while (bytes[at] !== CLOSE_BRACE) {
      at = this.property(at);
      if (at === NOT_PLAIN) return undefined;
      at = skipPlainBlanks(bytes, at);
      if (bytes[at] === COMMA) at = skipPlainBlanks(bytes, at + 1);
      else if (bytes[at] !== CLOSE_BRACE) return undefined;
    }
    const end = skipPlainBlanks(bytes, at + 1);
    if (end !== bytes.length || !this.hasBindings || this.rows.isFull()) return undefined;
    return { bytes, columns: this.rows.columns(), rest: this.rest };
  }

  /** A key of the root object with its value. */
  private property(at: number): number {
    const { bytes } = this;
    const isQuoted = isQuote(bytes[at] ?? 0);
    const start = isQuoted ? at + 1 : at;
    let end = start;
    while (isAsciiKeyPart(bytes[end] ?? 0)) end++;
    const key = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MAX_TOP_KEY)));
    if (end === start || key.length !== end - start || (!isQuoted && isDigit(bytes[start] ?? 0)))
      return NOT_PLAIN;
    if (isQuoted && bytes[end] !== bytes[at]) return NOT_PLAIN;
    const colon = skipPlainBlanks(bytes, isQuoted ? end + 1 : end);
    if (bytes[colon] !== COLON || SLOW_KEYS.has(key) || Object.hasOwn(this.rest, key)) return NOT_PLAIN;
    const value = skipPlainBlanks(bytes, colon + 1);
    if (key === "bindings") return this.bindings(value);
    const valueEnd = skipValueBytes(bytes, value);
    const parsed = this.parsed(value, valueEnd, 1);
    if (parsed === undefined) return NOT_PLAIN;
    this.rest[key] = parsed;
    return valueEnd;
  }

  private bindings(at: number): number {
    const { bytes, rows } = this;
    if (bytes[at] !== OPEN_BRACKET || this.hasBindings) return NOT_PLAIN;
    this.hasBindings = true;
    at = skipPlainBlanks(bytes, at + 1);
    while (bytes[at] !== CLOSE_BRACKET) {
      const plainEnd = rows.addPlain(at);
      at = plainEnd === NOT_PLAIN ? this.oddElement(at) : plainEnd;
      if (at === NOT_PLAIN) return NOT_PLAIN;
      at = skipPlainBlanks(bytes, at);
      if (bytes[at] === COMMA) at = skipPlainBlanks(bytes, at + 1);
      else if (bytes[at] !== CLOSE_BRACKET) return NOT_PLAIN;
    }
    return at + 1;
  }

  private oddElement(at: number): number {
    // No value begins with a byte like this; a blank that is not ASCII does.
    if ((this.bytes[at] ?? 0) > 0x7f) return NOT_PLAIN;
    const end = skipValueBytes(this.bytes, at);
    const value = this.parsed(at, end, 2);
    if (value === undefined) return NOT_PLAIN;
    this.rows.addOdd(at, value);
    return end;
  }

  /** The value from `start` to `end`, or undefined when it has an error or a finding. JSON5 has no undefined. */
  private parsed(start: number, end: number, outerDepth: number): unknown {
    if (end === NOT_PLAIN) return undefined;
    const text = decodeUtf8(this.bytes.subarray(start, end));
    if (text === undefined || text.includes("\0")) return undefined;
    // As many bytes as units: all ASCII, where there is nothing invisible.
    if (text.length < end - start && findInvisibleCharacters(text).length > 0) return undefined;
    try {
      const value = parseJson5(text, this.hooks, outerDepth);
      return this.hasFinding ? undefined : value;
    } catch (error) {
      if (error instanceof Json5Error) return undefined;
      throw error;
    }
  }

  private noteFinding(): void {
    this.hasFinding = true;
  }
}
