// The texts that the server works with: what is open in the editor wins over what is on the disk.
// INVARIANT: a `TextFile` never changes; another version of a text is another one.

import { readFileSync, statSync } from "node:fs";
import { TextDocument } from "vscode-languageserver-textdocument";
import { parseTree } from "../../../compiler/read/tolerant/parse-tree.ts";
import type { Tree } from "../../../compiler/read/tolerant/tree.ts";
import { pathOfUri, uriOfPath } from "./file-uri.ts";

/** One version of a text. */
export interface TextFile {
  readonly path: string;
  readonly uri: string;
  readonly document: TextDocument;
  /** Made on first use. */
  readonly tree: Tree;
  /** Whether the editor has it open. */
  readonly isOpen: boolean;
}

interface Stored {
  readonly stamp: string;
  readonly file: TextFile;
}

/** Texts by path. */
export class TextFiles {
  readonly #open = new Map<string, Stored>();
  readonly #onDisk = new Map<string, Stored>();
  #generation = 0;

  /** Counts up with every change that it is told of. */
  get generation(): number {
    return this.#generation;
  }

  /** The paths that the editor has open, in the order of opening. */
  get openPaths(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** Takes over what the editor has now. */
  update(current: TextDocument): void {
    const { uri, languageId, version } = current;
    const path = pathOfUri(uri);
    const document = TextDocument.create(uri, languageId, version, current.getText());
    this.#open.set(path, { stamp: String(version), file: textFile(path, document, true) });
    this.#generation++;
  }

  /** From now on what is on the disk counts. */
  close(uri: string): void {
    this.#open.delete(pathOfUri(uri));
    this.#generation++;
  }

  /** Files on the disk may have changed. */
  forgetDisk(): void {
    this.#generation++;
  }

  /** What the editor has open under this path. */
  open(path: string): TextFile | undefined {
    return this.#open.get(path)?.file;
  }

  /** The text under a path; `undefined` where there is none. */
  get(path: string): TextFile | undefined {
    return this.open(path) ?? this.#fromDisk(path);
  }

  /** The address that the client knows a path by. */
  uriOf(path: string): string {
    return this.open(path)?.uri ?? uriOfPath(path);
  }

  #fromDisk(path: string): TextFile | undefined {
    try {
      const { mtimeMs, size } = statSync(path);
      const stamp = `${mtimeMs} ${size}`;
      const known = this.#onDisk.get(path);
      if (known?.stamp === stamp) return known.file;
      const text = new TextDecoder().decode(readFileSync(path));
      const file = textFile(path, TextDocument.create(uriOfPath(path), "json5", 0, text), false);
      this.#onDisk.set(path, { stamp, file });
      return file;
    } catch {
      return undefined;
    }
  }
}

function textFile(path: string, document: TextDocument, isOpen: boolean): TextFile {
  let tree: Tree | undefined;
  return {
    path,
    uri: document.uri,
    document,
    isOpen,
    get tree(): Tree {
      return (tree ??= parseTree(document.getText()));
    },
  };
}
