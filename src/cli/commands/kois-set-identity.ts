// `skykoi kois set-identity`: the name, theme, emoji and picture of a koi, from flags or from the IDENTITY.md in its
// workspace.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { IdentityConfig } from "../../config/identity.ts";
import { stateDir } from "../../config/paths.ts";
import { pointerTo } from "../../compiler/read/pointer.ts";
import type { ConfigEdit, ConfigValue } from "../../compiler/repair/config-edit.ts";
import type { ResolvedKoi } from "../../compiler/resolve/kois.ts";
import { homePaths } from "../../koi/home.ts";
import { parseIdentity } from "../../koi/prompt/identity.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { ConfigEditor } from "../kois/config-editor.ts";
import { knownKoi } from "../kois/known-koi.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi kois set-identity",
  synopsis: "[--koi ID] [--from-identity] [--name TEXT] [--theme TEXT] [--emoji E] [--avatar A]",
  summary: "Says how a koi presents itself; flags win over IDENTITY.md.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "the koi; default: the default koi" },
    "from-identity": { type: "boolean", help: "take what IDENTITY.md in its workspace says" },
    name: { type: "string", value: "TEXT", help: "name" },
    theme: { type: "string", value: "TEXT", help: "the persona in a few words" },
    emoji: { type: "string", value: "EMOJI", help: "emoji" },
    avatar: { type: "string", value: "PATH|URL", help: "picture" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

const FIELDS = ["name", "theme", "emoji", "avatar"] as const;

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const editor = await ConfigEditor.open(io, args.text("config"));
  if (!editor) return exitCodes.findings;
  const { kois } = editor.analysis.model;
  const koiId = knownKoi(usage.name, args.text("koi"), kois);
  const koi = kois.list[kois.indexOf.get(koiId) ?? 0] as ResolvedKoi;
  const base = { stateDir: stateDir(io.env, io.home), home: io.home, env: io.env };
  const { workspace } = homePaths(koi, base);
  const file = join(workspace, "IDENTITY.md");
  const wanted: IdentityConfig = args.has("from-identity") ? fromFile(file) : {};
  for (const field of FIELDS) {
    const text = args.text(field);
    if (text !== undefined) wanted[field] = text;
  }
  if (Object.keys(wanted).length === 0) {
    throw new UsageError(`${usage.name}: say what to set: --${FIELDS.join(", --")} or --from-identity`);
  }
  const { outcome } = await editor.change(usage.name, editsFor(koi, wanted));
  if (outcome !== "written") return exitCodes.findings;
  const identity = { ...koi.config.identity, ...wanted };
  if (args.has("json")) {
    const row = { koiId, identity, workspace, ...(args.has("from-identity") && { identityFile: file }) };
    io.stdout.write(`${JSON.stringify(row, null, 2)}\n`);
  } else io.stderr.write(`${koiId}: ${Object.values(identity).join(" · ")}\n`);
  return exitCodes.ok;
}

/** @throws UsageError where the file can't be read or says nothing */
function fromFile(path: string): IdentityConfig {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`${usage.name}: can't read ${path}: ${(error as NodeJS.ErrnoException).code}`);
  }
  const written = parseIdentity(text);
  const theme = written.theme ?? written.creature ?? written.vibe;
  const found: IdentityConfig = {
    ...(written.name !== undefined && { name: written.name }),
    ...(theme !== undefined && { theme }),
    ...(written.emoji !== undefined && { emoji: written.emoji }),
    ...(written.avatar !== undefined && { avatar: written.avatar }),
  };
  if (Object.keys(found).length === 0) throw new UsageError(`${usage.name}: ${path} names nothing`);
  return found;
}

function editsFor({ id, pointer, config }: ResolvedKoi, wanted: IdentityConfig): ConfigEdit[] {
  if (pointer === "") {
    const value: ConfigValue = { id, default: true, identity: { ...wanted } };
    return [{ op: "insert", pointer: "/kois/list", value }];
  }
  const at = pointerTo(pointer, "identity");
  const present = config.identity;
  if (!present) return [{ op: "add", pointer, key: "identity", value: { ...wanted } }];
  return Object.entries(wanted).map(([key, value]): ConfigEdit => {
    if (Object.hasOwn(present, key)) return { op: "replace", pointer: pointerTo(at, key), value };
    return { op: "add", pointer: at, key, value };
  });
}

export const koisSetIdentity: Command = { usage, run };
