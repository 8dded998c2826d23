// `skykoi kois add`: a new koi with its own workspace, credentials and sessions, and the bindings that lead to it. On a
// terminal a wizard asks; flags and JSON do without. The compiler judges everything before a byte is written.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { stateDir } from "../../config/paths.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import type { ConfigEdit, ConfigValue } from "../../compiler/repair/config-edit.ts";
import { openHome } from "../../koi/home.ts";
import { koiIdOf } from "../../routing/ids.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { BIND_FORM, matchFlags, matchText } from "../kois/binding-match.ts";
import { ConfigEditor } from "../kois/config-editor.ts";
import type { NewKoi } from "../kois/new-koi.ts";
import { type ProcessIo, isTalking } from "../process-io.ts";
import { addBinding, wantedMatches } from "./bind.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi kois add",
  synopsis: "[ID] [--name TEXT] [--model ID] [--channel CHANNEL …] [--mention PATTERN]… [options]",
  summary: "Adds a koi and binds messages to it; on a terminal a wizard asks for what no flag says.",
  maxArguments: 1,
  flags: {
    name: { type: "string", value: "TEXT", help: "name for listings" },
    workspace: { type: "string", value: "DIR", help: "its files; default: <state>/workspace-ID" },
    "koi-dir": { type: "string", value: "DIR", help: "its credentials; default: <state>/koi/ID/koi" },
    model: { type: "string", value: "PROVIDER/MODEL", help: "its model; default: kois.defaults.model" },
    ...matchFlags,
    bind: { type: "string", multiple: true, value: BIND_FORM, help: "a binding in one word; may repeat" },
    mention: {
      type: "string",
      multiple: true,
      value: "PATTERN",
      help: "what calls it in groups, a regular expression; may repeat",
    },
    "non-interactive": { type: "boolean", help: "ask nothing" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON, ask nothing" },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const asks = isTalking(io) && !args.has("json") && !args.has("non-interactive");
  const typed = koiFromFlags(args);
  if (!asks && typed.id === undefined) throw new UsageError(`${usage.name}: say the id of the new koi`);
  const editor = await ConfigEditor.open(io, args.text("config"));
  if (!editor) return exitCodes.findings;
  const { model } = editor.analysis;
  const refusal = typed.id === undefined ? undefined : idProblem(typed.id, model.kois.indexOf);
  if (refusal !== undefined) throw new UsageError(`${usage.name}: ${refusal}`);
  const isComplete = typed.id !== undefined && typed.matches.length > 0;
  let koi: NewKoi | undefined = typed.id === undefined ? undefined : { ...typed, id: typed.id };
  if (asks && !isComplete) {
    // Loaded on first use: only a terminal needs it.
    const { askForKoi } = await import("../kois/wizard.ts");
    koi = await askForKoi(typed, model, (text) => idProblem(text, model.kois.indexOf));
  }
  if (!koi) {
    io.stderr.write("nothing was changed\n");
    return exitCodes.interrupted;
  }
  const result = await editor.change(usage.name, editsFor(koi, model.config));
  if (result.outcome !== "written") return exitCodes.findings;
  const added = result.after.analysis?.model.kois.list.find((one) => one.id === koiIdOf(koi.id));
  const skipBootstrap = result.after.analysis?.model.config.kois?.defaults?.skipBootstrap ?? false;
  if (added) await report(added, koi, skipBootstrap, args, io);
  return exitCodes.ok;
}

/** What the flags say of the koi. @throws UsageError */
function koiFromFlags(args: Arguments): Omit<NewKoi, "id"> & { readonly id?: string } {
  const [id] = args.positionals;
  const optional = {
    id,
    name: args.text("name"),
    workspace: args.text("workspace"),
    koiDir: args.text("koi-dir"),
    model: args.text("model"),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { ...given, mentionPatterns: args.list("mention"), matches: wantedMatches(usage.name, args) };
}

/** Why `text` can't be the id of a new koi; `undefined` where it can. */
function idProblem(text: string, taken: ReadonlyMap<string, unknown>): string | undefined {
  const id = koiIdOf(text);
  if (id === undefined) {
    const slug = text
      .toLowerCase()
      .replace(/[^a-z0-9_-]+/g, "-")
      .replace(/^[-_]+|-+$/g, "")
      .slice(0, 64);
    const hint = koiIdOf(slug) === undefined ? "" : `; write ${slug}, and the rest with --name`;
    return `"${text}" is not a koi id (a-z, 0-9, "-", "_", at most 64)${hint}`;
  }
  return taken.has(id) ? `there is a koi "${id}" already` : undefined;
}

/** The edits that add `koi`. A config without kois has the implied koi `main`, which stays the default. */
function editsFor(koi: NewKoi, config: SkykoiConfig): ConfigEdit[] {
  const id = koiIdOf(koi.id) ?? koi.id;
  const entry: Record<string, ConfigValue> = {
    id,
    ...(koi.name !== undefined && { name: koi.name }),
    ...(koi.workspace !== undefined && { workspace: koi.workspace }),
    ...(koi.koiDir !== undefined && { koiDir: koi.koiDir }),
    ...(koi.model !== undefined && { model: koi.model }),
    ...(koi.mentionPatterns.length > 0 && { groupChat: { mentionPatterns: koi.mentionPatterns } }),
  };
  const isFirst = (config.kois?.list ?? []).length === 0;
  const list = "/kois/list";
  return [
    ...(isFirst ? [{ op: "insert", pointer: list, value: { id: "main", default: true } } as const] : []),
    { op: "insert", pointer: list, value: entry },
    ...koi.matches.map((match) => addBinding(id, match)),
  ];
}

async function report(
  added: ResolvedKoi,
  koi: NewKoi,
  skipBootstrap: boolean,
  args: Arguments,
  io: ProcessIo,
): Promise<void> {
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env, skipBootstrap };
  const { workspace, koiDir } = await openHome(added, base);
  if (args.has("json")) {
    const row = {
      koiId: added.id,
      name: koi.name ?? added.id,
      workspace,
      koiDir,
      ...(koi.model !== undefined && { model: koi.model }),
      bindings: { added: koi.matches.map(matchText), skipped: [], conflicts: [] },
    };
    io.stdout.write(`${JSON.stringify(row, null, 2)}\n`);
    return;
  }
  io.stderr.write(`added ${added.id}\n  workspace  ${workspace}\n  koi dir    ${koiDir}\n`);
  for (const match of koi.matches) io.stderr.write(`  bound      ${matchText(match)}\n`);
  if (koi.matches.length === 0) {
    io.stderr.write(`  nothing is bound to it yet: skykoi bind --koi ${added.id} --channel …\n`);
  }
}

export const koisAdd: Command = { usage, run };
