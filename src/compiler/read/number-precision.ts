/**
 * Whether a number literal survives being read as a double. In: the literal and the double made of it. Out: yes or no.
 * INVARIANT: a literal whose digits can be had back from the double, rounded to as many, is never called lost; a whole
 * number is lost as soon as the double is another whole number.
 */

/** The longest literal without an exponent that a double cannot fail. */
const SAFE_LENGTH = 15;

/** `toPrecision` goes no further. A literal with more significant digits than that is taken for lost. */
const MAX_PRECISION = 100;

/**
 * Are the digits of `raw`, a JSON5 number literal with a finite value, those of `value`, the double nearest to it?
 * Whole numbers are compared exactly. Of a literal with a point or an exponent, up to 15 significant digits always
 * survive in the normal range; more do when the double, printed with as many digits, gives them back.
 */
export function hasExactDigits(raw: string, value: number): boolean {
  if (raw.length <= SAFE_LENGTH && !/[ex]/i.test(raw)) return true;
  const magnitude = Math.abs(value);
  const unsigned = /^[+-]/.test(raw) ? raw.slice(1) : raw;
  if (/^(?:\d+|0x[\da-f]+)$/i.test(unsigned)) {
    return Number.isSafeInteger(magnitude) || BigInt(unsigned) === BigInt(magnitude);
  }
  const written = decimalOf(unsigned);
  if (written.digits === "") return true;
  if (isSame(written, decimalOf(String(magnitude)))) return true;
  const count = written.digits.length;
  return count <= MAX_PRECISION && isSame(written, decimalOf(magnitude.toPrecision(count)));
}

/** The number 0.`digits` × 10^`point`; no zeros at either end, so that equal numbers have equal decimals. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

function decimalOf(literal: string): Decimal {
  const [mantissa = "", exponent = "0"] = literal.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const all = whole + fraction;
  const first = all.search(/[1-9]/);
  if (first < 0) return { digits: "", point: 0 };
  let end = all.length;
  while (all.charAt(end - 1) === "0") end--;
  return { digits: all.slice(first, end), point: whole.length - first + Number(exponent) };
}

function isSame(a: Decimal, b: Decimal): boolean {
  return a.point === b.point && a.digits === b.digits;
}
