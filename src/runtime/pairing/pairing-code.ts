// The code by which an owner tells one stranger from another: 8 characters without look-alikes, 40 random bits.

import { randomInt, timingSafeEqual } from "node:crypto";

/** A to Z without I and O, and the digits 2 to 9. */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH = 8;

/** A code that is not in `taken`. */
export function newCode(taken: ReadonlySet<string>): string {
  for (;;) {
    const code = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
    if (!taken.has(code)) return code;
  }
}

/** A typed code in its one spelling (any case, spaces and dashes in between); `undefined` where it can't be one. */
export function codeOf(typed: string): string | undefined {
  const code = typed.replace(/[\s-]/g, "").replace(/[a-z]/g, (letter) => letter.toUpperCase());
  return code.length === LENGTH && [...code].every((one) => ALPHABET.includes(one)) ? code : undefined;
}

/** Whether two codes are the same, in a time that does not tell how much of them is. */
export function sameCode(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
