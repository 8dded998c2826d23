// One config with everything that it includes, compiled from what the editor has. A compilation is kept until
// something changes.

import { basename } from "node:path";
import { type Compilation, type CompileRequest, compile } from "../../../compiler/compile.ts";
import type { CompilerHost } from "../../../compiler/host.ts";
import { repairConfig } from "../../../compiler/repair/repair-config.ts";
import { version } from "../../version.ts";
import type { SchemaPlace } from "../json/schema.ts";
import { type NameUse, usesIn } from "../names/name-uses.ts";
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
  #named: { readonly generation: number; readonly uses: readonly NameUse[] } | undefined;
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

  /** Every use of a name in the texts as they are now. */
  names(schema: SchemaPlace): readonly NameUse[] {
    const { generation } = this.#files;
    if (this.#named?.generation !== generation) {
      this.#named = { generation, uses: [...usesIn(this.mounts, schema)] };
    }
    return this.#named.uses;
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
    const request = this.#request();
    return request && compile({ ...request, wantsTable });
  }

  /** The new texts after every safe repair, by path; none where there is nothing to repair. */
  async repaired(): Promise<ReadonlyMap<string, string>> {
    const request = this.#request();
    if (!request) return new Map();
    const { files } = await repairConfig({ ...request, allows: "safe" });
    return new Map([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]));
  }

  #request(): Omit<CompileRequest, "wantsTable"> | undefined {
    const root = this.#files.get(this.root);
    return (
      root && {
        path: this.root,
        name: basename(this.root),
        bytes: bytesOf(root.document.getText()),
        host: overlayHost(this.#files, this.#disk),
        compilerVersion: version(),
      }
    );
  }

  /** A file of a compilation, as long as its text is still the one that was compiled. */
  unchanged({ origins, paths }: Compilation, name: string): TextFile | undefined {
    const file = this.#files.get(paths.get(name) ?? "");
    return file?.document.getText() === origins.textOf(name).text ? file : undefined;
  }
}
