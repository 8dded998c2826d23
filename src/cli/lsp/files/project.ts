// One config with everything that it includes, compiled from what the editor has. A compilation is kept until
// something changes.

import { type Compilation, compile } from "../../../compiler/compile.ts";
import type { CompilerHost } from "../../../compiler/host.ts";
import { version } from "../../version.ts";
import { pathOfName } from "./file-uri.ts";
import { type Mount, mountsOf } from "./mounts.ts";
import { bytesOf, overlayHost } from "./overlay-host.ts";
import type { TextFile, TextFiles } from "./text-files.ts";

/** A config. */
export class Project {
  /** Absolute path of the config. */
  readonly root: string;
  readonly #files: TextFiles;
  readonly #disk: CompilerHost;
  #compiled: { readonly generation: number; readonly result: Promise<Compilation | undefined> } | undefined;
  #mounted: { readonly generation: number; readonly mounts: readonly Mount[] } | undefined;

  constructor(root: string, files: TextFiles, disk: CompilerHost) {
    this.root = root;
    this.#files = files;
    this.#disk = disk;
  }

  /** Every file of the config with its places, as the texts are now. */
  get mounts(): readonly Mount[] {
    const { generation } = this.#files;
    if (this.#mounted?.generation !== generation) {
      this.#mounted = { generation, mounts: mountsOf(this.root, this.#files, this.#disk) };
    }
    return this.#mounted.mounts;
  }

  /** Where a file stands in the config: the first of its places. */
  mountOf(path: string): Mount | undefined {
    return this.mounts.find(({ file }) => file.path === path);
  }

  /** The compilation of the texts as they are now; `undefined` where the config can't be read. */
  compiled(): Promise<Compilation | undefined> {
    const { generation } = this.#files;
    if (this.#compiled?.generation !== generation) {
      this.#compiled = { generation, result: this.compile(false) };
    }
    return this.#compiled.result;
  }

  /** Compiles the texts as they are now, into a table as well if `wantsTable`. */
  async compile(wantsTable: boolean): Promise<Compilation | undefined> {
    const root = this.#files.get(this.root);
    if (!root) return undefined;
    return compile({
      path: this.root,
      // With the whole path for a name, every file of the config is named by its whole path.
      name: this.root.replaceAll("\\", "/"),
      bytes: bytesOf(root.document.getText()),
      host: overlayHost(this.#files, this.#disk),
      compilerVersion: version(),
      wantsTable,
    });
  }

  /** A file of a compilation, as long as its text is still the one that was compiled. */
  unchanged({ origins }: Compilation, name: string): TextFile | undefined {
    const file = this.#files.get(pathOfName(name));
    return file?.document.getText() === origins.textOf(name).text ? file : undefined;
  }
}
