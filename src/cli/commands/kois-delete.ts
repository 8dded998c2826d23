// `skykoi kois delete`: a koi away, with every place that names it. Says what it removes; moves into the trash only
// folders that no other koi uses.

import { defaultWorkspace, stateDir } from "../../config/paths.ts";
import { parsePointer, formatPointer, pointerTo } from "../../compiler/read/pointer.ts";
import type { ConfigEdit } from "../../compiler/repair/config-edit.ts";
import type { CheckInput } from "../../compiler/analyse/check.ts";
import { type KoiReference, koiReferences } from "../../compiler/resolve/koi-references.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import { homePaths } from "../../koi/home.ts";
import type { KoiId } from "../../routing/ids.ts";
import { lockOwner } from "../../runtime/lock.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { ConfigEditor } from "../kois/config-editor.ts";
import { type FolderFate, trashFolders } from "../kois/koi-folders.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { type ProcessIo, isTalking } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi kois delete",
  synopsis: "ID [--new-default ID] [--keep-files] [--yes] [--json]",
  summary: "Removes a koi and everything that names it; its own folders go to the trash of the state dir.",
  maxArguments: 1,
  flags: {
    "new-default": { type: "string", value: "ID", help: "who becomes the default koi, where this one is it" },
    "keep-files": { type: "boolean", help: "leave its folders where they are" },
    yes: { type: "boolean", short: "y", help: "do not ask" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [named] = args.positionals;
  if (named === undefined) throw new UsageError(`${usage.name}: say which koi`);
  const editor = await ConfigEditor.open(io, args.text("config"));
  if (!editor) return exitCodes.findings;
  const { kois } = editor.analysis.model;
  const koiId = knownKoi(usage.name, named, kois);
  const koi = kois.list[kois.indexOf.get(koiId) ?? 0] as ResolvedKoi;
  if (kois.list.length === 1)
    throw new UsageError(`${usage.name}: ${koiId} is the only koi; there has to be one`);
  const heir = heirOf(args, editor.analysis, koiId);
  const references = referencesTo(koiId, editor.analysis);
  const edits: ConfigEdit[] = [
    { op: "remove", pointer: koi.pointer },
    ...removals(references, editor.analysis),
    ...(heir === undefined ? [] : crowning(heir, io)),
  ];
  const { outcome } = await editor.change(usage.name, edits, () => {
    for (const { kind, pointer } of references) io.stderr.write(`removes ${kind} ${pointer}\n`);
    return isSure(koiId, args, io);
  });
  if (outcome !== "written") return outcome === "refused" ? exitCodes.findings : exitCodes.interrupted;
  const folders = args.has("keep-files") ? [] : moveFolders(koi, kois.list, io);
  if (args.has("json")) {
    const removed = references.map(({ kind, pointer }) => ({ kind, pointer }));
    io.stdout.write(
      `${JSON.stringify({ koiId, newDefault: heir?.id ?? null, removed, folders }, null, 2)}\n`,
    );
  } else {
    io.stderr.write(`deleted ${koiId}${heir ? `; ${heir.id} is the default koi now` : ""}\n`);
    for (const one of folders) io.stderr.write(fateText(one));
  }
  return exitCodes.ok;
}

/** Who becomes the default koi; `undefined` where the deleted one is not it. @throws UsageError */
function heirOf(args: Arguments, { model }: CheckInput, koiId: KoiId): ResolvedKoi | undefined {
  const { kois } = model;
  const named = args.text("new-default");
  if (kois.defaultKoi.id !== koiId) {
    if (named === undefined) return undefined;
    throw new UsageError(
      `${usage.name}: ${koiId} is not the default koi, so --new-default has nothing to do`,
    );
  }
  if (named === undefined) {
    throw new UsageError(
      `${usage.name}: ${koiId} is the default koi and gets every message that no binding takes; name its heir with --new-default`,
    );
  }
  const id = knownKoi(usage.name, named, kois);
  if (id === koiId) throw new UsageError(`${usage.name}: ${koiId} can't be its own heir`);
  return kois.list[kois.indexOf.get(id) ?? 0];
}

/** The edits that make a koi the default one. It keeps its workspace: without a word the default koi has another. */
function crowning({ id, pointer, config }: ResolvedKoi, io: ProcessIo): ConfigEdit[] {
  const isStated = config.default !== undefined;
  const workspace = defaultWorkspace(shortPath(stateDir(io.env, io.home), io.home), id, false);
  return [
    isStated
      ? { op: "replace", pointer: pointerTo(pointer, "default"), value: true }
      : { op: "add", pointer, key: "default", value: true },
    ...(config.workspace === undefined
      ? [{ op: "add", pointer, key: "workspace", value: workspace } as const]
      : []),
  ];
}

function shortPath(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}

function referencesTo(koiId: KoiId, { model }: CheckInput): KoiReference[] {
  const found = [...koiReferences(model.config)].filter((one) => one.koiId === koiId);
  // Bindings of a big file are no part of the config's value.
  if (model.config.bindings) return found;
  const bindings = [...model.rules.rules()].filter((rule) => rule.koiId === koiId);
  return [
    ...bindings.map(({ index }): KoiReference => ({
      koiId,
      kind: "binding",
      pointer: pointerTo("/bindings", index, "koiId"),
    })),
    ...found,
  ];
}

/** The edits that take references away: a binding whole, an item out of its list, an empty broadcast list as well. */
function removals(references: readonly KoiReference[], { model }: CheckInput): ConfigEdit[] {
  const lists = new Map<string, string[]>();
  const edits: ConfigEdit[] = [];
  for (const { kind, pointer } of references) {
    const parent = formatPointer(parsePointer(pointer).slice(0, -1));
    if (kind === "binding") edits.push({ op: "remove", pointer: parent });
    else lists.set(parent, [...(lists.get(parent) ?? []), pointer]);
  }
  for (const [list, items] of lists) {
    const isEmptied = lengthOf(model.config, list) === items.length;
    if (isEmptied && list.endsWith("/koiFilter")) {
      throw new UsageError(
        `${usage.name}: ${list} names this koi alone, and without it would mean every koi; change it by hand first`,
      );
    }
    if (isEmptied && list.startsWith("/broadcast/")) edits.push({ op: "remove", pointer: list });
    else edits.push(...items.map((pointer): ConfigEdit => ({ op: "remove", pointer })));
  }
  return edits;
}

function lengthOf(config: unknown, pointer: string): number {
  const list = parsePointer(pointer).reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key],
    config,
  );
  return Array.isArray(list) ? list.length : 0;
}

async function isSure(koiId: string, args: Arguments, io: ProcessIo): Promise<boolean> {
  if (args.has("yes")) return true;
  if (!isTalking(io) || args.has("json")) {
    throw new UsageError(`${usage.name}: nobody can be asked here; say --yes`);
  }
  const { confirm } = await import("@clack/prompts");
  return (
    (await confirm({ message: `Delete ${koiId}?`, initialValue: false, output: process.stderr })) === true
  );
}

function moveFolders(koi: ResolvedKoi, kois: readonly ResolvedKoi[], io: ProcessIo): FolderFate[] {
  const state = stateDir(io.env, io.home);
  const base = { stateDir: state, home: io.home, env: io.env };
  const owner = lockOwner(state);
  if (owner) {
    io.stderr.write(
      `the gateway (process ${owner.pid}) runs and may have files of ${koi.id} open: they stay where they are\n`,
    );
    return [];
  }
  const others = kois.filter((other) => other !== koi).map((other) => homePaths(other, base));
  const name = `${koi.id}-${new Date().toISOString().replaceAll(":", "-")}`;
  return trashFolders(homePaths(koi, base), others, state, `${state}/trash/${name}`);
}

const STAYED: Readonly<Record<NonNullable<FolderFate["stayed"]>, string>> = {
  missing: "was never made",
  outside_state: "stays: it lies outside of the state dir",
  used_by_another: "stays: another koi uses it",
  waiting: "stays: messages or replies wait in it; the next gateway lists or sends them (skykoi deadletters)",
};

function fateText({ folder, path, trash, stayed }: FolderFate): string {
  return `  ${folder.padEnd(11)}  ${path} ${stayed === undefined ? `→ ${trash}` : STAYED[stayed]}\n`;
}

export const koisDelete: Command = { usage, run };
