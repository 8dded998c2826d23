// What turns need to have tools: where they work, which there are, and the commands of each koi that go on in the
// background. One toolbox for a process; it opens one scope a turn.

import { dirname, resolve } from "node:path";

import type { HomeBase } from "../home-path.ts";
import type { KoiHome } from "../home.ts";
import type { KoiLog } from "../koi-log.ts";
import type { Thread } from "../loop/thread.ts";
import { elevatedLevel } from "../../policy/elevated.ts";
import { isSandboxed } from "../../policy/sandbox/sandbox-settings.ts";
import type { SessionKind } from "../../policy/tools/tool-stages.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { TurnRequest } from "../turn.ts";
import { BackgroundCommands } from "./exec/background-commands.ts";
import { commandEnvironment } from "./exec/command-environment.ts";
import { machineHost } from "./host/machine-host.ts";
import { pathGuard } from "./host/path-guard.ts";
import { refusedHost } from "./host/tool-host.ts";
import type { ToolHost } from "./host/tool-host.ts";
import type { NodePort } from "./nodes/node-port.ts";
import type { ToolScope, ToolSource } from "./tool.ts";
import { TurnTools } from "./turn-tools.ts";

/** What can be added to the built-in tools. */
export interface ToolboxOptions {
  /** The config: file tools leave it and what it includes alone, wherever it lies. Default: there is none. */
  readonly configFile?: string;
  /** Asked after the built-in ones; of two tools with one name the first counts. */
  readonly sources?: readonly ToolSource[];
  /** The paired nodes. Default: there are none. */
  readonly nodes?: NodePort;
  /**
   * Opens the sandbox of a session that has one. A sandbox that can't be opened is a `refusedHost`: nothing runs on this
   * machine in its place. Default: there are no sandboxes, and what would need one is refused.
   */
  readonly openSandbox?: (session: SandboxedSession) => Promise<ToolHost>;
}

/** The session that a sandbox is for. */
export type SandboxedSession = Pick<ToolScope, "gateway" | "koi" | "home" | "sessionKey" | "session">;

/** The tools of one process. */
export interface Toolbox {
  /** The tools of one turn. */
  open(
    request: TurnRequest,
    home: KoiHome,
    thread: Thread,
  ): Promise<{ readonly scope: ToolScope; readonly tools: TurnTools }>;
}

/** Where tools run. */
interface ToolPlace extends HomeBase {
  readonly clock: { now(): number };
  readonly log?: KoiLog | undefined;
}

/** The toolbox. */
export function makeToolbox(place: ToolPlace, options: ToolboxOptions = {}): Toolbox {
  const background = new Map<KoiId, BackgroundCommands>();
  const backgroundOf = (koiId: KoiId): BackgroundCommands => {
    const known = background.get(koiId) ?? new BackgroundCommands(() => place.clock.now());
    background.set(koiId, known);
    return known;
  };
  return {
    open: async (request, home, thread) => {
      const { gateway, koi, sessionKey, facts } = request;
      const session = sessionKind(request);
      const guard = await pathGuard(koi, gateway, place, sourceFiles(gateway, options));
      const machine = machineHost(home.workspace, commandEnvironment(place), guard);
      const own: SandboxedSession = { gateway, koi, home, sessionKey, session };
      const isInside = isSandboxed(gateway.config, koi.id, session === "main");
      const scope: ToolScope = {
        ...own,
        facts,
        elevated: elevatedLevel(gateway.config, request.elevated),
        approvals: request.approvals,
        env: {},
        host: isInside ? await openSandbox(own, options) : machine,
        machine,
        desk: request.desk ?? {},
        nodes: options.nodes,
        background: backgroundOf(koi.id),
        used: () => ({
          steps: thread.steps,
          usage: thread.usage ?? { inputTokens: 0, outputTokens: 0 },
        }),
        now: () => place.clock.now(),
        base: place,
        log: place.log,
      };
      if (request.hasTools === false) return { scope, tools: new TurnTools(scope, []) };
      const { builtInTools } = await import("./built-in-tools.ts");
      const more = await Promise.all((options.sources ?? []).map((source) => source(scope)));
      const there = builtInTools.filter((tool) => tool.isThere?.(scope) ?? true);
      return { scope, tools: new TurnTools(scope, [...there, ...more.flat()]) };
    },
  };
}

function sourceFiles({ sources }: CompiledGateway, { configFile }: ToolboxOptions): readonly string[] {
  if (configFile === undefined) return [];
  return [configFile, ...sources.map(({ path }) => resolve(dirname(configFile), path))];
}

function sessionKind({ gateway, koi, sessionKey }: TurnRequest): SessionKind {
  if (sessionKey === `koi:${koi.id}:${gateway.session.mainKey}`) return "main";
  return sessionKey.startsWith(`koi:${koi.id}:subagent:`) ? "subagent" : "other";
}

async function openSandbox(session: SandboxedSession, options: ToolboxOptions): Promise<ToolHost> {
  if (options.openSandbox) return options.openSandbox(session);
  return refusedHost(
    "sandbox",
    "this session is to be sandboxed and there is no sandbox here, so nothing was done; tell the person that the " +
      "gateway has no container engine that it can use",
  );
}
