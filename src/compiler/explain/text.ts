// Sentences of the read stage: bytes and grammar. `expected`, `after` and `found` come with their backticks.

import type { TextArgs } from "../read/text-finding.ts";
import { grouped, plain, quoted } from "./phrases.ts";
import type { Sentence, Sentences } from "./sentence.ts";

const CLOSERS = { object: "}", array: "]", comment: "*/" } as const;

const LIMITS = {
  "file-size": { what: "the file is larger than", unit: "bytes", help: "split the file with `$include`" },
  "string-length": {
    what: "this string is longer than",
    unit: "characters",
    help: "keep long texts in a file of the workspace",
  },
  depth: {
    what: "this is nested deeper than",
    unit: "levels",
    help: "check the brackets; no part of a config is that deep",
  },
  "include-depth": {
    what: "this include is one too many in a row: files may include one another through at most",
    unit: "levels",
    help: "include the file from one that is nearer to the config",
  },
  includes: {
    what: "this include is one too many: a config may include at most",
    unit: "files, each time counted",
    help: "check whether files include each other over and over; join files that are always included together",
  },
  "repeated-includes": {
    what: "this file is included too often: what is included again may be at most",
    unit: "characters long together",
    help: "include the file once, where all of its parts are needed",
  },
} as const;

function encoding(args: TextArgs["text/encoding"]): Sentence {
  const byte = `0x${args.byte.toString(16).toUpperCase().padStart(2, "0")}`;
  const at = `at offset ${args.byteOffset}`;
  switch (args.problem) {
    case "utf-16le":
    case "utf-16be": {
      const order = args.problem === "utf-16le" ? "little" : "big";
      return { message: `the file is UTF-16 (${order} endian), not UTF-8`, help: "save the file as UTF-8" };
    }
    case "nul":
      return {
        message: `the file has a NUL byte ${at}, so it is not text`,
        help: "save the file as UTF-8 without NUL bytes",
      };
    case "invalid-utf-8":
      return { message: `the file is not UTF-8 (byte ${byte} ${at})`, help: "save the file as UTF-8" };
  }
}

/** The sentences of `text/*`. */
export const textSentences: Sentences<TextArgs> = {
  "text/syntax": ({ expected, after, found }, finding) => ({
    message: `expected ${plain(expected)}${after === undefined ? "" : ` after ${plain(after)}`}, found ${plain(found)}`,
    ...(!finding.fix && { help: "look at this place and right before it; what was meant can't be told" }),
  }),

  "text/unterminated": ({ construct, open }) => ({
    message: `the file ends inside of this ${construct}: its ${quoted(open)} is never closed`,
    help: `add the missing ${quoted(construct === "string" ? open : CLOSERS[construct])}`,
  }),

  "text/encoding": encoding,

  "text/duplicate-key": ({ key }) => ({
    message: `${quoted(key)} is given twice in this object, so the first one is ignored`,
    help: "keep one of the two, or merge them",
  }),

  "text/proto-key": ({ key }) => ({
    message: `${quoted(key)} is not allowed as a key`,
    why: "it means something of its own in JavaScript, and nothing in a config is called so",
    help: "remove it, or give it another name",
  }),

  "text/number-precision": ({ raw, readAs }) => ({
    message: `${quoted(raw)} would be read as ${quoted(readAs)}`,
    why: "a number keeps about 16 digits",
    help: `put it in quotes: ${quoted(`"${raw}"`)}`,
  }),

  "text/invisible-character": ({ codePoint, isKey }) => ({
    message: `this ${isKey ? "key" : "text"} contains ${unicode(codePoint)}, which cannot be seen`,
    why: "two ids that look the same are then different, and messages go astray",
    help: "delete it; such characters come along when an id is copied from a chat or a web page",
  }),

  "text/limits": ({ limit, max, actual }) => {
    const { what, unit, help } = LIMITS[limit];
    const size = actual === undefined ? "" : ` (${grouped(actual)})`;
    return { message: `${what} ${grouped(max)} ${unit}${size}`, help };
  },

  "text/non-finite": ({ raw, key }) => ({
    message:
      key === undefined
        ? `${quoted(raw)} cannot be used`
        : `${quoted(raw)} cannot be used for ${quoted(key)}`,
    help: "write a finite number",
  }),
};

function unicode(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, "0")}`;
}
