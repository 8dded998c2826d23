// One process inside a container: started through the engine's exec call, its output as it comes, its end for certain.
// Always holds: `ended` resolves once, also where the engine or the container goes away.

import { randomBytes } from "node:crypto";
import { PassThrough } from "node:stream";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import { type Engine, engineProblem, statusOf } from "./engine.ts";
import { MARK } from "./kill-script.ts";
import { lastWords } from "./output-text.ts";
import { type Attempt, type SandboxProblem, failed, got } from "./sandbox-problem.ts";

/** What to start. */
export interface ProcessSpec {
  /** Program and arguments; no shell touches them. */
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Default: the container's. */
  readonly user?: string | undefined;
}

/** How a process ended; a problem where that can't be known, since the container or the engine is gone. */
export type ProcessEnd = Attempt<number>;

/** A process inside a container. */
export interface ContainerProcess {
  /** Its id inside, which is also that of its session. */
  readonly pid: number;
  /** What marks its children's environment. */
  readonly mark: string;
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  readonly stdin: Duplex;
  readonly ended: Promise<ProcessEnd>;
}

/** Says who it is before it becomes what was asked for: the engine tells no process id that means something inside. */
const ANNOUNCE = 'printf "%s %s\\n" "$0" "$$" >&2; exec "$@"';
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
      Cmd: ["/bin/sh", "-c", ANNOUNCE, mark, ...spec.argv],
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
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const closed = streamClosed(stream, stdout, stderr);
  engine.docker.modem.demuxStream(stream, stdout, stderr);
  const announced = await announcedPid(stderr, mark, closed);
  if (typeof announced === "string") {
    stream.destroy();
    return notStarted(engine, containerId, `${announced} ${await rest(stdout)}`);
  }
  const ended = closed.then(() => endOf(engine, containerId, exec));
  return got({ pid: announced, mark, stdout, stderr, stdin: stream, ended });
}

function startProblem(engine: Engine, error: unknown): { ok: false; problem: SandboxProblem } {
  const status = statusOf(error);
  if (status === 404 || status === 409) {
    return failed("container_dead", "the sandbox has stopped; it is started again with the next command");
  }
  return engineProblem(engine, error, "container_dead", "the sandbox does not take a command");
}

/** Resolves when nothing more comes, for whatever reason. */
function streamClosed(stream: Duplex, stdout: PassThrough, stderr: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const close = (): void => {
      stdout.end();
      stderr.end();
      resolve();
    };
    stream.once("end", close);
    stream.once("close", close);
    // The end is judged by what the engine says of the process; what the connection says is less.
    stream.on("error", close);
  });
}

/** The process id of the first line, or what came in its place. What follows it stays in `stderr`. */
async function announcedPid(stderr: PassThrough, mark: string, closed: Promise<void>): Promise<number | string> {
  let head = Buffer.alloc(0);
  const isOver = Promise.race([closed, delay(START_MS, undefined, { ref: false })]).then(() => "over" as const);
  for (;;) {
    const chunk = stderr.read() as Buffer | null;
    if (chunk === null) {
      const next = await Promise.race([
        new Promise<"more">((resolve) => stderr.once("readable", () => resolve("more"))),
        isOver,
      ]);
      if (next === "over" && stderr.readableLength === 0) return head.toString();
      continue;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf("\n");
    if (end === -1) continue;
    const [said, pid] = head.subarray(0, end).toString().split(" ");
    if (said !== mark || !/^\d+$/.test(pid ?? "")) return head.toString();
    if (end + 1 < head.length) stderr.unshift(head.subarray(end + 1));
    return Number(pid);
  }
}

async function rest(stream: PassThrough): Promise<string> {
  const parts: Buffer[] = [];
  for (let part = stream.read() as Buffer | null; part !== null; part = stream.read() as Buffer | null) parts.push(part);
  return Buffer.concat(parts).toString();
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
  if (/resource temporarily unavailable|fork|EAGAIN|cannot allocate/i.test(words)) {
    return failed("container_dead", "the sandbox has no room for another process; end what runs in it");
  }
  return failed("container_dead", `the sandbox could not start the command: ${words || "the engine says nothing"}`);
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
      return failed("container_dead", "the sandbox stopped in the middle; it is started again with the next command");
    }
    await delay(waitMs);
  }
}
