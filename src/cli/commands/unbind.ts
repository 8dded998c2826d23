// `skykoi unbind`: takes bindings of a koi away, those that say exactly what the flags say, or all of them.

import { type Arguments, type CommandUsage, configFlag } from "../arguments.ts";
import { pointerTo } from "../../compiler/read/pointer.ts";
import type { Rule } from "../../routing/rule.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { BIND_FORM, matchFlags } from "../kois/binding-match.ts";
import { ConfigEditor } from "../kois/config-editor.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { ruleText } from "../kois/rule-text.ts";
import { isSame } from "../kois/same-rule.ts";
import type { ProcessIo } from "../process-io.ts";
import { wantedMatches } from "./bind.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi unbind",
  synopsis: "--koi ID (--channel CHANNEL [--account ID] [--peer KIND:ID] [options] | --all)",
  summary: "Removes bindings of a koi: those that say exactly this, or all of them.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "the koi; default: the default koi" },
    ...matchFlags,
    bind: { type: "string", multiple: true, value: BIND_FORM, help: "the same in one word; may repeat" },
    all: { type: "boolean", help: "every binding of the koi" },
    config: configFlag,
    json: { type: "boolean", help: "print JSON" },
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const matches = wantedMatches(usage.name, args);
  if (args.has("all") === matches.length > 0) {
    throw new UsageError(`${usage.name}: say what to unbind, --channel at least, or --all`);
  }
  const editor = await ConfigEditor.open(io, args.text("config"));
  if (!editor) return exitCodes.findings;
  const { model } = editor.analysis;
  const koiId = knownKoi(usage.name, args.text("koi"), model.kois);
  const isMeant = (rule: Rule): boolean =>
    rule.koiId === koiId && (args.has("all") || matches.some((match) => isSame(rule, match, model)));
  const removed = [...model.rules.rules()].filter(isMeant);
  if (removed.length === 0) {
    io.stderr.write(`${koiId} has no such binding; skykoi bindings --koi ${koiId} lists them\n`);
    return exitCodes.findings;
  }
  const edits = removed.map(
    ({ index }) => ({ op: "remove", pointer: pointerTo("/bindings", index) }) as const,
  );
  if ((await editor.change(usage.name, edits)).outcome !== "written") return exitCodes.findings;
  const texts = removed.map(ruleText);
  if (args.has("json")) io.stdout.write(`${JSON.stringify({ koiId, removed: texts }, null, 2)}\n`);
  else for (const text of texts) io.stderr.write(`unbound ${text} from ${koiId}\n`);
  return exitCodes.ok;
}

export const unbind: Command = { usage, run };
