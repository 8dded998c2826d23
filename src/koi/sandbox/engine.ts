// The connection to the container engine. dockerode is loaded on first use; what it throws becomes a problem here.

import type Docker from "dockerode";
import { type EngineEnvironment, engineAddress } from "./engine-address.ts";
import { type Attempt, type SandboxProblem, failed, got } from "./sandbox-problem.ts";

/** An engine that answered. */
export interface Engine {
  readonly docker: Docker;
  /** As messages name it. */
  readonly name: string;
  /** Whether root inside of a container is the engine's own unprivileged user outside. */
  readonly isRootless: boolean;
}

const CONNECT_MS = 5_000;

/** Connects, and asks the engine who it is. Never rejects. */
export async function openEngine(environment: EngineEnvironment): Promise<Attempt<Engine>> {
  const address = engineAddress(environment);
  if (!address.ok) return address;
  const { name, options } = address.value;
  try {
    const { default: Client } = await import("dockerode");
    const docker = new Client(options);
    const info = (await inTime(docker.info())) as { SecurityOptions?: readonly string[] | null };
    const isRootless = (info.SecurityOptions ?? []).some((option) => option.includes("rootless"));
    return got({ docker, name, isRootless });
  } catch (error) {
    return failed("no_engine", unreachable(name, error));
  }
}

function unreachable(name: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EACCES") {
    return `this user may not use the container engine at ${name}; add it to the group of the socket`;
  }
  const why = code ?? (message || String(error)).split("\n")[0];
  return `no container engine answers at ${name} (${why}); start it, or set DOCKER_HOST`;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(new Error(`no answer within ${CONNECT_MS / 1000} s`));
    const timer = setTimeout(late, CONNECT_MS);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** The HTTP status with which the engine refused; `undefined` where the connection itself failed. */
export function statusOf(error: unknown): number | undefined {
  const { statusCode } = error as { statusCode?: unknown };
  return typeof statusCode === "number" ? statusCode : undefined;
}

/** What the engine said when it refused, without the frame that dockerode puts around it. */
export function saidByEngine(error: unknown): string {
  const { message = String(error) } = error as Error;
  return message.replace(/^\(HTTP code \d+\) [^-]* - /, "").trim();
}

/** An error of the engine as a problem: `code` where it refused, that it is gone where it did not answer. */
export function engineProblem(
  { name }: Engine,
  error: unknown,
  code: SandboxProblem["code"],
  what: string,
): { ok: false; problem: SandboxProblem } {
  if (statusOf(error) === undefined && isConnection(error))
    return failed("no_engine", unreachable(name, error));
  return failed(code, `${what}: ${saidByEngine(error)}`);
}

function isConnection(error: unknown): boolean {
  const { code, message = "" } = error as NodeJS.ErrnoException;
  return code !== undefined || message.includes("socket hang up");
}
