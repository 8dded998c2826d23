// One process inside a container: started through the engine's exec call, its output as it comes, its end for certain.
// Always holds: `ended` resolves once, also where the engine or the container goes away.

import { randomBytes } from "node:crypto";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { type Engine, engineProblem, statusOf } from "./engine.ts";
import { MARK } from "./kill-script.ts";
import { lastWords } from "./output-text.ts";
import { ProcessOutput } from "./process-output.ts";
import { isFull, restartContainer, WAS_FULL } from "./restart-container.ts";
import { type Attempt, type SandboxProblem, failed, got } from "./sandbox-problem.ts";

/** What to start. */
export interface ProcessSpec {
  /** Program and arguments; no shell touches them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Default: the container's. */
  readonly user?: string | undefined;
  /** Whether errors come with the output, so that both keep their order. Default: false. */
  readonly isMerged?: boolean;
}

/** How a process ended; a problem where that can't be known, since the container or the engine is gone. */
export type ProcessEnd = Attempt<number>;

/** A process inside a container. */
export interface ContainerProcess {
  /** Its id inside, which is also that of its session. */
  readonly pid: number;
  /** What marks its children's environment. */
  readonly mark: string;
  /** What it prints, in the order in which it comes; what came before somebody listens is kept for them. */
  readonly output: ProcessOutput;
  readonly stdin: Duplex;
  readonly ended: Promise<ProcessEnd>;
}

/** Says who it is before it becomes what was asked for: the engine tells no process id that means something inside. */
const ANNOUNCE = 'printf "%s %s\\n" "$0" "$$" >&2; exec "$@"';
const ANNOUNCE_MERGED = `${ANNOUNCE} 2>&1`;
const START_MS = 30_000;

/** Starts a process. Never rejects. */
export async function startProcess(
  engine: Engine,
  containerId: string,
  spec: ProcessSpec,
): Promise<Attempt<ContainerProcess>> {
  const mark = randomBytes(9).toString("hex");
  const env = { ...spec.env, [MARK]: mark };
  let exec: Docker.Exec;
  let stream: Duplex;
  try {
    exec = await engine.docker.getContainer(containerId).exec({
      Cmd: ["/bin/sh", "-c", spec.isMerged === true ? ANNOUNCE_MERGED : ANNOUNCE, mark, ...spec.argv],
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      WorkingDir: spec.cwd,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Tty: false,
      ...(spec.user !== undefined && { User: spec.user }),
    });
    stream = await exec.start({ hijack: true, stdin: true });
  } catch (error) {
    return startProblem(engine, error);
  }
  const output = new ProcessOutput(mark);
  const closed = streamClosed(stream);
  const sinks = [output.sink("stdout"), output.sink("stderr")] as const;
  engine.docker.modem.demuxStream(
    stream,
    ...(sinks as unknown as [NodeJS.WritableStream, NodeJS.WritableStream]),
  );
  const pid = await Promise.race([output.announced, closed, delay(START_MS, undefined, { ref: false })]);
  if (pid === undefined) {
    stream.destroy();
    return notStarted(engine, containerId, output.unannounced);
  }
  const ended = closed.then(() => endOf(engine, containerId, exec));
  return got({ pid, mark, output, stdin: stream, ended });
}

function startProblem(engine: Engine, error: unknown): { ok: false; problem: SandboxProblem } {
  const status = statusOf(error);
  if (status === 404 || status === 409) {
    return failed("container_dead", "the sandbox has stopped; it is started again with the next command");
  }
  return engineProblem(engine, error, "container_dead", "the sandbox does not take a command");
}

/** Resolves when nothing more comes, for whatever reason. */
function streamClosed(stream: Duplex): Promise<undefined> {
  return new Promise((resolve) => {
    const close = (): void => resolve(undefined);
    stream.once("end", close);
    stream.once("close", close);
    // How it ended is judged by what the engine says of the process; what the connection says is less.
    stream.on("error", close);
  });
}

/** The engine writes its own words where it could not start a process. */
async function notStarted(
  engine: Engine,
  containerId: string,
  said: string,
): Promise<{ ok: false; problem: SandboxProblem }> {
  if (!(await isRunning(engine, containerId))) {
    return failed("container_dead", "the sandbox has stopped; it is started again with the next command");
  }
  const words = lastWords(said);
  if (isFull(words)) {
    await restartContainer(engine, containerId);
    return failed("container_dead", WAS_FULL);
  }
  return failed(
    "container_dead",
    `the sandbox could not start the command: ${words || "the engine says nothing"}`,
  );
}

async function isRunning(engine: Engine, containerId: string): Promise<boolean> {
  try {
    return (await engine.docker.getContainer(containerId).inspect()).State.Running;
  } catch {
    return false;
  }
}

/** How it ended. A process that has closed its output may run on; it is waited for. */
async function endOf(engine: Engine, containerId: string, exec: Docker.Exec): Promise<ProcessEnd> {
  for (let waitMs = 10; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    try {
      const { Running, ExitCode } = await exec.inspect();
      if (!Running && ExitCode !== null) return got(ExitCode);
    } catch (error) {
      return startProblem(engine, error);
    }
    if (!(await isRunning(engine, containerId))) {
      return failed(
        "container_dead",
        "the sandbox stopped in the middle; it is started again with the next command",
      );
    }
    await delay(waitMs);
  }
}
