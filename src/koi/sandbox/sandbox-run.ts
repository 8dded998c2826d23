// The sandbox of one run, as a turn has it: the place that its tools work in, where things are inside, and how things of the
// host come in.

import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { TurnSkills } from "../skills/skill.ts";
import { refusedHost, type ToolHost } from "../tools/host/tool-host.ts";
import type { SandboxLayout } from "./plan.ts";
import type { SandboxProblem } from "./sandbox-problem.ts";

/** Whose sandbox. */
export interface SandboxedSession {
  readonly gateway: CompiledGateway;
  readonly koi: CompiledKoi;
  readonly sessionKey: string;
}

/** The sandbox of one run. */
export interface SandboxRun {
  readonly host: ToolHost;
  /** Where things are inside; absent where the config asks for what no sandbox gets. */
  readonly layout?: SandboxLayout;
  /** Makes the container ready; a problem where that is not possible. */
  ready(): Promise<SandboxProblem | undefined>;
  /** Puts something that somebody sent into `media/inbound/`; gives its path inside. @throws HostError */
  receive(name: string, data: Uint8Array): Promise<string>;
  /**
   * Lets the sandbox read the skills that its koi may use, and none else. Gives by name where the `SKILL.md` of each skill of
   * the turn lies inside; one that can't be had there is missing. Makes no container. Never rejects.
   */
  share(skills: TurnSkills): Promise<ReadonlyMap<string, string>>;
  /** The run is over. What it left running goes on. Never rejects. */
  close(): Promise<void>;
}

/** A run that can't have its sandbox. */
export function refusedRun(problem: SandboxProblem): SandboxRun {
  const host = refusedHost("sandbox", problem.message);
  return {
    host,
    ready: () => Promise.resolve(problem),
    receive: (name, data) => host.writeFile(name, data).then(() => name),
    share: () => Promise.resolve(new Map()),
    close: () => Promise.resolve(),
  };
}
