// The contract of a tool: what a model is told of it, and how it is run. Every tool, built in or of an MCP server, is one
// of these; the loop knows no others.
// INVARIANT: a tool never throws out of `run` (the loop catches what does) and keeps nothing between runs.

import type { ElevatedLevel } from "../../config/koi-defaults.ts";
import type { ApprovalDesk } from "../approval-desk.ts";
import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import type { SessionKey } from "../../routing/ids.ts";
import type { SessionKind } from "../../policy/tools/tool-stages.ts";
import type { KoiTurnLimits } from "../../policy/turn-limits.ts";
import type { JsonObject, Sender, ToolResult, TurnUsage } from "../conversation.ts";
import type { HomeBase } from "../home-path.ts";
import type { KoiHome } from "../home.ts";
import type { KoiLog } from "../koi-log.ts";
import type { Embedder } from "../memory/embedder.ts";
import type { TurnDesk } from "../turn-desk.ts";
import type { BackgroundCommands } from "./exec/background-commands.ts";
import type { ToolHost } from "./host/tool-host.ts";
import type { NodePort } from "./nodes/node-port.ts";

/** A tool. */
export interface Tool {
  /** As the config's lists spell it: a built-in name, or `mcp__<server>__<tool>`. */
  readonly name: string;
  /** For the model: what it does and when to use it. */
  readonly description: string;
  /** One line for the system prompt, where the model must know a rule before it thinks of the tool. */
  readonly rule?: string;
  /** JSON Schema of the parameters, an object. */
  readonly parameters: JsonObject;
  /** Whether a call changes nothing anywhere: calls of one answer that are all so run side by side. */
  readonly isReadOnly: boolean;
  /** Whether a turn has what the tool needs; where it has not, the tool is not offered. Default: it has. */
  isThere?(scope: ToolScope): boolean;
  /** Runs a call. `args` is an object, and nothing else is known of it. */
  run(args: JsonObject, context: ToolContext): Promise<ToolResult>;
}

/** What is the same for every call of a turn. */
export interface ToolScope {
  readonly gateway: CompiledGateway;
  readonly koi: CompiledKoi;
  readonly home: KoiHome;
  readonly sessionKey: SessionKey;
  readonly session: SessionKind;
  readonly facts: Facts;
  /** How far commands get out of the sandbox for those who may (`policy/elevated.ts`). */
  readonly elevated: ElevatedLevel;
  /** Where a person can be asked. Default: nowhere. */
  readonly approvals?: ApprovalDesk | undefined;
  /** Where the tools of this session work: this machine, or the session's sandbox. */
  readonly host: ToolHost;
  /** The machine of the gateway, for what a config sends there from within a sandbox. */
  readonly machine: ToolHost;
  /** The gateway, as this turn may use it. */
  readonly desk: TurnDesk;
  /** The paired nodes; absent where there is no gateway that they are connected to. */
  readonly nodes?: NodePort | undefined;
  /** Whether the gateway listens on a port of this machine: no page of a koi reaches that. */
  isGatewayPort(port: number): boolean;
  /** The koi's commands that go on in the background. */
  readonly background: BackgroundCommands;
  /**
   * What the settings of skills give commands of this turn on the gateway's machine; resolved with the first use, since a
   * secret may cost the run of a program. A map of the turn's own, never `process.env`. Never rejects.
   */
  skillEnv(): Promise<Readonly<Record<string, string>>>;
  /**
   * Makes vectors for this koi alone, where its config has its notes searched by meaning. Rejects with a `KoiFileError` where a
   * file of the koiDir is broken.
   */
  embedder(): Promise<Embedder | undefined>;
  /** What the turn has used so far, and may use. */
  used(): { readonly steps: number; readonly usage: TurnUsage; readonly limits: KoiTurnLimits };
  /** Milliseconds since the epoch. */
  now(): number;
  /** Where the gateway's paths lead to; for tools alone, never for models. */
  readonly base: HomeBase;
  readonly log?: KoiLog | undefined;
}

/** What a call may use. */
export interface ToolContext extends ToolScope {
  readonly callId: string;
  /** Who asks; several where messages of several people share the turn. */
  readonly senders: readonly Sender[];
  /** Whether all who ask are the koi's owners, in a direct message. */
  readonly isOwner: boolean;
  /** `provider/model` that made the call. */
  readonly model: string;
  /** Aborted when the turn ends, early or not: what the turn waits for must stop. */
  readonly signal: AbortSignal;
  /** Aborted only where the turn is stopped from outside, by a person or with the gateway. */
  readonly stopped: AbortSignal;
  /** Most characters of text that a result may hold; the loop cuts what is longer. */
  readonly maxResultChars: number;
}

/** Gives tools for a turn: the built-in ones, or those of what is connected. Asked once a turn; never rejects. */
export type ToolSource = (scope: ToolScope) => Promise<readonly Tool[]>;
