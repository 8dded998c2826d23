/**
 * The character classes of JSON5, for every scanner of this folder.
 * In: UTF-16 code units or code points. Out: yes or no.
 * INVARIANT: these are the classes of the json5 package, except that letters newer than its Unicode tables count too.
 */

/** Code units that the scanners name. */
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const DOUBLE_QUOTE = 0x22;
export const SINGLE_QUOTE = 0x27;
export const ASTERISK = 0x2a;
export const PLUS = 0x2b;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DOT = 0x2e;
export const SLASH = 0x2f;
export const ZERO = 0x30;
const NINE = 0x39;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;
const LINE_SEPARATOR = 0x2028;
const PARAGRAPH_SEPARATOR = 0x2029;

const ASCII_LIMIT = 0x80;

const ASCII_KEY_PARTS: Uint8Array = Uint8Array.from({ length: ASCII_LIMIT }, (_, unit) =>
  /[\w$]/.test(String.fromCharCode(unit)) ? 1 : 0,
);

/** The letters, digits, `$` and `_` of ASCII, which may stand in an unquoted key. */
export function isAsciiKeyPart(unit: number): boolean {
  return unit < ASCII_LIMIT && ASCII_KEY_PARTS[unit] === 1;
}

/** May this begin an unquoted key? ECMAScript 5.1 `IdentifierStart`, without the escape. */
export function isKeyStart(character: string): boolean {
  return /^[$_\p{L}\p{Nl}]$/u.test(character);
}

/** May this continue an unquoted key? ECMAScript 5.1 `IdentifierPart`, without the escape. */
export function isKeyPart(character: string): boolean {
  return /^[$_\u200c\u200d\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]$/u.test(character);
}

/** White space and line ends, as JSON5 counts them: U+FEFF, no-break space and the Zs class among them. */
export function isBlank(unit: number): boolean {
  if (unit <= SPACE) return unit === SPACE || (unit >= TAB && unit <= CARRIAGE_RETURN);
  if (unit < 0xa0) return false;
  return (
    unit === 0xa0 ||
    unit === 0xfeff ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === LINE_SEPARATOR ||
    unit === PARAGRAPH_SEPARATOR ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000
  );
}

/** Ends a `//` comment. */
export function isLineEnd(unit: number): boolean {
  return (
    unit === LINE_FEED || unit === CARRIAGE_RETURN || unit === LINE_SEPARATOR || unit === PARAGRAPH_SEPARATOR
  );
}

/** A decimal digit of ASCII. */
export function isDigit(unit: number): boolean {
  return unit >= ZERO && unit <= NINE;
}

/** 0 to 15, or -1 when the unit is no hexadecimal digit. */
export function hexDigit(unit: number): number {
  if (unit >= ZERO && unit <= NINE) return unit - ZERO;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
