// Which config an open document belongs to: the one that includes it, among those that are open or called SKYKOI.json
// in a folder above, else it is a config itself.

import { basename, dirname, join } from "node:path";
import type { CompilerHost } from "../../../compiler/host.ts";
import { Project } from "./project.ts";
import type { TextFiles } from "./text-files.ts";

const CONFIG_NAME = "SKYKOI.json";

/** Folders above a file that are looked through for its config. */
const MAX_FOLDERS = 10;

/** The configs that are being worked on. */
export class Projects {
  readonly #files: TextFiles;
  readonly #disk: CompilerHost;
  readonly #projects = new Map<string, Project>();
  #assigned: { readonly generation: number; readonly roots: ReadonlyMap<string, string> } | undefined;

  constructor(files: TextFiles, disk: CompilerHost) {
    this.#files = files;
    this.#disk = disk;
  }

  /** The config of a file. */
  of(path: string): Project {
    return this.#at(this.#roots().get(path) ?? this.#rootOf(path));
  }

  /** The configs of what is open, each once. Those that nothing open belongs to are dropped. */
  inUse(): readonly Project[] {
    const roots = new Set(this.#roots().values());
    for (const root of this.#projects.keys()) if (!roots.has(root)) this.#projects.delete(root);
    return [...roots].map((root) => this.#at(root));
  }

  #at(root: string): Project {
    let project = this.#projects.get(root);
    if (!project) this.#projects.set(root, (project = new Project(root, this.#files, this.#disk)));
    return project;
  }

  #roots(): ReadonlyMap<string, string> {
    const { generation, openPaths } = this.#files;
    if (this.#assigned?.generation !== generation) {
      this.#assigned = { generation, roots: new Map(openPaths.map((path) => [path, this.#rootOf(path)])) };
    }
    return this.#assigned.roots;
  }

  #rootOf(path: string): string {
    if (basename(path) === CONFIG_NAME) return path;
    const candidates = [...this.#files.openPaths, ...configsAbove(path)];
    const including = candidates.filter(
      (other) => other !== path && this.#at(other).mountOf(path) !== undefined,
    );
    // Of configs that include each other's parts, the one that no other includes.
    const outermost = including.find(
      (one) => !including.some((other) => other !== one && this.#at(other).mountOf(one) !== undefined),
    );
    return outermost ?? including[0] ?? path;
  }
}

function* configsAbove(path: string): Generator<string> {
  let folder = dirname(path);
  for (let i = 0; i < MAX_FOLDERS; i++) {
    yield join(folder, CONFIG_NAME);
    const parent = dirname(folder);
    if (parent === folder) return;
    folder = parent;
  }
}
