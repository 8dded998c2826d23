// What the JSON service inserts, in the style of the author. In: JSON as a snippet of the language server protocol
// (`$1`, `${1:text}`; `\` escapes). Out: the same snippet in JSON5, or plain text.

import { renderKey, renderString } from "../../../compiler/repair/render-value.ts";
import type { WrittenStyle } from "../../../compiler/repair/written-style.ts";

/** Stands for a part of the snippet syntax while the JSON around it is rewritten. */
const FIRST_MARK = 0xe000;
const LAST_MARK = 0xf8ff;
const STRING = /"((?:[^"\\]|\\.)*)"(\s*:)?/g;

/** How a snippet is to be written. */
export interface Restyle extends Pick<WrittenStyle, "quote" | "keyQuote"> {
  /** Whether the text is a key, with or without a value behind it. */
  readonly isKey: boolean;
  /** Whether the client knows snippets; if not, the gaps are left empty. */
  readonly asSnippet: boolean;
}

/** Rewrites a snippet. */
export function restyle(snippet: string, { isKey, asSnippet, quote, keyQuote }: Restyle): string {
  const { text, marks } = withMarks(snippet);
  const written = text.replace(STRING, (json: string, _inside, colon: string | undefined, at: number) => {
    const source = json.slice(0, json.length - (colon?.length ?? 0));
    const value = JSON.parse(source) as string;
    const asKey = colon !== undefined || (isKey && at === 0);
    return asKey ? renderKey(value, { quote, keyQuote }) + (colon ?? "") : renderString(value, quote);
  });
  return withoutMarks(written, marks, asSnippet);
}

/** The literal text of a snippet, with one character of the private use area for each part of its syntax. */
function withMarks(snippet: string): { text: string; marks: readonly string[] } {
  const marks: string[] = [];
  let text = "";
  let open = 0;
  for (let at = 0; at < snippet.length;) {
    const syntax = /^(?:\$\d+|\$\{\d+:|\$\{\d+\})/.exec(snippet.slice(at, at + 16))?.[0];
    const isClose = open > 0 && snippet.charAt(at) === "}";
    if (snippet.charAt(at) === "\\" && at + 1 < snippet.length) {
      text += snippet.charAt(at + 1);
      at += 2;
    } else if (syntax !== undefined || isClose) {
      const mark = syntax ?? "}";
      if (isClose) open--;
      else if (mark.endsWith(":")) open++;
      text += String.fromCharCode(Math.min(FIRST_MARK + marks.length, LAST_MARK));
      marks.push(mark);
      at += mark.length;
    } else text += snippet.charAt(at++);
  }
  return { text, marks };
}

function withoutMarks(text: string, marks: readonly string[], asSnippet: boolean): string {
  let result = "";
  let open = 0;
  for (const character of text) {
    const mark = marks[character.charCodeAt(0) - FIRST_MARK];
    if (mark === undefined) {
      // A bracket ends a gap only inside of one.
      const isSyntax = character === "$" || character === "\\" || (character === "}" && open > 0);
      result += asSnippet && isSyntax ? `\\${character}` : character;
    } else if (asSnippet) {
      if (mark === "}") open--;
      else if (mark.endsWith(":")) open++;
      result += mark;
    }
  }
  return result;
}
