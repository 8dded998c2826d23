/**
 * What can be wrong with a config before anybody asks what it means: the findings of the read stage, as data.
 * In: nothing. Out: types. The sentences that people read are made elsewhere, from `args`.
 * INVARIANT: offsets are UTF-16 units in the decoded text (without a byte order mark), and every range lies in it.
 */

/**
 * The arguments of each finding, by its code. `key` and `raw` are cut short behind 200 units, with an ellipsis. Phrases (`expected`, `after`, `found`) are lower case, without a
 * period, and hold what the user wrote in backticks.
 */
export interface TextArgs {
  /** A grammar error: "expected {expected} after {after}, found {found}"; `after` is missing at the start of a file. */
  "text/syntax": { readonly expected: string; readonly after?: string; readonly found: string };
  /** The file ends inside `construct`. `open` is the token that began it; `related` is where it stands. */
  "text/unterminated": {
    readonly construct: "string" | "comment" | "object" | "array";
    readonly open: string;
  };
  /** `byte` and `byteOffset` (from the start of the file, a byte order mark counted) name the first offender. */
  "text/encoding": {
    readonly problem: "invalid-utf-8" | "utf-16le" | "utf-16be" | "nul";
    readonly byte: number;
    readonly byteOffset: number;
  };
  /** The later key of two in one object; the last one holds. `related` is the first. */
  "text/duplicate-key": { readonly key: string };
  "text/proto-key": { readonly key: ReservedKey };
  /** `readAs` is the number that a double makes of `raw`, in decimal. */
  "text/number-precision": { readonly raw: string; readonly readAs: string };
  /** Inside a string or a key; `isKey` tells which. */
  "text/invisible-character": { readonly codePoint: number; readonly isKey: boolean };
  /** `max` is the largest that passes; `actual` is missing where counting stopped at the limit. */
  "text/limits": { readonly limit: LimitName; readonly max: number; readonly actual?: number };
  /** `key` is the property that the value was given to, or the nearest one around a list; missing at the root. */
  "text/non-finite": { readonly raw: string; readonly key?: string };
}

/** The code of a finding of this stage; its name for good. */
type TextCode = keyof TextArgs;

/**
 * Bytes of the file, UTF-16 units of one string, brackets around a value, files that include one another, files that
 * are included, or units that are included again.
 */
type LimitName = "file-size" | "string-length" | "depth" | "include-depth" | "includes" | "repeated-includes";

/** Keys that JavaScript gives a meaning of its own. */
export type ReservedKey = "__proto__" | "constructor" | "prototype";

/** A range of the text: UTF-16 units. */
export interface TextSpan {
  readonly offset: number;
  readonly length: number;
}

/** A code with the arguments that belong to it. */
export type TextProblem = {
  [Code in TextCode]: { readonly code: Code; readonly args: TextArgs[Code] };
}[TextCode];

/**
 * One finding and where it is. `related` is the opening bracket, quote or comment that a grammar error is about, or
 * the first of two equal keys.
 */
export type TextFinding = TextProblem & TextSpan & { readonly related?: TextSpan };

/** Brackets around a value: 512 levels pass. */
export const MAX_DEPTH = 512;

/** UTF-16 units in the value of one string or key: a mebibyte passes. */
export const MAX_STRING_LENGTH: number = 2 ** 20;

/** Bytes in a file. One byte may become one UTF-16 unit, and V8 makes no string of more than 2^29 - 24 of them. */
export const MAX_FILE_BYTES = 512_000_000;
