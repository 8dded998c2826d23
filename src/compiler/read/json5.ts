/**
 * The JSON5 parser: text in, plain values out; on the first grammar error a `Json5Error`.
 * It keeps no positions: who needs one finds it afterwards, in the text. Hooks tell of what is legal JSON5 but no good
 * in a config, and are called in the order of the text.
 * INVARIANT: accepts and means exactly what json5 2.2.3 does, but for the depth limit and for letters newer than that
 * package's Unicode tables; no prototype is ever set.
 */

import {
  ASTERISK,
  BACKSLASH,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  DOT,
  DOUBLE_QUOTE,
  LINE_FEED,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  SLASH,
  SPACE,
  TAB,
  isAsciiKeyPart,
  isBlank,
  isDigit,
} from "./characters.ts";
import { decodeEscapes } from "./escapes.ts";
import { expectedAt, expectedInString, tooDeep, unclosedComment } from "./json5-error.ts";
import { isSign, numberEnd } from "./number-literal.ts";
import { hasExactDigits } from "./number-precision.ts";
import { skipLineComment, skipWord } from "./skip.ts";
import { escapeEnd } from "./string-escape.ts";
import type { ReservedKey } from "./text-finding.ts";
import { MAX_DEPTH, MAX_STRING_LENGTH } from "./text-finding.ts";
import { unquotedKeyEnd } from "./unquoted-key.ts";

export { Json5Error } from "./json5-error.ts";

/** Called when the case occurs; offsets are UTF-16 units, of a key its quote included. A hook may throw. */
export interface ParseHooks {
  /** `offset` is the later key, `objectOffset` the brace of the object that has it twice. The later value holds. */
  readonly onDuplicateKey?: (key: string, offset: number, objectOffset: number) => void;
  readonly onProtoKey?: (key: ReservedKey, offset: number) => void;
  /** The digits of `raw` are not those of the double `value`. */
  readonly onImpreciseNumber?: (raw: string, offset: number, value: number) => void;
  /** NaN, an infinity, or a literal too great for a double. */
  readonly onNonFinite?: (raw: string, offset: number) => void;
  /** A string or key of more than `MAX_STRING_LENGTH` units. */
  readonly onLongString?: (length: number, offset: number) => void;
}

/**
 * Parses one JSON5 value that fills the text. Of equal keys the last holds, in the place of the first. `outerDepth`
 * counts the brackets around a text that is a part of another; default 0.
 * @throws {Json5Error} at the first grammar error, or where brackets nest deeper than `MAX_DEPTH`
 */
export function parseJson5(text: string, hooks: ParseHooks = {}, outerDepth = 0): unknown {
  return new Parser(text, hooks, outerDepth).document();
}

const KEY_CACHE_SIZE = 256;
const MAX_CACHED_KEY_LENGTH = 32;

/**
 * Keys that were read lately, by a hash of their characters. Finding a key here spares cutting it out of the text and
 * hashing it again, which is a third of the time of a parse; what it holds changes no result.
 */
const keyCache: string[] = Array.from({ length: KEY_CACHE_SIZE }, () => "");

class Parser {
  private readonly text: string;
  private readonly hooks: ParseHooks;
  private at = 0;
  private depth: number;
  /** Of the key that was read last: its hash, and whether it is one of `ReservedKey`. */
  private keyHash = 0;
  private isReservedKey = false;

  constructor(text: string, hooks: ParseHooks, outerDepth: number) {
    this.text = text;
    this.hooks = hooks;
    this.depth = outerDepth;
  }

  document(): unknown {
    this.at = this.skipBlanks(0);
    const value = this.value("a value");
    const end = this.skipBlanks(this.at);
    if (end < this.text.length) throw expectedAt(this.text, end, "the end of the file");
    return value;
  }

  private value(expected: string): unknown {
    const { text, at } = this;
    const unit = text.charCodeAt(at);
    switch (unit) {
      case DOUBLE_QUOTE:
      case SINGLE_QUOTE:
        return this.string(unit);
      case OPEN_BRACE:
        return this.object();
      case OPEN_BRACKET:
        return this.array();
    }
    if (isDigit(unit) || isSign(unit) || unit === DOT) return this.number();
    switch (text.slice(at, skipWord(text, at))) {
      case "true":
        this.at += 4;
        return true;
      case "false":
        this.at += 5;
        return false;
      case "null":
        this.at += 4;
        return null;
      case "Infinity":
      case "NaN":
        return this.number();
    }
    throw expectedAt(text, at, expected);
  }

  private object(): Record<string, unknown> {
    const { text, hooks } = this;
    const open = this.at;
    const object: Record<string, unknown> = {};
    if (++this.depth > MAX_DEPTH) throw tooDeep(open);
    // One bit a key, by its hash: a bit that is not set yet proves that the key is new.
    let seen = 0;
    let at = this.skipBlanks(open + 1);
    while (text.charCodeAt(at) !== CLOSE_BRACE) {
      this.at = at;
      const key = this.key();
      const bit = 1 << this.keyHash;
      if ((seen & bit) !== 0 && Object.hasOwn(object, key)) hooks.onDuplicateKey?.(key, at, open);
      seen |= bit;
      const isReserved = this.isReservedKey;
      if (isReserved) hooks.onProtoKey?.(key as ReservedKey, at);
      at = this.skipBlanks(this.at);
      if (text.charCodeAt(at) !== COLON) throw expectedAt(text, at, "`:`");
      this.at = this.skipBlanks(at + 1);
      const value = this.value("a value");
      if (isReserved) define(object, key, value);
      else object[key] = value;
      at = this.skipBlanks(this.at);
      const unit = text.charCodeAt(at);
      if (unit === COMMA) at = this.skipBlanks(at + 1);
      else if (unit !== CLOSE_BRACE) throw expectedAt(text, at, "`,` or `}`");
    }
    this.at = at + 1;
    this.depth--;
    return object;
  }

  private array(): unknown[] {
    const { text } = this;
    const array: unknown[] = [];
    if (++this.depth > MAX_DEPTH) throw tooDeep(this.at);
    let at = this.skipBlanks(this.at + 1);
    while (text.charCodeAt(at) !== CLOSE_BRACKET) {
      this.at = at;
      array.push(this.value("a value or `]`"));
      at = this.skipBlanks(this.at);
      const unit = text.charCodeAt(at);
      if (unit === COMMA) at = this.skipBlanks(at + 1);
      else if (unit !== CLOSE_BRACKET) throw expectedAt(text, at, "`,` or `]`");
    }
    this.at = at + 1;
    this.depth--;
    return array;
  }

  private key(): string {
    const { text } = this;
    const quote = text.charCodeAt(this.at);
    const isQuoted = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE;
    const start = isQuoted ? this.at + 1 : this.at;
    if (!isQuoted && isDigit(quote)) throw expectedAt(text, start, "a key or `}`");
    let hash = 0;
    let at = start;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (!isAsciiKeyPart(unit)) break;
      hash = (Math.imul(hash, 31) + unit) | 0;
    }
    const unit = text.charCodeAt(at);
    if (isQuoted ? unit !== quote : at === start || unit === BACKSLASH || unit > 0x7f)
      return this.rareKey(quote);
    if (at - start > MAX_STRING_LENGTH) this.hooks.onLongString?.(at - start, this.at);
    this.at = isQuoted ? at + 1 : at;
    return this.cachedKey(start, at, hash);
  }

  /** The key `text.slice(start, end)`, which needs no decoding. */
  private cachedKey(start: number, end: number, hash: number): string {
    const { text } = this;
    const slot = (hash ^ (hash >>> 8)) & (KEY_CACHE_SIZE - 1);
    const cached = keyCache[slot] ?? "";
    this.keyHash = hash;
    this.isReservedKey = false;
    if (cached.length === end - start && text.startsWith(cached, start)) return cached;
    const key = text.slice(start, end);
    this.isReservedKey = isReserved(key);
    if (!this.isReservedKey && key.length <= MAX_CACHED_KEY_LENGTH) keyCache[slot] = key;
    return key;
  }

  /** A key with an escape, or with anything but the letters and digits of ASCII. */
  private rareKey(quote: number): string {
    const isQuoted = quote === DOUBLE_QUOTE || quote === SINGLE_QUOTE;
    const key = isQuoted ? this.string(quote) : this.unquotedKey();
    let hash = 0;
    for (let at = 0; at < key.length; at++) hash = (Math.imul(hash, 31) + key.charCodeAt(at)) | 0;
    this.keyHash = hash;
    this.isReservedKey = isReserved(key);
    return key;
  }

  private unquotedKey(): string {
    const start = this.at;
    this.at = unquotedKeyEnd(this.text, start);
    const key = decodeEscapes(this.text.slice(start, this.at));
    if (key.length > MAX_STRING_LENGTH) this.hooks.onLongString?.(key.length, start);
    return key;
  }

  private string(quote: number): string {
    const { text } = this;
    const open = this.at;
    let hasEscapes = false;
    let at = open + 1;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (unit === quote) break;
      if (unit === BACKSLASH) {
        hasEscapes = true;
        at = escapeEnd(text, at, open) - 1;
      } else if (unit === LINE_FEED || unit === CARRIAGE_RETURN) break;
    }
    if (text.charCodeAt(at) !== quote) {
      throw expectedInString(text, at, open, `the closing \`${text.charAt(open)}\` of the string`);
    }
    this.at = at + 1;
    const source = text.slice(open + 1, at);
    const value = hasEscapes ? decodeEscapes(source) : source;
    if (value.length > MAX_STRING_LENGTH) this.hooks.onLongString?.(value.length, open);
    return value;
  }

  private number(): number {
    const { text, hooks } = this;
    const start = this.at;
    const end = numberEnd(text, start);
    const raw = text.slice(start, end);
    // `Number` reads every form but a hexadecimal one with a sign.
    const magnitude = Number(isSign(text.charCodeAt(start)) ? raw.slice(1) : raw);
    const value = text.charCodeAt(start) === MINUS ? -magnitude : magnitude;
    this.at = end;
    if (!Number.isFinite(value)) hooks.onNonFinite?.(raw, start);
    else if (hooks.onImpreciseNumber !== undefined && !hasExactDigits(raw, value)) {
      hooks.onImpreciseNumber(raw, start, value);
    }
    return value;
  }

  private skipBlanks(at: number): number {
    const { text } = this;
    while (at < text.length) {
      const unit = text.charCodeAt(at);
      if (unit === SPACE || (unit <= CARRIAGE_RETURN && unit >= TAB)) at++;
      else if (unit === SLASH) at = this.skipComment(at);
      else if (unit > 0x7f && isBlank(unit)) at++;
      else break;
    }
    return at;
  }

  private skipComment(at: number): number {
    const { text } = this;
    const unit = text.charCodeAt(at + 1);
    if (unit === SLASH) return skipLineComment(text, at);
    if (unit !== ASTERISK) throw expectedAt(text, at + 1, "`/` or `*`", "`/`");
    const close = text.indexOf("*/", at + 2);
    if (close < 0) throw unclosedComment(text, at);
    return close + 2;
  }
}

function isReserved(key: string): key is ReservedKey {
  return key === "__proto__" || key === "constructor" || key === "prototype";
}

/** Assigning to `__proto__` would set the prototype. */
function define(object: object, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
}
