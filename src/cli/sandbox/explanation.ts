// What `skykoi sandbox explain` tells, as data: whether a session runs in a sandbox, what it has there, and each time the
// key of the config that decided.

import { sessionKind } from "../../policy/sandbox/main-session.ts";
import { isSandboxed, sandboxSettings } from "../../policy/sandbox/sandbox-settings.ts";
import { type SandboxToolList, sandboxToolLists } from "../../policy/tools/tool-stages.ts";
import { stateDir } from "../../config/paths.ts";
import { planSandbox } from "../../koi/sandbox/plan.ts";
import { parsePointer } from "../../compiler/read/pointer.ts";
import { primaryModel } from "../kois/primary-model.ts";
import { type ToolRow, toolRows } from "../kois/tool-listing.ts";
import type { ProcessIo } from "../process-io.ts";
import { type ElevatedAnswer, elevatedAnswer } from "./elevated-answer.ts";
import type { CompiledConfig, NamedSession } from "./named-session.ts";

/** Where a list comes from. */
interface ListSource {
  readonly source: "koi" | "global" | "default";
  /** `kois.list.1.tools.sandbox.tools.allow`; of a built-in list the key that would replace it. */
  readonly key: string;
}

/** The answer, in the order in which its keys are printed. */
export interface SandboxExplanation {
  readonly docsUrl: string;
  readonly koiId: string;
  readonly sessionKey: string;
  readonly mainSessionKey: string;
  readonly sandbox: {
    readonly mode: string;
    readonly scope: string;
    /** The older form of `scope`. */
    readonly perSession: boolean;
    readonly workspaceAccess: string;
    readonly workspaceRoot: string;
    readonly sessionIsSandboxed: boolean;
    readonly containerName: string | null;
    /** Why this sandbox can't be had, whatever the engine says. */
    readonly refused: string | null;
    readonly tools: {
      readonly allow: readonly string[];
      readonly deny: readonly string[];
      readonly sources: { readonly allow: ListSource; readonly deny: ListSource };
    };
  };
  readonly elevated: ElevatedAnswer;
  /** Every tool with what decided about it. */
  readonly tools: readonly ToolRow[];
  /** Keys that would change the answer. */
  readonly fixIt: readonly string[];
}

/** Explains a session. Pure but for links of bind sources, which are followed. */
export function explainSandbox(
  { gateway, analysis, origins }: CompiledConfig,
  { koi, sessionKey, mainSessionKey }: NamedSession,
  io: ProcessIo,
): SandboxExplanation {
  const { config } = gateway;
  const settings = sandboxSettings(config, koi.id);
  const kind = sessionKind(gateway, koi.id, sessionKey);
  const sessionIsSandboxed = isSandboxed(config, koi.id, kind === "main");
  const state = stateDir(io.env, io.home);
  const plan = planSandbox(gateway, koi, sessionKey, { stateDir: state, home: io.home, env: io.env });
  const lists = sandboxToolLists(config, koi.id);
  const resolved = analysis.model.kois.list.find(({ id }) => id === koi.id);
  const tools = toolRows(analysis, origins, koi.id, kind, resolved && primaryModel(resolved, config));
  return {
    docsUrl: "docs/SANDBOX.md",
    koiId: koi.id,
    sessionKey,
    mainSessionKey,
    sandbox: {
      mode: settings.mode.value,
      scope: settings.scope.value,
      perSession: settings.scope.value === "session",
      workspaceAccess: settings.workspaceAccess.value,
      workspaceRoot: settings.workspaceRoot?.value ?? `${state}/sandboxes`,
      sessionIsSandboxed,
      containerName: sessionIsSandboxed && plan.ok ? plan.value.containerName : null,
      refused: sessionIsSandboxed && !plan.ok ? plan.problem.message : null,
      tools: {
        allow: [...lists.allow.entries, ...lists.alsoAllow.entries].map(({ text }) => text),
        deny: lists.deny.entries.map(({ text }) => text),
        sources: { allow: sourceOf(lists.allow, "allow"), deny: sourceOf(lists.deny, "deny") },
      },
    },
    elevated: elevatedAnswer(config, sessionKey),
    tools,
    fixIt: fixes(settings.mode.pointer, tools),
  };
}

function sourceOf({ pointer }: SandboxToolList, list: "allow" | "deny"): ListSource {
  if (pointer === "") return { source: "default", key: `tools.sandbox.tools.${list}` };
  return { source: pointer.startsWith("/kois/") ? "koi" : "global", key: keyOf(pointer) };
}

function keyOf(pointer: string): string {
  return parsePointer(pointer).join(".");
}

/** Where the session runs, and then what took tools away, each place once. */
function fixes(mode: string, tools: readonly ToolRow[]): readonly string[] {
  const took = tools.flatMap(({ allowed, stage, pointer }) => {
    if (allowed || pointer === undefined) return [];
    if (pointer !== "") return [keyOf(pointer)];
    return stage === "sandbox" ? ["tools.sandbox.tools"] : [];
  });
  return [...new Set([mode === "" ? "kois.defaults.sandbox.mode" : keyOf(mode), ...took])];
}
