// What the compiler needs from the outside. The host comes in as an argument, so the same code runs in CI, in
// a watcher, in an editor and in a browser. Without `probe` a compilation is a pure function of the texts.

/** Answers about the machine, asked only under `--probe`. */
export interface Probe {
  /** Home folder, for `~`. */
  readonly home: string;
  /** State dir of the gateway that will run here. */
  readonly stateDir: string;
  /** The path behind symbolic links; the path itself where nothing is there. */
  realPath(path: string): string;
  /** What is at an absolute path, links followed; `undefined` where nothing is, or it can't be looked at. */
  stat(path: string): PathFacts | undefined;
  /**
   * An environment variable; `undefined` where it is unset or empty. Absent where the environment is not the one that
   * the gateway will have: then no variable is called missing.
   */
  readonly variable?: (name: string) => string | undefined;
  /**
   * Whether a container engine may answer: there is its socket, or the program that speaks to it. Absent where that is
   * not asked.
   */
  readonly hasContainerEngine?: () => boolean;
  /** Programs that the skill in a folder needs, in its own order; `undefined` where there is none. */
  skillPrograms(folder: string): readonly string[] | undefined;
}

/** What stands at a path. */
export interface PathFacts {
  readonly kind: "file" | "folder" | "other";
  /** Permission bits, 0 to 0o777; `undefined` on systems that have none. */
  readonly mode: number | undefined;
}

/** Where texts come from. */
export interface CompilerHost {
  /** Bytes of a file, `undefined` where it can't be read. `path` is as `resolvePath` made it. */
  readFile(path: string): Uint8Array | undefined;
  /** Absolute path of `path` seen from the folder of `from`. */
  resolvePath(from: string, path: string): string;
  /** Path of `file` relative to the folder of `root`, with `/`; starts with `../` where it lies outside. */
  relativePath(root: string, file: string): string;
  /** Files that match a glob pattern in the folder of `from`, sorted; absolute paths. */
  glob(from: string, pattern: string): readonly string[];
  /** `sha256:<hex>` of bytes. */
  digest(bytes: Uint8Array): string;
  readonly probe?: Probe;
}
