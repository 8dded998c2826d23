// `skykoi bind`: a koi gets the messages that the flags say. The compiler judges the new binding first: one that another
// would shadow is refused, with the place of the other.

import type { BindingMatch } from "../../config/bindings.ts";
import type { ConfigEdit, ConfigValue } from "../../compiler/repair/config-edit.ts";
import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { BIND_FORM, matchFlags, matchFromFlags, matchText, parseBind } from "../kois/binding-match.ts";
import { ConfigEditor } from "../kois/config-editor.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { sameRule } from "../kois/same-rule.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi bind",
  synopsis: "--koi ID --channel CHANNEL [--account ID] [--peer KIND:ID] [options]",
  summary: "Binds messages to a koi. A binding that could never take effect is refused.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "the koi; default: the default koi" },
    ...matchFlags,
    bind: { type: "string", multiple: true, value: BIND_FORM, help: "the same in one word; may repeat" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

/** Every match that a command line asks for. @throws UsageError */
export function wantedMatches(command: string, args: Arguments): BindingMatch[] {
  const one = matchFromFlags(command, args);
  return [...(one ? [one] : []), ...args.list("bind").map((text) => parseBind(command, text))];
}

/** The edit that adds a binding at the end of the list: inside a tier the first one wins, so it takes from nobody. */
export function addBinding(koiId: string, match: BindingMatch): ConfigEdit {
  return { op: "insert", pointer: "/bindings", value: { koiId, match } as unknown as ConfigValue };
}

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const matches = wantedMatches(usage.name, args);
  if (matches.length === 0) throw new UsageError(`${usage.name}: say what to bind; --channel at least`);
  const editor = await ConfigEditor.open(io, args.text("config"));
  if (!editor) return exitCodes.findings;
  const koiId = knownKoi(usage.name, args.text("koi"), editor.analysis.model.kois);
  const present = matches.filter((match) => sameRule(match, koiId, editor.analysis.model) !== undefined);
  const added = matches.filter((match) => !present.includes(match));
  if (added.length > 0) {
    const edits = added.map((match) => addBinding(koiId, match));
    if ((await editor.change(usage.name, edits)).outcome !== "written") return exitCodes.findings;
  }
  if (args.has("json")) {
    io.stdout.write(`${JSON.stringify({ koiId, added, skipped: present }, null, 2)}\n`);
  } else {
    for (const match of added) io.stderr.write(`bound ${matchText(match)} to ${koiId}\n`);
    for (const match of present) io.stderr.write(`${matchText(match)} is bound to ${koiId} already\n`);
  }
  return exitCodes.ok;
}

export const bind: Command = { usage, run };
