// Sentences about the shape of a config. `where`, `expected` and `got` come in words; the value of a key that may
// hold a secret is never repeated.

import type { FindingOf } from "../diagnostics/finding.ts";
import type { SchemaArgs } from "../diagnostics/shape-args.ts";
import { didYouMean, listed, plain, quoted, quotedList } from "./phrases.ts";
import { isSecretPointer } from "./secret-name.ts";
import type { Sentences } from "./sentence.ts";

type Told = FindingOf<"schema/wrong-type" | "schema/range" | "schema/no-variant">;

/** What stands there. Checks leave secrets out; should one slip through, it stops here. */
function got({ args, place }: Told): string {
  const isRisky = "pointer" in place && isSecretPointer(place.pointer) && /[`\d]/.test(args.got);
  return isRisky ? "something else" : plain(args.got);
}

/** A value in backticks; checks write "a text" or "a number" for one that is hidden. */
function value({ args, place }: FindingOf<"schema/not-allowed" | "schema/pattern">): string {
  const isHidden = args.value === "a text" || args.value === "a number";
  return isHidden || ("pointer" in place && isSecretPointer(place.pointer))
    ? "this value"
    : quoted(args.value);
}

/** Why there is no repair. */
const UNTOLD = "which value was meant can't be told from here";

/** The sentences of `schema/*`. */
export const schemaSentences: Sentences<SchemaArgs> = {
  "schema/unknown-key": ({ key, where, suggestion }) => ({
    message: `unknown key ${quoted(key)} in ${plain(where)}${didYouMean(suggestion)}`,
    help:
      suggestion === undefined
        ? "remove it, or move it to the object that it belongs to"
        : `rename it to ${quoted(suggestion)}`,
  }),

  "schema/missing-key": ({ key, where }) => ({
    message: `${plain(where)} has no ${quoted(key)}`,
    help: `add ${quoted(key)}`,
  }),

  "schema/wrong-type": ({ name, expected }, finding) => ({
    message: `${quoted(name)} must be ${plain(expected)}, got ${got(finding)}`,
    ...(!finding.fix && { help: `write ${plain(expected)}; ${UNTOLD}` }),
  }),

  "schema/not-allowed": ({ name, allowed, suggestion }, finding) => ({
    message: `${value(finding)} is not possible for ${quoted(name)}${didYouMean(suggestion)}`,
    help: `write ${quotedList(allowed, "or")}`,
  }),

  "schema/pattern": ({ name, expected }, finding) => ({
    message: `${value(finding)} is not possible for ${quoted(name)}, which must be ${plain(expected)}`,
    ...(!finding.fix && { help: `write ${plain(expected)}; ${UNTOLD}` }),
  }),

  "schema/range": ({ name, expected }, finding) => ({
    message: `${quoted(name)} must be ${plain(expected)}, got ${got(finding)}`,
    help: `write ${plain(expected)}; ${UNTOLD}`,
  }),

  "schema/no-variant": ({ name, expected }, finding) => ({
    message: `${quoted(name)} must be ${listed(expected.map(plain), "or")}, got ${got(finding)}`,
    help: `write one of these; ${UNTOLD}`,
  }),

  "schema/deprecated": ({ key, since, use }) => ({
    message: `${quoted(key)} is deprecated${since === undefined ? "" : ` since ${plain(since)}`} and will go in a later version`,
    help: use === undefined ? "remove it" : `use ${quoted(use)}`,
  }),

  "schema/legacy-shape": ({ old, now }) => ({
    message: `${quoted(old)} is the old form of ${quoted(now)} and is not read`,
    help: `move its content to ${quoted(now)}`,
  }),

  "schema/newer-than-tool": ({ written, tool }) => ({
    message: `this config was written for ${quoted(written)}, but this is ${quoted(tool)}, so unknown keys are not judged`,
    help: "update skykoi",
  }),

  "schema/wrong-place": ({ key, belongs }) => ({
    message: `${quoted(key)} has no effect here; it belongs in ${plain(belongs)}`,
    help: `move it to ${plain(belongs)}`,
  }),
};
