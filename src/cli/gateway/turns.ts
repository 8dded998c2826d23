// What the gateway and the terminal both need to let a koi answer.

import { stateDir } from "../../config/paths.ts";
import { Canvases } from "../../koi/canvas/canvases.ts";
import { homePaths } from "../../koi/home.ts";
import { readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import type { NodePort } from "../../koi/tools/nodes/node-port.ts";
import { Embeddings } from "../../koi/memory/embeddings.ts";
import { makeRunTurn } from "../../koi/run-turn.ts";
import { nodeTools } from "../../koi/tools/nodes/node-tools.ts";
import { mcpServers } from "../../koi/tools/mcp/mcp-servers.ts";
import type { McpServers } from "../../koi/tools/mcp/mcp-servers.ts";
import { BrowserPool } from "../../koi/tools/browser/browser-pool.ts";
import { browserSource } from "../../koi/tools/browser/browser-source.ts";
import { canvasSource } from "../../koi/tools/canvas/canvas-source.ts";
import { Sandboxes } from "../../koi/sandbox/sandboxes.ts";
import type { ToolboxOptions } from "../../koi/tools/toolbox.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { CanvasBoard } from "../../runtime/canvas/read-canvases.ts";
import type { AuthProfilesOf } from "../../runtime/commands/model-command.ts";
import type { ResolveSecret } from "../../runtime/http/gateway-secret.ts";
import type { HomeOf } from "../../runtime/journal/koi-stores.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import type { ProcessIo } from "../process-io.ts";
import { bundledSkills } from "../skills/bundled-skills.ts";
import { version } from "../version.ts";
import type { GatewaySource } from "./gateway-source.ts";
import type { OpenedLog } from "./open-log.ts";

/** How kois are reached on this machine. */
export interface TurnTools {
  readonly runTurn: RunTurn;
  readonly homeOf: HomeOf;
  readonly authProfilesOf: AuthProfilesOf;
  readonly resolveSecret: ResolveSecret;
  /** Servers that turns have started. */
  readonly mcp: McpServers;
  readonly canvases: CanvasBoard;
  /** Ends what turns have left running, browsers, servers and vectors that are being made; no turn runs any more. Never rejects. */
  readonly endTools: () => Promise<void>;
  /** Those that the turns use. */
  readonly sandboxes: Sandboxes;
}

/** A koi that must not run on this machine. */
export class RefusedKoiError extends Error {
  override readonly name = "RefusedKoiError";
}

/** What the gateway means to the tools of a process. */
export interface GatewayHere {
  /** Whether it listens on a port of this machine. */
  readonly isGatewayPort: (port: number) => boolean;
  /** The nodes of the gateway that runs in this process. */
  readonly nodes?: NodePort;
}

/** The tools of a process. */
export function turnTools(
  io: ProcessIo,
  source: GatewaySource,
  { log, redactor }: OpenedLog,
  here: GatewayHere,
): TurnTools {
  const { env, home } = io;
  const base = { stateDir: stateDir(env, home), home, env };
  const { readPlaced } = source;
  const resolveSecret = redactor.watching(secretResolver({ env, home, readPlaced }));
  const learnSecret = (secret: string): void => redactor.learn(secret);
  const homeOf = (koi: CompiledKoi) => {
    const refusal = source.refusals().kois.get(koi.id);
    if (refusal !== undefined) throw new RefusedKoiError(refusal);
    return homePaths(koi, base);
  };
  const clock = { now: (): number => Date.now() };
  const own = { ...base, bundledSkills: bundledSkills() };
  const mcp = mcpServers({ base, resolveSecret, log, version: version() });
  const browsers = new BrowserPool(base);
  const canvases = new Canvases(() => clock.now());
  const board: CanvasBoard = {
    read: async (koi, place) => canvases.read({ koiId: koi.id, koiDir: homeOf(koi).koiDir, place }),
    watch: (listener) => canvases.watch(listener),
  };
  const embeddings = new Embeddings();
  const sandboxes = new Sandboxes({ ...base, resolve: resolveSecret, now: clock.now, log });
  const tools: ToolboxOptions = {
    ...(source.config !== undefined && { configFile: source.config }),
    ...here,
    embeddings,
    sources: [mcp.source, nodeTools, browserSource(browsers), canvasSource(canvases)],
    openSandbox: (session) => sandboxes.open(session),
  };
  const runTurn = makeRunTurn({ ...own, clock, resolveSecret, learnSecret, log, tools });
  const authProfilesOf: AuthProfilesOf = async (koi) => {
    try {
      return Object.keys((await readAuthProfiles(homeOf(koi).koiDir)).profiles);
    } catch {
      // The koi's next turn says what is wrong with the file.
      return [];
    }
  };
  const endTools = async (): Promise<void> => {
    await Promise.all([browsers.close(), mcp.close(), embeddings.stop()]);
  };
  return { runTurn, homeOf, authProfilesOf, resolveSecret, mcp, canvases: board, sandboxes, endTools };
}
