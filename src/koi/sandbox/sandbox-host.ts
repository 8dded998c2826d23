// The sandbox as a place for tools. The container is made or started with the first thing that is asked for; what can't be
// done there is refused with the reason, and never done anywhere else.

import {
  HostError,
  type HostCommand,
  type HostExit,
  type HostProcess,
  type HostStat,
  type ToolHost,
} from "../tools/host/tool-host.ts";
import {
  type FilePlace,
  listInside,
  readInside,
  removeInside,
  statInside,
  writeInside,
} from "./container-files.ts";
import { type ContainerProcess, startProcess } from "./container-process.ts";
import { endProcess } from "./end-process.ts";
import { TextStream } from "./output-text.ts";
import type { Attempt } from "./sandbox-problem.ts";

/** A place inside a container that runs, and what commands there get beside their own environment. */
export interface SandboxPlace extends FilePlace {
  readonly env: Readonly<Record<string, string>>;
}

/** What a host needs of its sandbox. */
export interface HostedSandbox {
  readonly cwd: string;
  /** The place, made where it is missing. */
  place(): Promise<Attempt<SandboxPlace>>;
  /** The container did not do something: the next call looks at it again. */
  doubt(): void;
  /** A command runs; the function says that it has ended. */
  use(): () => void;
}

/** The tools' view of a sandbox. */
export function sandboxHost(sandbox: HostedSandbox): ToolHost {
  const inPlace = async (): Promise<SandboxPlace> => {
    const place = await sandbox.place();
    if (place.ok) return place.value;
    sandbox.doubt();
    throw new HostError("refused", place.problem.message);
  };
  const onFiles = async <T>(work: (place: SandboxPlace) => Promise<T>): Promise<T> => {
    const place = await inPlace();
    const done = sandbox.use();
    try {
      return await work(place);
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      if (error.code === "failed") sandbox.doubt();
      throw error;
    } finally {
      done();
    }
  };
  return {
    kind: "sandbox",
    cwd: sandbox.cwd,
    // What `docker.env` gives is added to each command: it may be secret, and is resolved with the first use.
    env: {},
    spawn: async (command) => spawn(sandbox, await inPlace(), command),
    stat: (path): Promise<HostStat | undefined> => onFiles((place) => statInside(place, path)),
    list: (path) => onFiles((place) => listInside(place, path)),
    readFile: (path, maxBytes) => onFiles((place) => readInside(place, path, maxBytes)),
    writeFile: (path, data) => onFiles((place) => writeInside(place, path, data)),
    removeFile: (path) => onFiles((place) => removeInside(place, path)),
  };
}

async function spawn(
  sandbox: HostedSandbox,
  place: SandboxPlace,
  command: HostCommand,
): Promise<HostProcess> {
  const done = sandbox.use();
  const started = await startProcess(place.engine, place.containerId, {
    argv: argvOf(command),
    cwd: command.cwd,
    env: { ...place.env, ...command.env },
    user: place.user,
    isMerged: true,
  });
  if (!started.ok) {
    done();
    sandbox.doubt();
    throw new HostError("failed", started.problem.message);
  }
  return hostProcess(sandbox, place, started.value, done);
}

/** What PATH is inside is known inside alone. */
const WITH_PATH = 'PATH="$1${PATH:+:$PATH}"; export PATH; exec /bin/sh -c "$2"';

function argvOf({ line, pathPrepend = [] }: HostCommand): readonly string[] {
  if (pathPrepend.length === 0) return ["/bin/sh", "-c", line];
  return ["/bin/sh", "-c", WITH_PATH, "sh", pathPrepend.join(":"), line];
}

function hostProcess(
  sandbox: HostedSandbox,
  { engine, containerId, user }: SandboxPlace,
  running: ContainerProcess,
  done: () => void,
): HostProcess {
  const texts = { stdout: new TextStream(), stderr: new TextStream() };
  running.stdin.on("error", () => {});
  let isKilled = false;
  const ended = running.ended.then((end): HostExit => {
    done();
    if (end.ok && !(isKilled && end.value > 128)) return { code: end.value, signal: null };
    if (end.ok || isKilled)
      return { code: null, signal: end.ok && end.value === 143 ? "SIGTERM" : "SIGKILL" };
    sandbox.doubt();
    running.output.sink("stdout").write(Buffer.from(`\n[${end.problem.message}]\n`));
    return { code: null, signal: null };
  });
  return {
    ended,
    onOutput: (listener) =>
      running.output.listen((kind, bytes) => {
        const text = texts[kind].add(bytes);
        if (text !== "") listener(text);
      }),
    write: (text) => {
      if (running.stdin.writable) running.stdin.write(text);
    },
    endInput: () => {
      if (running.stdin.writable) running.stdin.end();
    },
    kill: async () => {
      isKilled = true;
      await endProcess(engine, containerId, running, user);
      await ended;
    },
  };
}
