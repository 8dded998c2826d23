// The place where a session's tools work: files and commands. The gateway's own machine is one (machine-host.ts), a
// container is another; tools see no difference but the paths.

/** What keeps a host from doing something. `message` is for the model: it holds no path that it did not name. */
export class HostError extends Error {
  override readonly name = "HostError";
  /** `unlisted`: a list that the gateway asked a node to keep does not have the command. */
  readonly code: "refused" | "unlisted" | "not_found" | "not_a_file" | "too_large" | "failed";

  constructor(code: HostError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

/** A command line to run. */
export interface HostCommand {
  /** Run by the host's `sh`. */
  readonly line: string;
  /** As the host sees it. */
  readonly cwd: string;
  /** All of the environment that it gets. */
  readonly env: Readonly<Record<string, string>>;
  /** Folders before those of the PATH that commands have inside of a sandbox. No effect on the gateway's machine. */
  readonly pathPrepend?: readonly string[];
}

/** How a command ended: by itself with a code, or by a signal; both `null` where that is not known. */
export interface HostExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The place went away while it ran: how it ended is not known. */
  readonly isLost?: true;
  /** It has started others that go on. */
  readonly hasLeftSome?: true;
}

/** A command that runs. */
export interface HostProcess {
  /** Resolves when the command is gone and its output has been read. Never rejects. */
  readonly ended: Promise<HostExit>;
  /** Gets output as it comes, standard output and errors in one; at most one listener. */
  onOutput(listener: (text: string) => void): void;
  /** Writes to its input. No effect once it has ended. */
  write(text: string): void;
  endInput(): void;
  /** Ends it and all that it has started: asks first, and after a moment insists. Resolves when it is gone. */
  kill(): Promise<void>;
}

/** What is at a path. */
export interface HostStat {
  readonly kind: "file" | "folder" | "other";
  readonly bytes: number;
}

/** A place for tools. Paths are absolute, or relative to `cwd`. Everything rejects with a `HostError`. */
export interface ToolHost {
  readonly kind: "gateway" | "sandbox" | "node";
  /** The workspace as the host sees it. */
  readonly cwd: string;
  /** What commands find in their environment there: nothing of the gateway's secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts a command. */
  spawn(command: HostCommand): Promise<HostProcess>;
  /** `undefined` where nothing is there. */
  stat(path: string): Promise<HostStat | undefined>;
  /** Names in a folder, sorted; folders end with `/`. */
  list(path: string): Promise<readonly string[]>;
  /** A whole file of at most `maxBytes`. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array>;
  /** Writes a whole file at once, with the folders above it; one that exists keeps its mode. */
  writeFile(path: string, data: string | Uint8Array): Promise<void>;
  /** Removes a file. */
  removeFile(path: string): Promise<void>;
}

/** A place that can't be used: whatever is asked of it is refused for this reason, and nothing runs anywhere else. */
export function refusedHost(kind: ToolHost["kind"], reason: string): ToolHost {
  const refuse = (): Promise<never> => Promise.reject(new HostError("refused", reason));
  return {
    kind,
    cwd: "/",
    env: {},
    spawn: refuse,
    stat: refuse,
    list: refuse,
    readFile: refuse,
    writeFile: refuse,
    removeFile: refuse,
  };
}
