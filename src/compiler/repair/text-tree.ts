// The objects and lists of a text with the places of their parts, for whoever wants to change them. Nothing is laid
// out before it is asked for, and each container once.
// INVARIANT: any text will do; on broken text the layout is a guess, as with `locate`.

import { CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET } from "../read/characters.ts";
import { decodeKey } from "../read/escapes.ts";
import { isQuote, skipBlanks, skipString, skipValue, skipWord } from "../read/skip.ts";

/** A property or an item of a list. Offsets are UTF-16 units, ends are exclusive. */
export interface Part {
  /** Where its key begins, or the value of an item. */
  readonly start: number;
  /** Behind the key; `start` for items of a list. */
  readonly keyEnd: number;
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The comma behind it. */
  readonly comma: number | undefined;
}

/** An object or a list. */
export interface Container {
  readonly isList: boolean;
  /** Offset of the opening bracket. */
  readonly open: number;
  /** Offset of the closing one. */
  readonly close: number;
  readonly parts: readonly Part[];
}

/** A value by its place: in a container, or the root. */
export interface Spot {
  readonly valueStart: number;
  readonly valueEnd: number;
  /** Undefined for the root. */
  readonly within: { readonly container: Container; readonly index: number } | undefined;
}

/** The structure of one text. */
export class TextTree {
  readonly text: string;
  readonly #containers = new Map<number, Container | undefined>();
  readonly #keys = new Map<Container, ReadonlyMap<string, readonly number[]>>();

  #root: Spot | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The value that `keys` lead to; of equal keys the last one counts. */
  find(keys: readonly string[]): Spot | undefined {
    let spot = (this.#root ??= this.#findRoot());
    for (const key of keys) {
      const container = this.containerAt(spot.valueStart);
      const index = container && this.indexOf(container, key);
      const part = index === undefined ? undefined : container?.parts[index];
      if (container === undefined || index === undefined || part === undefined) return undefined;
      spot = { valueStart: part.valueStart, valueEnd: part.valueEnd, within: { container, index } };
    }
    return spot;
  }

  #findRoot(): Spot {
    const start = skipBlanks(this.text, 0);
    return { valueStart: start, valueEnd: skipValue(this.text, start), within: undefined };
  }

  /** Which part of `container` has this key, or index in a list. */
  indexOf(container: Container, key: string): number | undefined {
    if (!container.isList) return this.namesOf(container).get(key)?.at(-1);
    return /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < container.parts.length ? Number(key) : undefined;
  }

  /** The parts of an object by their keys; a key has several where it is given twice. */
  namesOf(container: Container): ReadonlyMap<string, readonly number[]> {
    const known = this.#keys.get(container);
    if (known !== undefined) return known;
    const names = new Map<string, number[]>();
    container.parts.forEach(({ start, keyEnd }, i) => {
      const name = decodeKey(this.text, start, keyEnd);
      const equal = names.get(name);
      if (equal) equal.push(i);
      else names.set(name, [i]);
    });
    this.#keys.set(container, names);
    return names;
  }

  /** The object or list whose bracket is at `open`. */
  containerAt(open: number): Container | undefined {
    if (!this.#containers.has(open)) this.#containers.set(open, this.#layOut(open));
    return this.#containers.get(open);
  }

  #layOut(open: number): Container | undefined {
    const { text } = this;
    const isList = text.charCodeAt(open) === OPEN_BRACKET;
    if (!isList && text.charCodeAt(open) !== OPEN_BRACE) return undefined;
    const closing = isList ? CLOSE_BRACKET : CLOSE_BRACE;
    const parts: Part[] = [];
    let at = skipBlanks(text, open + 1);
    while (at < text.length && text.charCodeAt(at) !== closing) {
      const start = at;
      let keyEnd = at;
      if (!isList) {
        keyEnd = isQuote(text.charCodeAt(at)) ? skipString(text, at) : skipWord(text, at);
        at = skipBlanks(text, keyEnd);
        if (text.charCodeAt(at) === COLON) at = skipBlanks(text, at + 1);
      }
      const valueEnd = Math.max(skipValue(text, at), start + 1);
      const next = skipBlanks(text, valueEnd);
      const hasComma = text.charCodeAt(next) === COMMA;
      parts.push({ start, keyEnd, valueStart: at, valueEnd, comma: hasComma ? next : undefined });
      at = hasComma ? skipBlanks(text, next + 1) : next;
    }
    return { isList, open, close: Math.min(at, text.length), parts };
  }
}
