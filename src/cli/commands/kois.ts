// `skykoi kois [list]`: the kois with their folders, with `--bindings` every rule that leads to them, with `--tools` what
// each of them can do.

import type { Compilation } from "../../compiler/compile.ts";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import { stateDir } from "../../config/paths.ts";
import { homePaths } from "../../koi/home.ts";
import { type HomeBase, HomeError } from "../../koi/home-path.ts";
import { identitySource, resolveIdentity } from "../../koi/prompt/identity.ts";
import { readWorkspaceFiles } from "../../koi/prompt/workspace-files.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { Rule } from "../../routing/rule.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { findConfig, openConfig } from "../find-config.ts";
import { ruleText } from "../kois/rule-text.ts";
import { compileConfigFile } from "../load-table.ts";
import { primaryModel } from "../kois/primary-model.ts";
import { type ToolListing, toolFields, toolListing } from "../kois/tool-listing.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi kois",
  synopsis: "[list] [--bindings] [--tools] [--json] [--config C]",
  summary: "Lists the kois, their folders and what is bound to them.",
  maxArguments: 1,
  flags: {
    config: configFlag,
    bindings: { type: "boolean", help: "list every rule" },
    tools: { type: "boolean", help: "list every tool, and for a denied one what denies it" },
    json: { type: "boolean", help: "print JSON" },
  },
};

/** One koi of the listing, in the order in which its keys are printed. */
interface KoiRow extends Partial<ToolListing> {
  readonly id: string;
  readonly name?: string;
  readonly identityName?: string;
  readonly identityEmoji?: string;
  /** `file`: its IDENTITY.md, where the config says nothing. */
  readonly identitySource?: "config" | "file";
  readonly workspace: string;
  readonly koiDir: string;
  readonly model?: string;
  /** Number of live bindings. */
  readonly bindings: number;
  readonly bindingDetails?: readonly string[];
  readonly routes: readonly string[];
  readonly isDefault: boolean;
}

/** What the command line asks for. */
interface Wanted {
  readonly bindings: boolean;
  readonly tools: boolean;
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [action = "list"] = args.positionals;
  if (action !== "list")
    throw new UsageError(`skykoi kois: unknown action ${action}; it is list, add, delete or set-identity`);
  const file = openConfig(io, findConfig(io, args.text("config"), false));
  const { compilation } = await compileConfigFile(io, file, "files");
  const wanted = { bindings: args.has("bindings"), tools: args.has("tools") };
  const rows = await rowsOf(compilation, wanted, io);
  if (compilation.hasErrors || rows === undefined) {
    await showDiagnostics(io, compilation, "error");
    return exitCodes.findings;
  }
  io.stdout.write(args.has("json") ? `${JSON.stringify(rows, null, 2)}\n` : rows.map(textOf).join("\n"));
  return exitCodes.ok;
}

async function rowsOf(
  { analysis, origins }: Compilation,
  wanted: Wanted,
  io: ProcessIo,
): Promise<KoiRow[] | undefined> {
  if (!analysis) return undefined;
  const { kois, rules } = analysis.model;
  const byKoi = new Map<string, Rule[]>();
  for (const rule of rules.rules()) {
    if (!analysis.verdicts.isLive(rule.index)) continue;
    const own = byKoi.get(rule.koiId);
    if (own) own.push(rule);
    else byKoi.set(rule.koiId, [rule]);
  }
  const rows: KoiRow[] = [];
  for (const koi of kois.list) {
    const face = await faceOf(koi, io);
    const row = rowOf(koi, face, byKoi.get(koi.id) ?? [], wanted.bindings, analysis, io);
    rows.push({ ...row, ...(wanted.tools && toolListing(analysis, origins, koi, row.model)) });
  }
  return rows;
}

type Face = Pick<KoiRow, "identityName" | "identityEmoji" | "identitySource">;

/** What the koi is called by the resolver that its turns use too. */
async function faceOf(koi: ResolvedKoi, { env, home }: ProcessIo): Promise<Face> {
  const { name, identity } = koi.config;
  const file = await identityFile(koi, { stateDir: stateDir(env, home), home, env });
  const source = identitySource(identity, file);
  if (source === undefined) return {};
  const face = resolveIdentity({ id: koi.id, ...(name !== undefined && { name }) }, identity, file);
  const isNamed = identity?.name !== undefined || face.name !== (name ?? koi.id);
  return {
    ...(isNamed && { identityName: face.name }),
    ...(face.emoji !== undefined && { identityEmoji: face.emoji }),
    identitySource: source,
  };
}

async function identityFile(koi: ResolvedKoi, base: HomeBase): Promise<string | undefined> {
  try {
    const { files } = await readWorkspaceFiles(homePaths(koi, base).workspace, ["IDENTITY.md"]);
    return files[0]?.text;
  } catch (error) {
    if (error instanceof HomeError) return undefined;
    throw error;
  }
}

function rowOf(
  koi: ResolvedKoi,
  face: Face,
  rules: readonly Rule[],
  wantsBindings: boolean,
  { model }: CheckInput,
  io: ProcessIo,
): KoiRow {
  const { name } = koi.config;
  const isDefault = koi.id === model.kois.defaultKoi.id;
  const modelId = primaryModel(koi, model.config);
  const shown = (path: string): string => path.replace("<state>", stateDir(io.env, io.home));
  return {
    id: koi.id,
    ...(name !== undefined && { name }),
    ...face,
    workspace: shown(koi.workspace),
    koiDir: shown(koi.koiDir),
    ...(modelId !== undefined && { model: modelId }),
    bindings: rules.length,
    ...(wantsBindings && { bindingDetails: rules.map(ruleText) }),
    routes: routesOf(rules, isDefault),
    isDefault,
  };
}

/** The channels and accounts that lead to a koi. */
function routesOf(rules: readonly Rule[], isDefault: boolean): string[] {
  if (rules.length === 0) return isDefault ? ["default (no explicit rules)"] : [];
  const order = Object.keys(channelRules);
  const routes = [...new Set(rules.map((rule) => `${rule.channel}/${rule.account}`))];
  return routes.sort((a, b) => order.indexOf(a.split("/")[0] ?? "") - order.indexOf(b.split("/")[0] ?? ""));
}

function textOf(row: KoiRow): string {
  const title = `${row.id}${row.isDefault ? " (default)" : ""}${row.name === undefined ? "" : ` · ${row.name}`}`;
  const identity = [row.identityEmoji, row.identityName].filter(Boolean).join(" ");
  const fields: [string, string][] = [
    ["identity", identity],
    ["workspace", row.workspace],
    ["koi dir", row.koiDir],
    ["model", row.model ?? ""],
    ["bindings", String(row.bindings)],
    ["routing", row.routes.join(", ")],
    ...toolFields(row),
  ];
  const lines = fields
    .filter(([, text]) => text !== "")
    .map(([name, text]) => `  ${name.padEnd(9)}  ${text}`);
  const details = (row.bindingDetails ?? []).map((detail) => `    ${detail}`);
  return `${[title, ...lines, ...details].join("\n")}\n`;
}

export const kois: Command = { usage, run };
