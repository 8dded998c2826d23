// What a gateway is made of. Everything that touches the world outside of the state dir comes in here.

import type { Channel } from "../channels/channel.ts";
import type { MakeChannel } from "../channels/registry.ts";
import type { McpServers } from "../koi/tools/mcp/mcp-servers.ts";
import type { CanvasChange } from "../koi/canvas/canvas.ts";
import type { RunTurn } from "../koi/turn.ts";
import type { CompiledGateway } from "../routing/compiled-gateway.ts";
import type { ChannelId, Facts } from "../routing/facts.ts";
import type { AccountId } from "../routing/ids.ts";
import type { Admit } from "./admission.ts";
import type { TableOrigin } from "./announcement.ts";
import type { CanvasBoard, KoiCanvas } from "./canvas/read-canvases.ts";
import type { Clock } from "./clock.ts";
import type { AuthProfilesOf } from "./commands/model-command.ts";
import type { ConversationEntry } from "./conversation.ts";
import type { ResolveSecret } from "./http/gateway-secret.ts";
import type { Upgrades } from "./http/http-gate.ts";
import type { HomeOf } from "./journal/koi-stores.ts";
import type { LoadedTable } from "./loaded-table.ts";
import type { Log } from "./log.ts";
import type { NodeHub } from "./nodes/node-hub.ts";
import type { Findings } from "./reload/findings.ts";
import type { Compile } from "./reload/reload.ts";
import type { StartKey } from "./reload/table-changes.ts";
import type { LookedAfterSandboxes } from "./sandbox-watch.ts";

/** Environment variables. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What channels may ask of the gateway. */
export interface ChannelDeps {
  /** The current table's data; ask each time, a reload replaces it. */
  gateway(): CompiledGateway;
  /** What was said at the place of `facts`, oldest first. @throws StoreError */
  conversation(facts: Facts): readonly ConversationEntry[];
  /** Pages that kois show at the place of `facts`. Never rejects. */
  canvases(facts: Facts): Promise<readonly KoiCanvas[]>;
  /** Has a listener told of each change of a canvas. */
  watchCanvases(listener: (change: CanvasChange) => void): void;
  readonly stateDir: string;
  readonly home: string;
  readonly env: Environment;
  readonly clock: Clock;
  readonly log: Log;
}

/** What a gateway is made of. */
export interface GatewayOptions {
  /** The table to start with. */
  readonly table: LoadedTable;
  /** Where tables come from, for `skykoi status`. Default: from nowhere that has a name. */
  readonly origin?: TableOrigin;
  /** Compiles the config as it lies on disk; without it there is no reload (the gateway runs a table as it is). */
  readonly compile?: Compile;
  /** Files that the first table came from, absolute. Default: `compile` is asked once more. */
  readonly watch?: readonly string[];
  /** Settings that the command line decides, whatever the config says. Default: none. */
  readonly decides?: readonly StartKey[];
  /**
   * Has the gateway started anew on `table`, soon: it is stopped then. Or gives why it would not start so. Default: nobody
   * can, and what only a start takes up waits for one by hand.
   */
  readonly restart?: (table: LoadedTable) => Promise<string | undefined>;
  /** Why `table` is not that of the config on disk (a cold start with a broken config). Default: it is. */
  readonly problems?: readonly string[];
  /** What the compilation of `table` said, for the control API. Default: not known. */
  readonly findings?: Findings;
  /** Version of SKYKOI, for the control API. Default: that of the table's compiler. */
  readonly version?: string;
  /** Absolute. Created 0700 where it is missing. */
  readonly stateDir: string;
  readonly home: string;
  readonly env: Environment;
  /** 0: any free one. */
  readonly port: number;
  /** Why a gateway that listens on `host` must not run `table`. Default: it may. */
  readonly objection?: (table: LoadedTable, host: string) => string | undefined;
  /** A host, or a word of `gateway.bind`, from the command line. Default: what `gateway.bind` says. */
  readonly host?: string;
  /** Makes the channels that need no loading; called once. */
  readonly channels: (deps: ChannelDeps) => readonly Channel[];
  /** Adapters, loaded when the first account of their channel is to run. Default: all that there are. */
  readonly adapters?: Readonly<Partial<Record<ChannelId, MakeChannel>>>;
  /** Channels whose accounts run without a block in the config. Default: `webchat`. */
  readonly impliedChannels?: readonly ChannelId[];
  readonly runTurn: RunTurn;
  /** The MCP servers that turns start: told of each table. Default: turns start none. */
  readonly mcp?: Pick<McpServers, "keep" | "status">;
  /** The nodes: their sockets come in at `/node`. Default: none is taken. */
  readonly nodes?: NodeHub;
  /** Pages of kois. Default: there are none. */
  readonly canvases?: CanvasBoard;
  /** Ends what turns have left running; called once, when no turn runs any more. Default: there is nothing. */
  readonly endTools?: () => Promise<void>;
  /** The sandboxes that turns use, for the gateway to look after. Default: there are none. */
  readonly sandboxes?: LookedAfterSandboxes;
  readonly homeOf: HomeOf;
  /** What `/model …@profile` may choose. Default: nothing. */
  readonly authProfilesOf?: AuthProfilesOf;
  readonly resolveSecret: ResolveSecret;
  /** Why an account must not run on this machine, asked at each start and reload. Default: every one may. */
  readonly refusedAccount?: (channel: ChannelId, accountId: AccountId) => string | undefined;
  /** What else this machine lacks. Default: nothing. */
  readonly machineProblems?: () => readonly string[];
  /** Default: the rules of the config, and who was let in by a pairing code. */
  readonly admit?: Admit;
  /** Folder of the WebChat page. Default: no page. */
  readonly webRoot?: string;
  /** Takers of WebSockets beside the control API's `/api`. Default: there are none. */
  readonly upgrades?: Upgrades;
  /** Told of each table that is taken up. Default: nobody is. */
  readonly onTable?: (gateway: CompiledGateway) => void;
  /** Default: the machine's. */
  readonly clock?: Clock;
  readonly log: Log;
}
