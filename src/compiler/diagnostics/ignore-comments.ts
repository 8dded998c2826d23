// Comments that silence one place: `// skykoi-ignore CODE: reason` alone on the line before it. A stack of them
// silences several codes. What silences nothing, or does not say why, is a finding itself.

import { commentsIn } from "../read/comments.ts";
import { LineIndex } from "../read/line-column.ts";
import type { Fix } from "../repair/config-edit.ts";
import { codes } from "./catalogue.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { type Code, type Finding, type FindingArgs, type TextPlace, finding } from "./finding.ts";
import { isLowerable } from "./lowerable.ts";
import { nearest } from "./nearest.ts";
import type { SourceText } from "./origins.ts";
import { probedCodes } from "./probed-codes.ts";

const MARK = "skykoi-ignore";

const MARKED = /^\/[/*]\s*skykoi-ignore\b/;
const IGNORE = /^\/\/\s*skykoi-ignore\s+([a-z-]+\/[a-z-]+)([^]*)$/;

interface IgnoreComment {
  readonly place: TextPlace;
  /** Without a code it silences nothing. */
  readonly code: string | undefined;
  readonly hasReason: boolean;
  readonly removal: TextPlace;
  isUsed: boolean;
}

/** The comments of a config. */
export class IgnoreComments {
  readonly #textOf: (file: string) => string;
  readonly #byFile = new Map<string, ReadonlyMap<number, IgnoreComment>>();

  /** `textOf` gives the text of a file that a diagnostic names. */
  constructor(textOf: (file: string) => string) {
    this.#textOf = textOf;
  }

  /** Whether a comment silences `diagnostic`; the comment then counts as used. */
  silence({ code, file, range }: Diagnostic): boolean {
    const comments = this.#commentsOf(file);
    for (let line = range.start.line - 1; line > 0; line--) {
      const comment = comments.get(line);
      if (comment?.code === undefined) return false;
      if (comment.code !== code) continue;
      comment.isUsed = true;
      return true;
    }
    return false;
  }

  /** ignore/unused and ignore/no-reason, once all that could be silenced has come by. */
  *findings(texts: readonly SourceText[], isProbed: boolean): Iterable<Finding> {
    for (const { file } of texts) {
      for (const comment of this.#commentsOf(file).values()) yield* judge(comment, isProbed);
    }
  }

  #commentsOf(file: string): ReadonlyMap<number, IgnoreComment> {
    let comments = this.#byFile.get(file);
    if (!comments) {
      const text = this.#textOf(file);
      comments = text.includes(MARK) ? ignoreCommentsIn(file, text) : new Map<number, IgnoreComment>();
      this.#byFile.set(file, comments);
    }
    return comments;
  }
}

/** By their lines, counted from 1. */
function ignoreCommentsIn(file: string, text: string): ReadonlyMap<number, IgnoreComment> {
  const found = new Map<number, IgnoreComment>();
  const lines = new LineIndex(text);
  for (const { start, end } of commentsIn(text)) {
    const words = text.slice(start, end);
    if (!MARKED.test(words)) continue;
    const { line, column } = lines.at(start);
    const lineStart = start - column + 1;
    const isAlone = text.slice(lineStart, start).trim() === "";
    const [, code, rest = ""] = (isAlone && IGNORE.exec(words)) || [];
    const lineEnd = /^(?:\r\n|[\n\r\u2028\u2029])/.exec(text.slice(end, end + 2))?.[0].length ?? 0;
    const removed = isAlone && words.startsWith("//") ? [lineStart, end + lineEnd] : [start, end];
    const [from = start, to = end] = removed;
    found.set(line, {
      place: { file, offset: start, length: end - start },
      code,
      hasReason: /[^\s:]/.test(rest),
      removal: { file, offset: from, length: to - from },
      isUsed: false,
    });
  }
  return found;
}

function* judge(comment: IgnoreComment, isProbed: boolean): Iterable<Finding> {
  const { place, code, isUsed, hasReason } = comment;
  if (isUsed && code !== undefined) {
    if (!hasReason) yield finding("ignore/no-reason", place, { ignored: code }, { fix: addReason(place) });
    return;
  }
  const args = whyUnused(code);
  if (args.reason === "nothing" && !isProbed && probedCodes.has(code as Code)) return;
  const edits = [{ op: "text", ...comment.removal, text: "" }] as const;
  yield finding("ignore/unused", place, args, {
    fix: { applicability: "safe", routing: "unchanged", edits },
  });
}

function whyUnused(code: string | undefined): FindingArgs["ignore/unused"] {
  if (code === undefined) return { ignored: "", reason: "place" };
  if (!codes.includes(code as Code)) {
    const suggestion = nearest(code, codes);
    return { ignored: code, reason: "unknown", ...(suggestion !== undefined && { suggestion }) };
  }
  return { ignored: code, reason: isLowerable(code as Code) ? "nothing" : "fixed" };
}

function addReason({ file, offset, length }: TextPlace): Fix {
  const edits = [{ op: "text", file, offset: offset + length, length: 0, text: ": " }] as const;
  return { applicability: "placeholder", routing: "unchanged", edits };
}
