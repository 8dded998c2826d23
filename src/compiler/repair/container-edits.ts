// Changes of one object or list as replacements in its text. In: which parts go, what comes where. Out: replacements
// that touch nothing but the lines concerned; of a neighbour at most the comma. Parts that go take their comments with
// them; what comes is indented and separated as its neighbours are.

import type { Shape } from "./render-value.ts";
import {
  type Surroundings,
  commentEnd,
  indentOf,
  isLineStart,
  nextLine,
  skipSpaces,
  surroundingsOf,
  trimSpaces,
} from "./surroundings.ts";
import { isQuote, skipString } from "../read/skip.ts";
import type { Container } from "./text-tree.ts";
import type { WrittenStyle } from "./written-style.ts";

/** `text` in place of what stands from `start` to `end` (exclusive). UTF-16 units. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A part as text: the comma goes between `body` and `tail`, a comment on the same line. */
export interface Payload {
  readonly body: string;
  readonly tail: string;
}

/** Writes what comes, for a line that is indented by `indent`. */
export type PayloadWriter = (indent: string, shape: Shape, style: WrittenStyle) => Payload;

/** What becomes of a container. */
export interface ContainerChange {
  readonly removed: ReadonlySet<number>;
  /** What comes before part `i`; behind the last one under their count. */
  readonly inserted: ReadonlyMap<number, readonly PayloadWriter[]>;
}

/** The replacements for one container. */
export function containerEdits(
  text: string,
  container: Container,
  change: ContainerChange,
  style: WrittenStyle,
): Replacement[] {
  return new ContainerEditor(text, container, change, style).edits();
}

class ContainerEditor {
  readonly #text: string;
  readonly #container: Container;
  readonly #change: ContainerChange;
  readonly #style: WrittenStyle;
  readonly #count: number;
  readonly #edits: Replacement[] = [];
  /** How many of the inserted ones are still to be written; the last part of all has its own comma rule. */
  #left: number;
  readonly #lastKept: number;
  #hasTrailingComma: boolean;

  constructor(text: string, container: Container, change: ContainerChange, style: WrittenStyle) {
    this.#text = text;
    this.#container = container;
    this.#change = change;
    this.#style = style;
    this.#count = container.parts.length;
    this.#left = [...change.inserted.values()].reduce((sum, some) => sum + some.length, 0);
    this.#lastKept = container.parts.findLastIndex((_, i) => !change.removed.has(i));
    this.#hasTrailingComma = container.parts.at(-1)?.comma !== undefined;
  }

  edits(): Replacement[] {
    if (this.#count === 0) this.#fill();
    else if (this.#left === 0 && this.#lastKept < 0 && this.#isBare())
      this.#replace(this.#open, this.#close, "");
    else {
      this.#setCommas();
      // Only what is concerned: a list may have a million items.
      const concerned = new Set([...this.#change.removed, ...this.#change.inserted.keys()]);
      let next = 0;
      for (const i of [...concerned].sort((a, b) => a - b)) {
        if (i >= next) next = this.#change.removed.has(i) ? this.#removeFrom(i) : this.#insertAt(i);
      }
    }
    return this.#edits;
  }

  get #open(): number {
    return this.#container.open + 1;
  }

  get #close(): number {
    return this.#container.close;
  }

  #replace(start: number, end: number, text: string): void {
    if (start !== end || text !== "") this.#edits.push({ start, end, text });
  }

  #around(index: number): Surroundings {
    return surroundingsOf(this.#text, this.#container, index);
  }

  /** Whether nothing but the parts and what belongs to them stands between the brackets. */
  #isBare(): boolean {
    const first = this.#around(0).lead;
    const last = this.#around(this.#count - 1).tail;
    const ends = this.#text.slice(this.#open, first) + this.#text.slice(last, this.#close);
    return (
      ends.trim() === "" && this.#container.parts.every((_, i) => i === 0 || this.#isBareBetween(i - 1, i))
    );
  }

  #isBareBetween(one: number, next: number): boolean {
    return this.#text.slice(this.#around(one).tail, this.#around(next).lead).trim() === "";
  }

  /** The commas of what stays: one behind each, behind the last of all only where there was one. */
  #setCommas(): void {
    const { parts } = this.#container;
    const part = parts[this.#lastKept];
    if (part === undefined) return;
    const isLast = ![...this.#change.inserted.keys()].some((before) => before > this.#lastKept);
    const wantsComma = !isLast || this.#hasTrailingComma;
    if (wantsComma && part.comma === undefined) this.#replace(part.valueEnd, part.valueEnd, ",");
    else if (!wantsComma && part.comma !== undefined) this.#replace(part.comma, part.comma + 1, "");
  }

  /** Removes the run of parts that begins at `first`, and writes what comes in its place. Returns what is next. */
  #removeFrom(first: number): number {
    let next = first;
    const writers: PayloadWriter[] = [];
    do writers.push(...this.#writers(next++));
    while (this.#change.removed.has(next) && this.#isBareBetween(next - 1, next));
    const isEnd = next === this.#count;
    if (isEnd) writers.push(...this.#writers(next));
    const { lead, startsLine } = this.#around(first);
    const { tail, endsLine } = this.#around(next - 1);
    if (startsLine && endsLine) {
      const indent = indentOf(this.#text, lead);
      this.#replace(
        trimSpaces(this.#text, lead),
        nextLine(this.#text, tail),
        this.#lines(writers, indent, next > this.#lastKept),
      );
    } else if (writers.length > 0) {
      const indent = indentOf(this.#text, lead);
      this.#replace(lead, tail, this.#inLine(writers, indent, !endsLine, next > this.#lastKept));
    } else if (startsLine || (!endsLine && !isEnd)) this.#replace(lead, skipSpaces(this.#text, tail), "");
    else this.#replace(trimSpaces(this.#text, lead), tail, "");
    return isEnd ? next + 1 : next;
  }

  #writers(index: number): readonly PayloadWriter[] {
    return this.#change.inserted.get(index) ?? [];
  }

  /** Writes what comes before part `index`, or at the end. Returns what is next. */
  #insertAt(index: number): number {
    const writers = this.#writers(index);
    if (writers.length > 0) {
      if (index < this.#count) this.#insertBefore(index, writers);
      else this.#append(writers);
    }
    return index + 1;
  }

  #insertBefore(index: number, writers: readonly PayloadWriter[]): void {
    const { lead, startsLine } = this.#around(index);
    const indent = indentOf(this.#text, lead);
    if (startsLine) {
      const at = trimSpaces(this.#text, lead);
      this.#replace(at, at, this.#lines(writers, indent, false));
    } else {
      const written = this.#inLine(writers, indent, true, false);
      this.#replace(lead, lead, /\s$/.test(written) ? written : written + this.#gap);
    }
  }

  #append(writers: readonly PayloadWriter[]): void {
    const { lead, tail, startsLine, endsLine } = this.#around(this.#count - 1);
    const outer = indentOf(this.#text, this.#container.open);
    if (endsLine) {
      const indent = startsLine ? indentOf(this.#text, lead) : outer + this.#style.unit;
      const at = nextLine(this.#text, tail);
      this.#replace(at, at, this.#lines(writers, indent, true));
    } else {
      const indent = startsLine ? indentOf(this.#text, lead) : outer;
      this.#replace(tail, tail, this.#gap + this.#inLine(writers, indent, true, true));
    }
  }

  get #gap(): string {
    return this.#style.isOneLine ? this.#style.colonGap : " ";
  }

  /** Each on its own lines. `isEnd`: the last of them is the last part of all. */
  #lines(writers: readonly PayloadWriter[], indent: string, isEnd: boolean): string {
    const shape = this.#shape();
    return writers
      .map((write, i) => {
        const wantsComma = this.#hasTrailingComma || !isEnd || i < writers.length - 1;
        const { body, tail } = write(indent, shape, this.#style);
        return `${indent}${body}${wantsComma ? "," : ""}${tail && ` ${tail}`}${this.#style.lineEnd}`;
      })
      .join("");
  }

  /** One behind the other. `isFollowed`: something else follows on the line, so that no comment may swallow it. */
  #inLine(writers: readonly PayloadWriter[], indent: string, isFollowed: boolean, isEnd: boolean): string {
    let line = "";
    writers.forEach((write, i) => {
      const wantsComma = this.#hasTrailingComma || !isEnd || i < writers.length - 1;
      const { body, tail } = write(indent, "fitting", this.#style);
      const piece = `${body}${wantsComma ? "," : ""}${tail && ` ${tail}`}`;
      line = i === 0 ? piece : this.#joined(line, indent) + piece;
    });
    return isFollowed && endsInLineComment(line) ? line + this.#style.lineEnd + indent : line;
  }

  #joined(line: string, indent: string): string {
    return line + (endsInLineComment(line) ? this.#style.lineEnd + indent : this.#gap);
  }

  /** Objects take as many lines as the last one of the list. */
  #shape(): Shape {
    const last = this.#container.parts.findLast(({ valueStart }) =>
      /[[{]/.test(this.#text.charAt(valueStart)),
    );
    if (last === undefined || !this.#container.isList) return "fitting";
    return /[\r\n]/.test(this.#text.slice(last.valueStart, last.valueEnd)) ? "lines" : "fitting";
  }

  /** Writes the first parts of an empty container. */
  #fill(): void {
    const writers = this.#writers(0);
    const inside = this.#text.slice(this.#open, this.#close);
    const outer = indentOf(this.#text, this.#container.open);
    const inner = outer + this.#style.unit;
    const { lineEnd, isPadded, isOneLine } = this.#style;
    const closeLine = trimSpaces(this.#text, this.#close);
    this.#hasTrailingComma = false;
    const isOwnLine = closeLine > this.#container.open && isLineStart(this.#text, closeLine);
    if (isOwnLine) {
      this.#hasTrailingComma = this.#style.hasTrailingComma;
      this.#replace(closeLine, closeLine, this.#lines(writers, inner, true));
    } else if (inside.trim() !== "") {
      const at = trimSpaces(this.#text, this.#close);
      this.#replace(at, at, ` ${this.#inLine(writers, outer, true, true)}`);
    } else {
      const line = this.#inLine(writers, outer, true, true);
      const pad = isPadded && !this.#container.isList ? " " : "";
      const isRoot = trimSpaces(this.#text, this.#container.open) === 0;
      const isLong = /[\r\n{]/.test(line) || outer.length + line.length > 80;
      if (isOneLine || (!isRoot && !isLong)) this.#replace(this.#open, this.#close, pad + line + pad);
      else {
        this.#hasTrailingComma = this.#style.hasTrailingComma;
        this.#replace(this.#open, this.#close, lineEnd + this.#lines(writers, inner, true) + outer);
      }
    }
  }
}

/** Whether whatever is put behind `text` would be part of a comment. */
function endsInLineComment(text: string): boolean {
  for (let at = 0; at < text.length;) {
    const comment = commentEnd(text, at);
    if (comment === text.length && text.charAt(at + 1) === "/") return true;
    at = comment ?? (isQuote(text.charCodeAt(at)) ? skipString(text, at) : at + 1);
  }
  return false;
}
