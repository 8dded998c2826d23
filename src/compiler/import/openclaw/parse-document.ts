// A text into its tree. The text must be JSON5 (the parser says so before); comments go to what they stand beside.

import { decodeKey } from "../../read/escapes.ts";
import { LineIndex } from "../../read/line-column.ts";
import { pointerTo } from "../../read/pointer.ts";
import { walkTokens } from "../../read/walk.ts";
import {
  type BranchNode,
  type Doc,
  type DocNode,
  type Member,
  type Origin,
  branch,
  scalarOf,
} from "./document.ts";

/** A tree, and the keys that stood twice in an object. */
export interface ParsedDocument {
  /** `undefined` where the text holds something else than an object or a list. */
  readonly doc: Doc | undefined;
  readonly repeated: readonly Origin[];
}

interface Open {
  readonly node: BranchNode;
  readonly pointer: string;
  readonly start: number;
}

const COMMENT = /\/\/[^\n\r\u2028\u2029]*|\/\*[\s\S]*?\*\//g;

/** Takes a text apart. `file` is how reports name it. */
export function parseDocument(text: string, file: string): ParsedDocument {
  return new TreeBuilder(text, file).build();
}

class TreeBuilder {
  readonly #text: string;
  readonly #file: string;
  readonly #lines: LineIndex;
  readonly #open: Open[] = [];
  readonly #repeated: Origin[] = [];
  readonly #header: string[] = [];
  readonly #footer: string[] = [];
  #root: BranchNode | undefined;
  #hasQuotedKeys: boolean | undefined;
  #at = 0;
  #pending: string[] = [];
  #isSpaced = false;
  #key: { readonly name: string; readonly raw: string; readonly start: number } | undefined;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
    this.#lines = new LineIndex(text);
  }

  build(): ParsedDocument {
    walkTokens(this.#text, this.#text.length, (kind, start, end) => {
      this.#comments(this.#text.slice(this.#at, start));
      this.#at = end;
      if (kind === "key") this.#readKey(start, end);
      else if (kind === "open") this.#openBranch(start);
      else if (kind === "close") this.#close(end);
      else if (kind === "value") this.#add(scalarOf(this.#text.slice(start, end)), start);
    });
    this.#footer.push(...this.#pending);
    const root = this.#root;
    const doc = root && {
      root,
      header: this.#header,
      footer: this.#footer,
      hasQuotedKeys: this.#hasQuotedKeys === true,
    };
    return { doc, repeated: this.#repeated };
  }

  /** Sorts the comments between two tokens: behind the last member, before the next, or before the bracket. */
  #comments(gap: string): void {
    const last = this.#open.at(-1)?.node.members.at(-1);
    if (/\n[ \t]*\r?\n/.test(gap)) this.#isSpaced = true;
    for (const match of gap.matchAll(COMMENT)) {
      const [comment] = match;
      const isBehind = !gap.slice(0, match.index).includes("\n") && !comment.includes("\n");
      if (isBehind && last && last.after === undefined && !this.#key) last.after = comment;
      else this.#pending.push(comment);
    }
  }

  #readKey(start: number, end: number): void {
    const raw = this.#text.slice(start, end);
    this.#hasQuotedKeys ??= raw.startsWith('"');
    this.#key = { name: decodeKey(this.#text, start, end), raw, start };
  }

  #openBranch(start: number): void {
    const node: BranchNode = { ...branch(this.#text[start] === "[" ? "list" : "object"), isInline: false };
    const pointer = this.#add(node, start);
    this.#open.push({ node, pointer, start });
  }

  #close(end: number): void {
    const closed = this.#open.pop();
    if (!closed) return;
    closed.node.tail.push(...this.#pending);
    closed.node.isInline = !this.#text.slice(closed.start, end).includes("\n");
    this.#pending = [];
    this.#isSpaced = false;
  }

  /** Adds a value where the walk stands and gives its pointer. */
  #add(value: DocNode, start: number): string {
    const parent = this.#open.at(-1);
    if (!parent) {
      this.#header.push(...this.#pending);
      this.#pending = [];
      this.#isSpaced = false;
      if (value.kind !== "scalar") this.#root = value;
      return "";
    }
    const key = this.#key;
    const pointer = pointerTo(parent.pointer, key ? key.name : parent.node.members.length);
    const origin = { file: this.#file, line: this.#lines.at(key?.start ?? start).line, pointer };
    const member: Member = {
      key: key?.name ?? "",
      rawKey: key?.raw ?? "",
      value,
      before: this.#pending,
      after: undefined,
      isSpaced: this.#isSpaced && parent.node.members.length > 0,
      origin,
    };
    this.#pending = [];
    this.#isSpaced = false;
    this.#key = undefined;
    this.#dropEarlier(parent.node, key?.name);
    parent.node.members.push(member);
    return pointer;
  }

  /** Of equal keys the last holds. */
  #dropEarlier(node: BranchNode, key: string | undefined): void {
    if (key === undefined) return;
    const earlier = node.members.findIndex((one) => one.key === key);
    if (earlier < 0) return;
    const [dropped] = node.members.splice(earlier, 1);
    if (dropped?.origin) this.#repeated.push(dropped.origin);
  }
}
