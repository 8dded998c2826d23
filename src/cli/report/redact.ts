// Secrets in a line of a source text, blotted out before a frame shows it. In: the line. Out: the same line, as long as
// before, with `*` for each unit of a secret. Errs towards too much: a name that sounds like a secret is enough.

import { tokensIn } from "../../compiler/secrets/token-shapes.ts";
import { isSecretName } from "../../compiler/explain/secret-name.ts";
import type { Units } from "./cut-line.ts";

/** A key, its colon, and a string (closed or not) or a bare word behind it. */
const PAIR = /(["']?)([\w$-]+)\1\s*:\s*(?:(["'])((?:\\.|(?!\3).)*)|([^\s"'{}[\],/][^\s{}[\],]*))/g;

/** Text that is a secret whatever its key is called, beside the tokens of well-known services: parts of addresses. */
const SHAPES: readonly RegExp[] = [
  /\b(?:pk|rk)-[\w-]{16,}/g,
  /\b[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}/g,
  /(?<=:\/\/[^\s/:@"']*:)(?!\$\{\w+\}@)[^\s/@"']+(?=@)/g,
  /(?<=:\/\/)[^\s/:@"'$]+(?=@)/g,
  /(?<=[?&][\w-]*(?:token|key|secret|pass|pwd|sig|auth|code)[\w-]*=)(?!\$\{\w+\})[^\s&#"']+/gi,
];

/** A reference, not a secret: `${NAME}` and nothing else. */
const REFERENCE = /^\$\{\w+\}$/;

/** Names of environment variables: their values may be anything. */
const VARIABLE_NAME = /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/;

const WORDS: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** Blots out what looks like a secret; `known` are units of the line that hold one for certain. */
export function redactLine(line: string, known: readonly Units[] = []): string {
  const units = line.split("");
  const blot = (start: number, end: number): void => {
    for (let at = Math.max(0, start); at < Math.min(end, units.length); at++) units[at] = "*";
  };
  for (const match of line.matchAll(PAIR)) {
    const [all, , key = "", , text, word] = match;
    const value = text ?? word ?? "";
    if (!isSecretName(key) && !VARIABLE_NAME.test(key)) continue;
    if (REFERENCE.test(value) || (word !== undefined && WORDS.has(word))) continue;
    const end = match.index + all.length;
    blot(end - value.length, end);
  }
  for (const shape of SHAPES) {
    for (const match of line.matchAll(shape)) blot(match.index, match.index + match[0].length);
  }
  for (const { start, end } of tokensIn(line)) blot(start, end);
  for (const { start, end } of known) blotInside(line, start, end, blot);
  return units.join("");
}

/** Quotes stay, so that a reader sees that it is a string. */
function blotInside(
  line: string,
  start: number,
  end: number,
  blot: (start: number, end: number) => void,
): void {
  const quote = line.charAt(start);
  const isQuoted = quote === '"' || quote === "'";
  const isClosed = isQuoted && end - start > 1 && line.charAt(end - 1) === quote;
  const [from, to] = [isQuoted ? start + 1 : start, isClosed ? end - 1 : end];
  if (!REFERENCE.test(line.slice(from, to)) && !/[[{]/.test(line.charAt(start))) blot(from, to);
}
