// The text of a patch → what it wants done with which files. The format is the one that models know for this tool:
// `*** Begin Patch`, a section a file, `@@` before each change, lines that begin with a blank, `-` or `+`.

/** One change in a file: these lines, for those. */
export interface PatchChange {
  /** Lines that stand somewhere before it, to find the right place; outermost first. */
  readonly anchors: readonly string[];
  /** What stays (` `), goes (`-`) and comes (`+`), in order. */
  readonly lines: readonly PatchLine[];
  /** Whether it ends with the file. */
  readonly isAtEnd: boolean;
}

/** One line of a change. */
export interface PatchLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
}

/** What a patch does with one file. */
export type FilePatch =
  | { readonly kind: "add"; readonly path: string; readonly text: string }
  | { readonly kind: "delete"; readonly path: string }
  | {
      readonly kind: "update";
      readonly path: string;
      readonly moveTo?: string;
      readonly changes: readonly PatchChange[];
    };

/** A patch that can't be read: what is wrong, for the model. */
export class PatchError extends Error {
  override readonly name = "PatchError";
}

interface Section {
  readonly kind: "Add" | "Update" | "Delete";
  readonly path: string;
  readonly lines: readonly string[];
}

const HEAD = /^\*\*\* (Add|Update|Delete) File: (.+)$/;
/** What unified diffs write behind `@@`: numbers of lines, which models get wrong. */
const NUMBERS = /^-\d+(?:,\d+)? \+\d+(?:,\d+)? @@/;
const MOVE = /^\*\*\* Move to: (.+)$/;

/** The files of a patch, in order. @throws PatchError */
export function parsePatch(text: string): readonly FilePatch[] {
  const lines = text.trim().split(/\r?\n/);
  if (lines[0]?.trim() !== "*** Begin Patch" || lines.at(-1)?.trim() !== "*** End Patch") {
    throw new PatchError("a patch begins with `*** Begin Patch` and ends with `*** End Patch`");
  }
  const sections = sectionsOf(lines.slice(1, -1));
  if (sections.length === 0) throw new PatchError("the patch names no file");
  return sections.map(filePatch);
}

function sectionsOf(lines: readonly string[]): readonly Section[] {
  const sections: (Omit<Section, "lines"> & { readonly lines: string[] })[] = [];
  for (const line of lines) {
    const [, kind, path] = HEAD.exec(line) ?? [];
    if (kind !== undefined && path !== undefined) {
      sections.push({ kind: kind as Section["kind"], path: path.trim(), lines: [] });
    } else if (sections.length > 0) {
      sections.at(-1)?.lines.push(line);
    } else if (line.trim() !== "") {
      throw new PatchError(`before \`${line}\` there must be a line like \`*** Update File: <path>\``);
    }
  }
  return sections;
}

function filePatch({ kind, path, lines: all }: Section): FilePatch {
  // Blank lines between two sections.
  const lines = all.slice(0, all.findLastIndex((line) => line !== "") + 1);
  if (kind === "Delete") {
    if (lines.some((line) => line.trim() !== ""))
      throw new PatchError(`to delete \`${path}\` takes no lines`);
    return { kind: "delete", path };
  }
  if (kind === "Add") {
    const wrong = lines.find((line) => !line.startsWith("+"));
    if (wrong !== undefined) throw new PatchError(`each line of the new file \`${path}\` begins with \`+\``);
    return { kind: "add", path, text: lines.map((line) => `${line.slice(1)}\n`).join("") };
  }
  const moveTo = MOVE.exec(lines[0] ?? "")?.[1]?.trim();
  const changes = changesOf(path, moveTo === undefined ? lines : lines.slice(1));
  if (changes.length === 0 && moveTo === undefined)
    throw new PatchError(`nothing is to change in \`${path}\``);
  return { kind: "update", path, changes, ...(moveTo !== undefined && { moveTo }) };
}

function changesOf(path: string, lines: readonly string[]): readonly PatchChange[] {
  const changes: { anchors: string[]; lines: PatchLine[]; isAtEnd: boolean }[] = [];
  let isNew = true;
  const begun = (): (typeof changes)[number] => {
    const current = changes.at(-1);
    if (current && !isNew) return current;
    isNew = false;
    changes.push({ anchors: [], lines: [], isAtEnd: false });
    return begun();
  };
  for (const line of lines) {
    if (line.startsWith("@@")) {
      const anchor = line.slice(2).trim().replace(NUMBERS, "").trim();
      // Several in a row lead to one place.
      isNew ||= (changes.at(-1)?.lines.length ?? 0) > 0;
      const change = begun();
      if (anchor !== "") change.anchors.push(anchor);
    } else if (line === "*** End of File") {
      begun().isAtEnd = true;
      isNew = true;
    } else begun().lines.push(lineOf(path, line));
  }
  return changes.filter((change) => change.lines.length > 0);
}

function lineOf(path: string, line: string): PatchLine {
  const sign = line.slice(0, 1);
  // Models leave the blank of an empty line out.
  if (sign === "") return { sign: " ", text: "" };
  if (sign === " " || sign === "-" || sign === "+") return { sign, text: line.slice(1) };
  throw new PatchError(`in \`${path}\` a line begins with a blank, \`-\` or \`+\`, not with \`${sign}\``);
}
