// The effective tools of a koi for `skykoi kois --tools`: what it has, and for what it lacks the filter that took it, with
// its line in the config.

import type { Compilation } from "../../compiler/compile.ts";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import { PlaceFinder } from "../../compiler/diagnostics/place-finder.ts";
import { LineIndex } from "../../compiler/read/line-column.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import type { KoiId } from "../../routing/ids.ts";
import { isSandboxed } from "../../policy/sandbox/sandbox-settings.ts";
import type { ToolStageName } from "../../policy/tools/tool-stage.ts";
import type { SessionKind } from "../../policy/tools/tool-stages.ts";
import { type ToolReason, type ToolVerdict, toolTable } from "../../policy/tools/tool-table.ts";

/** One tool. What decided is absent where no list says anything of it. */
export interface ToolRow {
  readonly tool: string;
  readonly allowed: boolean;
  readonly stage?: ToolStageName;
  readonly reason?: ToolReason;
  /** `""` is a built-in default. */
  readonly pointer?: string;
  /** `file:line:column` of it. */
  readonly at?: string;
}

/** The tools of a koi: those of its main session, and where only others are sandboxed, those there. */
export interface ToolListing {
  readonly tools: readonly ToolRow[];
  readonly sandboxedTools?: readonly ToolRow[];
}

/** The tools of a koi, by its own model. */
export function toolListing(
  analysis: CheckInput,
  origins: Compilation["origins"],
  koi: ResolvedKoi,
  modelId: string | undefined,
): ToolListing {
  const { config } = analysis.model;
  const rowsIn = (session: SessionKind): readonly ToolRow[] =>
    toolRows(analysis, origins, koi.id, session, modelId);
  const isDivided = isSandboxed(config, koi.id, false) && !isSandboxed(config, koi.id, true);
  return { tools: rowsIn("main"), ...(isDivided && { sandboxedTools: rowsIn("other") }) };
}

/** The tools of a koi in one kind of session, each with the place of what decided. */
export function toolRows(
  { model }: CheckInput,
  origins: Compilation["origins"],
  koiId: KoiId,
  session: SessionKind,
  modelId: string | undefined,
): readonly ToolRow[] {
  const context = { session, ...(modelId !== undefined && { model: modelId }) };
  return placed(toolTable(model.config, koiId, context), origins);
}

function placed(verdicts: readonly ToolVerdict[], origins: Compilation["origins"]): readonly ToolRow[] {
  const finder = new PlaceFinder(origins);
  for (const { pointer } of verdicts) if (pointer) finder.want({ pointer });
  finder.find();
  const lines = new Map<string, LineIndex>();
  const at = (pointer: string): string => {
    const { source, start } = finder.spanOf({ pointer });
    const index = lines.get(source.file) ?? new LineIndex(source.text);
    lines.set(source.file, index);
    const { line, column } = index.at(start);
    return `${source.file}:${line}:${column}`;
  };
  return verdicts.map(({ isAllowed, tool, ...by }) => ({
    tool,
    allowed: isAllowed,
    ...by,
    ...(by.pointer && { at: at(by.pointer) }),
  }));
}

const STAGES: Readonly<Record<ToolStageName, string>> = {
  offer: "switched off",
  profile: "not in the profile",
  provider_profile: "not in the profile for its model",
  global: "by the list of all kois",
  global_provider: "by the list of all kois for its model",
  koi: "by its own list",
  koi_provider: "by its own list for its model",
  room: "in this room",
  sandbox: "by the list of the sandbox",
  workspace: "its workspace is only there to read",
  subagent: "in background runs",
};

/** The listing in lines, each with the name of its field; none where it was not asked for. */
export function toolFields({ tools, sandboxedTools }: Partial<ToolListing>): [string, string][] {
  return [...fieldsOf("tools", tools ?? []), ...fieldsOf("sandboxed", sandboxedTools ?? [])];
}

function fieldsOf(name: string, rows: readonly ToolRow[]): [string, string][] {
  if (rows.length === 0) return [];
  const allowed = rows.filter((row) => row.allowed).map(({ tool }) => tool);
  const denied = new Map<string, string[]>();
  for (const { tool, allowed: isAllowed, stage, at } of rows) {
    if (isAllowed || stage === undefined) continue;
    const why = `${STAGES[stage]} (${at ?? "built in"})`;
    denied.set(why, [...(denied.get(why) ?? []), tool]);
  }
  return [
    [name, allowed.join(", ") || "none"],
    ...[...denied].map(([why, names]): [string, string] => ["denied", `${names.join(", ")}: ${why}`]),
  ];
}
