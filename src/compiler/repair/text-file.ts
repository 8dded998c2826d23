// A text with its structure and the habits of its author, found out on first use.

import type { SourceText } from "../diagnostics/origins.ts";
import { type Container, TextTree } from "./text-tree.ts";
import { type WrittenStyle, styleNear, styleOf } from "./written-style.ts";

/** Thrown inside of this folder where an edit can't be done. */
export class Unplaceable extends Error {}

/** A text with its structure and habits, which many plans share. */
export class TextFile {
  readonly source: SourceText;
  readonly tree: TextTree;
  readonly #styles = new Map<Container, WrittenStyle>();
  #style: WrittenStyle | undefined;

  constructor(source: SourceText) {
    this.source = source;
    this.tree = new TextTree(source.text);
  }

  get style(): WrittenStyle {
    return (this.#style ??= styleOf(this.source.text));
  }

  /** The habits inside of `container`. */
  styleIn(container: Container): WrittenStyle {
    let style = this.#styles.get(container);
    if (style === undefined) {
      style = styleNear(this.style, this.source.text, container.open, container.close);
      this.#styles.set(container, style);
    }
    return style;
  }
}
