/**
 * Where values stand in a text. The parser keeps no positions; whoever has a finding asks here.
 * In: a text and the keys that lead to each wanted value. Out: their places, found in one skip over the text that
 * builds nothing and looks only into what leads to something wanted.
 * INVARIANT: of equal keys the last one counts, as the parser has it; any text will do, what is not there is undefined.
 */

import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET } from "./characters.ts";
import { decodeKey } from "./escapes.ts";
import { isQuote, skipBlanks, skipString, skipToClose, skipValue, skipWord } from "./skip.ts";

/** Offsets in UTF-16 units; ends are exclusive. A key's range includes its quotes. */
export interface Place {
  /** Undefined for items of a list and for the root. */
  readonly keyStart: number | undefined;
  readonly keyEnd: number | undefined;
  readonly valueStart: number;
  /** Behind the last character of the value: blanks and comments after it are left out. */
  readonly valueEnd: number;
}

/**
 * The places of the values that `wanted` leads to, in the same order; undefined where there is no such value. An item
 * of a list is named by its index, as a number or in decimal.
 * @param start where the value begins that `wanted` starts from: its blanks, or itself; default 0, the whole text. A
 * start near what is wanted spares the way there.
 */
export function locate(
  text: string,
  wanted: readonly (readonly (string | number)[])[],
  start = 0,
): (Place | undefined)[] {
  const root = new WantedNode();
  const nodes = wanted.map((keys) => {
    let node = root;
    for (const key of keys) node = node.childFor(String(key));
    return node;
  });
  new Locator(text).value(root, undefined, undefined, start);
  root.settle();
  return nodes.map((node) => node.place);
}

/** A value that is wanted, or that leads to one. */
class WantedNode {
  place: Place | undefined;
  children: Map<string, WantedNode> | undefined;
  /** The greatest of the keys that can be an index. */
  lastIndex = -1;

  /**
   * The visit in which this value was last seen, and the one of its parent at that time. A value seen in a visit of
   * its parent that was not the last stands under a key that a later, equal one replaces.
   */
  visit = 0;
  private parentVisit = 0;

  childFor(key: string): WantedNode {
    this.children ??= new Map();
    const known = this.children.get(key);
    if (known !== undefined) return known;
    const child = new WantedNode();
    this.children.set(key, child);
    if (/^\d{1,10}$/.test(key)) this.lastIndex = Math.max(this.lastIndex, Number(key));
    return child;
  }

  enter(visit: number, parentVisit: number): void {
    this.visit = visit;
    this.parentVisit = parentVisit;
  }

  /** Drops the places of values that are not in force. */
  settle(): void {
    const pending: WantedNode[] = [this];
    for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
      for (const child of node.children?.values() ?? []) {
        if (node.place === undefined || child.parentVisit !== node.visit) child.place = undefined;
        pending.push(child);
      }
    }
  }
}

class Locator {
  private readonly text: string;
  private visits = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** Looks into the value at `at` and returns its end. */
  value(node: WantedNode, key: KeyRange | undefined, parent: WantedNode | undefined, at: number): number {
    const { text } = this;
    const start = skipBlanks(text, at);
    if (!isValueStart(text, start)) return start;
    node.enter(++this.visits, parent?.visit ?? 0);
    const unit = text.charCodeAt(start);
    const isInside = node.children !== undefined;
    const end =
      isInside && unit === OPEN_BRACE
        ? this.object(node, start)
        : isInside && unit === OPEN_BRACKET
          ? this.array(node, start)
          : skipValue(text, start);
    node.place = { keyStart: key?.start, keyEnd: key?.end, valueStart: start, valueEnd: end };
    return end;
  }

  private object(node: WantedNode, open: number): number {
    const { text } = this;
    let at = skipBlanks(text, open + 1);
    while (at < text.length && text.charCodeAt(at) !== CLOSE_BRACE) {
      const before = at;
      const keyStart = at;
      const keyEnd = isQuote(text.charCodeAt(at)) ? skipString(text, at) : skipWord(text, at);
      at = skipBlanks(text, keyEnd);
      if (text.charCodeAt(at) === COLON) at = skipBlanks(text, at + 1);
      const child = this.childAt(node, keyStart, keyEnd);
      at =
        child === undefined
          ? skipValue(text, at)
          : this.value(child, { start: keyStart, end: keyEnd }, node, at);
      at = this.separated(Math.max(at, before + 1));
    }
    return Math.min(at + 1, text.length);
  }

  private array(node: WantedNode, open: number): number {
    const { text } = this;
    let at = skipBlanks(text, open + 1);
    for (let index = 0; at < text.length && text.charCodeAt(at) !== CLOSE_BRACKET; index++) {
      if (index > node.lastIndex) return skipToClose(text, at);
      const before = at;
      const child = node.children?.get(String(index));
      at = child === undefined ? skipValue(text, at) : this.value(child, undefined, node, at);
      at = this.separated(Math.max(at, before + 1));
    }
    return Math.min(at + 1, text.length);
  }

  private separated(at: number): number {
    const next = skipBlanks(this.text, at);
    return this.text.charCodeAt(next) === COMMA ? skipBlanks(this.text, next + 1) : next;
  }

  private childAt(node: WantedNode, start: number, end: number): WantedNode | undefined {
    return node.children?.get(decodeKey(this.text, start, end));
  }
}

interface KeyRange {
  readonly start: number;
  readonly end: number;
}

function isValueStart(text: string, at: number): boolean {
  if (at >= text.length) return false;
  const unit = text.charCodeAt(at);
  return unit !== CLOSE_BRACE && unit !== CLOSE_BRACKET && unit !== COMMA && unit !== COLON;
}
