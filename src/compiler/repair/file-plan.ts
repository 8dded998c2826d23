// What is to change in one text, collected edit by edit, and then as replacements. Parts are named by their places in
// the text as it is. INVARIANT: changes that contradict one another give no replacements at all.

import {
  type ContainerChange,
  type PayloadWriter,
  type Replacement,
  containerEdits,
} from "./container-edits.ts";
import type { ConfigValue } from "./config-edit.ts";
import { type TextFile, Unplaceable } from "./text-file.ts";
import { type Growing, addTo, grownValue } from "./growing.ts";
import { quoteOf, renderKey, renderValue } from "./render-value.ts";
import { reindented } from "./reindent.ts";
import { indentOf, surroundingsOf } from "./surroundings.ts";
import type { Container, Part, Spot } from "./text-tree.ts";
import type { WrittenStyle } from "./written-style.ts";

interface Change extends ContainerChange {
  readonly removed: Set<number>;
  readonly inserted: Map<number, PayloadWriter[]>;
  /** Names that are given by this plan. */
  readonly names: Map<string, Growing | undefined>;
}

/** The changes of one text. */
export class FilePlan {
  readonly file: TextFile;
  readonly #changes = new Map<Container, Change>();
  readonly #replacements: Replacement[] = [];
  readonly #claimed = new Set<Part>();
  /** What goes or is replaced as a whole: nothing inside of it may change. */
  readonly #gone: { readonly start: number; readonly end: number; readonly by?: Replacement }[] = [];

  constructor(file: TextFile) {
    this.file = file;
  }

  get #text(): string {
    return this.file.source.text;
  }

  /** Characters of the text. */
  replaceText(start: number, end: number, text: string): void {
    if (start < 0 || end < start || end > this.#text.length) throw new Unplaceable();
    this.#replacements.push({ start, end, text });
  }

  /** Another value in a place. */
  replaceValue(spot: Spot, value: ConfigValue): void {
    const { valueStart, valueEnd, within } = spot;
    const style = this.#styleIn(within?.container);
    const quote = quoteOf(this.#text, valueStart) || style.quote;
    const indent = indentOf(this.#text, valueStart);
    const text = renderValue(value, { ...style, quote }, indent);
    const by = { start: valueStart, end: valueEnd, text };
    this.#replacements.push(by);
    this.#gone.push({ start: valueStart, end: valueEnd, by });
  }

  /** Another key for a property. */
  rename(container: Container, index: number, key: string): void {
    const part = container.parts[index] as Part;
    const style = this.#styleIn(container);
    const text = renderKey(key, { quote: style.quote, keyQuote: quoteOf(this.#text, part.start) });
    this.#name(container, key);
    this.#replacements.push({ start: part.start, end: part.keyEnd, text });
  }

  /** A part away. */
  remove(container: Container, index: number): void {
    const part = this.#claim(container, index);
    this.#changeOf(container).removed.add(index);
    this.#gone.push({ start: part.start, end: part.valueEnd });
  }

  /** A part of a list before another one, or behind all under their count. */
  move(container: Container, index: number, before: number): void {
    const part = this.#claim(container, index);
    if (before === index || before === index + 1) return;
    this.#changeOf(container).removed.add(index);
    const { lead, tail } = surroundingsOf(this.#text, container, index);
    this.#insert(container, before, (indent) => ({
      body: reindented(this.#taken(lead, part.valueEnd), indentOf(this.#text, lead), indent),
      tail: tailText(this.#text, part, tail),
    }));
  }

  /** A new item of a list. */
  insertItem(container: Container, before: number, value: ConfigValue): void {
    this.#insert(container, before, (indent, shape, style) => ({
      body: renderValue(value, style, indent, shape),
      tail: "",
    }));
  }

  /** A new property, inside of new objects under `path`. With `isItem` an item of the new list at `path`. */
  grow(container: Container, path: readonly string[], value: ConfigValue, isItem: boolean): void {
    const [first = ""] = path;
    const change = this.#changeOf(container);
    const known = change.names.get(first);
    if (known !== undefined) return addTo(known, path, value, isItem);
    const root: Growing = new Map();
    addTo(root, path, value, isItem);
    this.#name(container, first, root);
    this.#insert(container, container.parts.length, (indent, _shape, style) => {
      const key = `${renderKey(first, style)}:${style.colonGap}`;
      const grown = grownValue(root.get(first));
      return {
        body: key + renderValue(grown, style, indent, "fitting", indent.length + key.length),
        tail: "",
      };
    });
  }

  /** A property as it is written, which another part of the config loses. `path`: new objects around it. */
  receive(
    container: Container,
    path: readonly string[],
    key: string,
    payload: (indent: string) => PropertyText,
  ): void {
    this.#name(container, path[0] ?? key);
    this.#insert(container, container.parts.length, (indent, _shape, style) => {
      let inner = indent;
      for (const _ of path) inner += style.unit;
      const { before, after, tail } = payload(inner);
      const own = before + renderKey(key, style) + after;
      return path.length === 0
        ? { body: own, tail }
        : { body: wrapped(own, tail, path, inner, style), tail: "" };
    });
  }

  /** The replacements, sorted, none touching another. @throws Unplaceable where changes contradict one another */
  replacements(): readonly Replacement[] {
    this.#refuseInsideOfGone();
    // From the inside out: a part that moves takes along what changes in it.
    const inside = [...this.#changes].sort(([a], [b]) => b.open - a.open);
    for (const [container, change] of inside) {
      this.#refuseEqualNames(container, change);
      const style = this.#styleIn(container);
      this.#replacements.push(...containerEdits(this.#text, container, change, style));
    }
    return joined(this.#replacements);
  }

  #refuseInsideOfGone(): void {
    for (const { start, end, by } of this.#gone) {
      const isInside = (at: number): boolean => at >= start && at < end;
      const isTouched =
        this.#replacements.some((one) => one !== by && isInside(one.start)) ||
        [...this.#changes.keys()].some((one) => isInside(one.open));
      if (isTouched) throw new Unplaceable();
    }
  }

  #refuseEqualNames(container: Container, { names, removed }: Change): void {
    const present = this.file.tree.namesOf(container);
    for (const name of names.keys()) {
      if (present.get(name)?.some((index) => !removed.has(index))) throw new Unplaceable();
    }
  }

  /** A part that goes or moves does so once. */
  #claim(container: Container, index: number): Part {
    const part = container.parts[index];
    if (part === undefined || this.#claimed.has(part)) throw new Unplaceable();
    this.#claimed.add(part);
    return part;
  }

  #changeOf(container: Container): Change {
    let change = this.#changes.get(container);
    if (change === undefined) {
      change = { removed: new Set(), inserted: new Map(), names: new Map() };
      this.#changes.set(container, change);
    }
    return change;
  }

  #name(container: Container, name: string, growing?: Growing): void {
    const { names } = this.#changeOf(container);
    if (names.has(name)) throw new Unplaceable();
    names.set(name, growing);
  }

  #insert(container: Container, before: number, write: PayloadWriter): void {
    const { inserted } = this.#changeOf(container);
    const some = inserted.get(before);
    if (some) some.push(write);
    else inserted.set(before, [write]);
  }

  /** What stands from `start` to `end`, with the changes inside of it, which are done by this. */
  #taken(start: number, end: number): string {
    const isInside = (one: Replacement): boolean => one.start >= start && one.end <= end;
    const inside = joined(this.#replacements.filter(isInside));
    const others = this.#replacements.filter((one) => !isInside(one));
    this.#replacements.splice(0, this.#replacements.length, ...others);
    let taken = "";
    let at = start;
    for (const one of inside) {
      taken += this.#text.slice(at, one.start) + one.text;
      at = one.end;
    }
    return taken + this.#text.slice(at, end);
  }

  #styleIn(container: Container | undefined): WrittenStyle {
    return container ? this.file.styleIn(container) : this.file.style;
  }
}

/** A property without its key: comments before it, colon and value behind it, a comment on its line. */
export interface PropertyText {
  readonly before: string;
  readonly after: string;
  readonly tail: string;
}

/** What belongs to a part behind its value, its comma left out. */
export function tailText(text: string, { valueEnd, comma }: Part, tail: number): string {
  const pieces =
    comma === undefined
      ? [[valueEnd, tail]]
      : [
          [valueEnd, comma],
          [comma + 1, tail],
        ];
  return pieces
    .map(([from, to]) => text.slice(from, to).trim())
    .filter((piece) => piece !== "")
    .join(" ");
}

/** A property inside of new objects; `inner` is the indentation of its own line. */
function wrapped(
  own: string,
  tail: string,
  path: readonly string[],
  inner: string,
  style: WrittenStyle,
): string {
  const names = path.toReversed().map((name) => `${renderKey(name, style)}:${style.colonGap}`);
  const { lineEnd, unit, hasTrailingComma } = style;
  if (tail === "" && !/[\r\n]/.test(own)) return names.reduce((body, name) => `${name}{ ${body} }`, own);
  const comma = hasTrailingComma ? "," : "";
  let indent = inner;
  let body = `${own}${comma}${tail && ` ${tail}`}`;
  names.forEach((name, i) => {
    const outer = indent.slice(0, indent.length - unit.length);
    body = `${name}{${lineEnd}${indent}${body}${lineEnd}${outer}}${i < names.length - 1 ? comma : ""}`;
    indent = outer;
  });
  return body;
}

/** Replacements in order, touching ones as one. @throws Unplaceable where two overlap */
function joined(replacements: readonly Replacement[]): Replacement[] {
  const sorted = [...replacements].sort((a, b) => a.start - b.start || a.end - b.end);
  const all: Replacement[] = [];
  for (const one of sorted) {
    const last = all.at(-1);
    if (last !== undefined && one.start < last.end) throw new Unplaceable();
    if (last?.end === one.start) all[all.length - 1] = { ...last, end: one.end, text: last.text + one.text };
    else all.push(one);
  }
  return all;
}
