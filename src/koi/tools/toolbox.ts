// What turns need to have tools: where they work, which there are, and the commands of each koi that go on in the
// background. One toolbox for a process; it opens one scope a turn.

import { dirname, resolve } from "node:path";

import type { HomeBase } from "../home-path.ts";
import type { KoiHome } from "../home.ts";
import type { KoiLog } from "../koi-log.ts";
import type { Thread } from "../loop/thread.ts";
import { Embeddings } from "../memory/embeddings.ts";
import { openEmbedder } from "../memory/open-embedder.ts";
import type { ResolveSecret } from "../models/credential-sources.ts";
import type { Logins } from "../models/logins.ts";
import { elevatedLevel } from "../../policy/elevated.ts";
import { isSandboxed } from "../../policy/sandbox/sandbox-settings.ts";
import { sessionKind } from "../../policy/sandbox/main-session.ts";
import { turnLimits } from "../../policy/turn-limits.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import { hostWithFiles } from "../sandbox/bring-files.ts";
import { refusedRun } from "../sandbox/sandbox-run.ts";
import type { SandboxedSession, SandboxRun } from "../sandbox/sandbox-run.ts";
import { skillEnvironment } from "../skills/skill-environment.ts";
import type { Skill } from "../skills/skill.ts";
import type { TurnRequest } from "../turn.ts";
import { BackgroundCommands } from "./exec/background-commands.ts";
import { commandEnvironment } from "./exec/command-environment.ts";
import { machineHost } from "./host/machine-host.ts";
import { pathGuard } from "./host/path-guard.ts";
import type { ToolHost } from "./host/tool-host.ts";
import type { NodePort } from "./nodes/node-port.ts";
import type { Tool, ToolScope, ToolSource } from "./tool.ts";
import { TurnTools } from "./turn-tools.ts";

/** What can be added to the built-in tools. */
export interface ToolboxOptions {
  /** The config: file tools leave it and what it includes alone, wherever it lies. Default: there is none. */
  readonly configFile?: string;
  /** Asked after the built-in ones; of two tools with one name the first counts. */
  readonly sources?: readonly ToolSource[];
  /** The paired nodes. Default: there are none. */
  readonly nodes?: NodePort;
  /** Whether the gateway listens on a port of this machine. Default: it listens on none. */
  readonly isGatewayPort?: (port: number) => boolean;
  /** What is made for searches by meaning. Default: kept for this toolbox alone. */
  readonly embeddings?: Embeddings;
  /**
   * Opens the sandbox of a session that has one, for one turn. Where it can't be had, all that is asked of its host is
   * refused: nothing runs on this machine in its place. Default: there are no sandboxes, and what would need one is refused.
   */
  readonly openSandbox?: (session: SandboxedSession) => SandboxRun;
}

/** What a turn works with. */
export interface OpenedTools {
  readonly scope: ToolScope;
  readonly tools: TurnTools;
  /** Where the session is sandboxed. */
  readonly sandbox?: SandboxRun;
  /** The turn is over, however it ended. Never rejects. */
  close(): Promise<void>;
}

/** The tools of one process. */
export interface Toolbox {
  /** The tools of one turn. `skills`: whose settings its commands get; default: none. */
  open(request: TurnRequest, home: KoiHome, thread: Thread, skills?: readonly Skill[]): Promise<OpenedTools>;
}

/** Where tools run. */
interface ToolPlace extends HomeBase {
  /** For the settings of skills, and the keys of embedding models. */
  readonly resolveSecret: ResolveSecret;
  /** The logins of this process, one for all its turns. */
  readonly logins: Logins;
  /** Hears of every credential before it is used, so that no log shows it. Default: nobody does. */
  readonly learnSecret?: ((secret: string) => void) | undefined;
  readonly clock: { now(): number };
  readonly log?: KoiLog | undefined;
}

/** The toolbox. */
export function makeToolbox(place: ToolPlace, options: ToolboxOptions = {}): Toolbox {
  const { embeddings = new Embeddings() } = options;
  const background = new Map<KoiId, BackgroundCommands>();
  const backgroundOf = (koiId: KoiId): BackgroundCommands => {
    const known = background.get(koiId) ?? new BackgroundCommands(() => place.clock.now());
    background.set(koiId, known);
    return known;
  };
  return {
    open: async (request, home, thread, skills = []) => {
      const { gateway, koi, sessionKey, facts } = request;
      const session = sessionKind(gateway, koi.id, sessionKey);
      const guard = await pathGuard(koi, gateway, place, sourceFiles(gateway, options));
      const commandEnv = commandEnvironment(place);
      const machine = machineHost(home.workspace, commandEnv, guard, place.stateDir);
      const own = { gateway, koi, sessionKey };
      const isInside = isSandboxed(gateway.config, koi.id, session === "main");
      let skillEnv: ReturnType<ToolScope["skillEnv"]> | undefined;
      const openSandbox = request.hasTools === false ? undefined : options.openSandbox;
      const sandbox = isInside ? (openSandbox?.(own) ?? noSandbox) : undefined;
      const files = { workspace: home.workspace, paths: (request.files ?? []).map(({ path }) => path) };
      const scope: ToolScope = {
        ...own,
        home,
        session,
        facts,
        elevated: elevatedLevel(gateway.config, request.elevated),
        approvals: request.approvals,
        skillEnv: () => (skillEnv ??= skillVariables(skills, request, commandEnv, place)),
        host: sandbox ? hostWithFiles(sandbox, files, place.log) : machine,
        machine,
        desk: request.desk ?? {},
        nodes: options.nodes,
        isGatewayPort: options.isGatewayPort ?? (() => false),
        background: backgroundOf(koi.id),
        embedder: () => openEmbedder(request, home, place, embeddings),
        used: () => ({
          steps: thread.steps,
          usage: thread.usage ?? { inputTokens: 0, outputTokens: 0 },
          limits: turnLimits(gateway.config, koi.id),
        }),
        now: () => place.clock.now(),
        base: place,
        log: place.log,
      };
      const opened = { scope, ...(sandbox && { sandbox }), close: async () => sandbox?.close() };
      if (request.hasTools === false) return { ...opened, tools: new TurnTools(scope, []) };
      try {
        return { ...opened, tools: new TurnTools(scope, await toolsOf(scope, options)) };
      } catch (error) {
        // Nobody gets what would close it.
        await opened.close();
        throw error;
      }
    },
  };
}

/** The tools that there are in a turn. Rejects where a source does. */
async function toolsOf(scope: ToolScope, { sources = [] }: ToolboxOptions): Promise<readonly Tool[]> {
  const { builtInTools } = await import("./built-in-tools.ts");
  const more = await Promise.all(sources.map((source) => source(scope)));
  return [...builtInTools.filter((tool) => tool.isThere?.(scope) ?? true), ...more.flat()];
}

function sourceFiles({ sources }: CompiledGateway, { configFile }: ToolboxOptions): readonly string[] {
  if (configFile === undefined) return [];
  return [configFile, ...sources.map(({ path }) => resolve(dirname(configFile), path))];
}

/** What the settings of skills give the commands of a turn on this machine, beside what every command has. */
async function skillVariables(
  skills: readonly Skill[],
  { gateway, koi }: TurnRequest,
  commandEnv: ToolHost["env"],
  { resolveSecret, log }: ToolPlace,
): ReturnType<ToolScope["skillEnv"]> {
  const { env, missing } = await skillEnvironment(skills, gateway.config.skills, commandEnv, resolveSecret);
  for (const { skill, name } of missing)
    log?.warn({ koiId: koi.id, skill, name }, "a secret of a skill can't be had, so its commands go without");
  return env;
}

/** Why no tool runs where nobody makes sandboxes. */
const noSandbox: SandboxRun = refusedRun({
  code: "no_engine",
  message:
    "this session is to be sandboxed and there is no sandbox here, so nothing was done; tell the person that the " +
    "gateway has no container engine that it can use",
});
