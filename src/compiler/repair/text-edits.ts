// Changes of a config into changes of its texts. In: edits by pointers, and where the parts of the config come from.
// Out: edits of the files that hold those parts, which keep comments, order, quotes, indentation, line ends and all
// lines that are not concerned. What can't be placed for certain gives nothing.

import type { Origin, Origins, SourceText } from "../diagnostics/origins.ts";
import { formatPointer, parsePointer } from "../read/pointer.ts";
import { walkTokens } from "../read/walk.ts";
import type { ConfigEdit, TextEdit } from "./config-edit.ts";
import { FilePlan, tailText } from "./file-plan.ts";
import { TextFile, Unplaceable } from "./text-file.ts";
import { reindented } from "./reindent.ts";
import { indentOf, surroundingsOf } from "./surroundings.ts";
import type { Container, Part, Spot } from "./text-tree.ts";

type Edit<Op extends ConfigEdit["op"]> = Extract<ConfigEdit, { op: Op }>;

/** A value of the config in its text. */
interface Located {
  readonly file: TextFile;
  readonly origin: Origin;
  readonly spot: Spot;
}

/** A value that is part of an object or a list. */
interface LocatedPart extends Located {
  readonly container: Container;
  readonly index: number;
}

/** Places edits of one config. Keeps what it learns about the texts, so use one for all fixes of a config. */
export class EditPlacer {
  readonly #origins: Origins;
  readonly #files = new Map<SourceText, TextFile>();

  constructor(origins: Origins) {
    this.#origins = origins;
  }

  /**
   * The text edits that do `edits`, all at once; sorted by offset in each file, none touching another. `undefined`
   * where one of them can't be done: a place that is not there, a key that is there already, changes that contradict
   * one another, values that several files give together, a list whose files are found by a pattern. Never throws.
   */
  place(edits: readonly ConfigEdit[]): readonly TextEdit[] | undefined {
    try {
      return this.#placed(edits);
    } catch (error) {
      if (error instanceof Unplaceable) return undefined;
      throw error;
    }
  }

  #placed(edits: readonly ConfigEdit[]): TextEdit[] {
    const plans = new Map<TextFile, FilePlan>();
    const planOf = (file: TextFile): FilePlan => {
      let plan = plans.get(file);
      if (plan === undefined) plans.set(file, (plan = new FilePlan(file)));
      return plan;
    };
    for (const edit of edits) this.#plan(edit, planOf);
    return [...plans].flatMap(([file, plan]) =>
      plan.replacements().map(({ start, end, text }): TextEdit => {
        return { file: file.source.file, offset: start, length: end - start, text };
      }),
    );
  }

  #plan(edit: ConfigEdit, planOf: (file: TextFile) => FilePlan): void {
    switch (edit.op) {
      case "replace": {
        const { file, spot, origin } = this.#located(edit.pointer);
        if (origin.isMerged && /[[{]/.test(file.source.text.charAt(spot.valueStart))) throw new Unplaceable();
        return planOf(file).replaceValue(spot, edit.value);
      }
      case "remove": {
        const { file, container, index } = this.#part(edit.pointer);
        return planOf(file).remove(container, index);
      }
      case "rename": {
        const { file, container, index } = this.#part(edit.pointer);
        if (container.isList) throw new Unplaceable();
        return planOf(file).rename(container, index, edit.key);
      }
      case "add": {
        const { file, container, missing } = this.#objectAt(edit.pointer);
        return planOf(file).grow(container, [...missing, edit.key], edit.value, false);
      }
      case "insert":
        return this.#planInsert(edit, planOf);
      case "move":
        return this.#planMove(edit, planOf);
      case "transfer":
        return this.#planTransfer(edit, planOf);
      case "remove-key":
        return this.#planRemoveKey(edit, planOf);
      case "text": {
        const file = this.#fileNamed(edit.file);
        return planOf(file).replaceText(edit.offset, edit.offset + edit.length, edit.text);
      }
    }
  }

  #planInsert({ pointer, value, before }: Edit<"insert">, planOf: (file: TextFile) => FilePlan): void {
    const at = before === undefined ? undefined : this.#placeInList(pointer, before);
    if (at) return planOf(at.file).insertItem(at.container, at.before, value);
    const list = this.#locate(pointer);
    const container = list?.file.tree.containerAt(list.spot.valueStart);
    if (list && container?.isList) {
      if (before !== undefined && before > 0) throw new Unplaceable();
      refuseAmbiguous(list.origin);
      return planOf(list.file).insertItem(container, container.parts.length, value);
    }
    const { file, container: object, missing } = this.#objectAt(pointer);
    if (missing.length === 0) throw new Unplaceable();
    planOf(file).grow(object, missing, value, true);
  }

  #planMove({ pointer, before }: Edit<"move">, planOf: (file: TextFile) => FilePlan): void {
    const { file, container, index } = this.#part(pointer);
    const to = this.#placeInList(formatPointer(parsePointer(pointer).slice(0, -1)), before, container);
    if (!container.isList || to?.container !== container) throw new Unplaceable();
    planOf(file).move(container, index, to.before);
  }

  /** Where a new item stands that comes before item `before` of a list; in `wanted`, where there is a choice. */
  #placeInList(
    list: string,
    before: number,
    wanted?: Container,
  ): { readonly file: TextFile; readonly container: Container; readonly before: number } | undefined {
    const next = this.#partAt(`${list}/${before}`);
    const previous = before > 0 ? this.#partAt(`${list}/${before - 1}`) : undefined;
    if (next && (wanted === undefined || next.container === wanted)) return { ...next, before: next.index };
    return previous && { ...previous, before: previous.index + 1 };
  }

  #planTransfer({ pointer, to, key }: Edit<"transfer">, planOf: (file: TextFile) => FilePlan): void {
    const { file, container, index } = this.#part(pointer);
    const part = container.parts[index] as Part;
    if (container.isList || `${to}/`.startsWith(`${pointer}/`)) throw new Unplaceable();
    const target = this.#objectAt(to);
    const { text } = file.source;
    const { lead, tail } = surroundingsOf(text, container, index);
    const name = key ?? parsePointer(pointer).at(-1) ?? "";
    const from = indentOf(text, lead);
    planOf(target.file).receive(target.container, target.missing, name, (indent) => ({
      before: reindented(text.slice(lead, part.start), from, indent),
      after: reindented(text.slice(part.keyEnd, part.valueEnd), from, indent),
      tail: tailText(text, part, tail),
    }));
    planOf(file).remove(container, index);
  }

  #planRemoveKey({ file: name, offset }: Edit<"remove-key">, planOf: (file: TextFile) => FilePlan): void {
    const file = this.#fileNamed(name);
    let open: number | undefined;
    walkTokens(file.source.text, offset, (_kind, _start, _end, frame) => (open = frame?.open));
    const container = open === undefined ? undefined : file.tree.containerAt(open);
    const index = container?.parts.findIndex(({ start }) => start === offset) ?? -1;
    if (container === undefined || container.isList || index < 0) throw new Unplaceable();
    planOf(file).remove(container, index);
  }

  #fileNamed(name: string): TextFile {
    const source = this.#origins.textOf(name);
    if (source.file !== name) throw new Unplaceable();
    return this.#fileOf(source);
  }

  #fileOf(source: SourceText): TextFile {
    let file = this.#files.get(source);
    if (file === undefined) this.#files.set(source, (file = new TextFile(source)));
    return file;
  }

  #locate(pointer: string): Located | undefined {
    const origin = this.#origins.originOf(pointer);
    const file = this.#fileOf(origin.source);
    const spot = file.tree.find(parsePointer(origin.pointer));
    return spot && { file, origin, spot };
  }

  #located(pointer: string): Located {
    const located = this.#locate(pointer);
    if (located === undefined) throw new Unplaceable();
    return located;
  }

  #partAt(pointer: string): LocatedPart | undefined {
    const located = this.#locate(pointer);
    return located?.spot.within && { ...located, ...located.spot.within };
  }

  /** A part that may go or get another name. */
  #part(pointer: string): LocatedPart {
    const part = this.#partAt(pointer);
    // Taken away in one file, a value would come back from the other.
    if (part === undefined || part.origin.isMerged) throw new Unplaceable();
    const { container, file, origin } = part;
    const key = parsePointer(origin.pointer).at(-1) ?? "";
    if (!container.isList && file.tree.namesOf(container).get(key)?.length !== 1) throw new Unplaceable();
    return part;
  }

  /** The nearest object on the way to `pointer`, and the keys that are missing behind it. */
  #objectAt(pointer: string): {
    readonly file: TextFile;
    readonly container: Container;
    readonly missing: readonly string[];
  } {
    const keys = parsePointer(pointer);
    for (let length = keys.length; length >= 0; length--) {
      const located = this.#locate(formatPointer(keys.slice(0, length)));
      if (located === undefined) continue;
      const container = located.file.tree.containerAt(located.spot.valueStart);
      if (container === undefined || container.isList) break;
      refuseAmbiguous(located.origin);
      return { file: located.file, container, missing: keys.slice(length) };
    }
    throw new Unplaceable();
  }
}

/** Which of the files that a pattern finds should get something new, nobody can tell. */
function refuseAmbiguous({ isMerged, isGlobbed }: Origin): void {
  if (isMerged && isGlobbed) throw new Unplaceable();
}

/**
 * `text` with `edits` done. `undefined` where two of them overlap or meet at an insertion, or where one lies outside of
 * the text: then nobody can tell what is meant.
 */
export function applyTextEdits(text: string, edits: readonly Omit<TextEdit, "file">[]): string | undefined {
  const sorted = [...edits].sort((a, b) => a.offset - b.offset || a.length - b.length);
  let edited = "";
  let at = 0;
  let before: number | undefined;
  for (const { offset, length, text: own } of sorted) {
    const meets = offset === at && (before === 0 || (before !== undefined && length === 0));
    if (offset < at || meets || length < 0 || offset + length > text.length) return undefined;
    edited += text.slice(at, offset) + own;
    at = offset + length;
    before = length;
  }
  return edited + text.slice(at);
}
