// `skykoi skills [list]`: the skills of each koi, each with why it is in or out.

import type { KoiSkills } from "../../koi/skills/koi-skills.ts";
import type { JudgedSkill } from "../../koi/skills/skill-gates.ts";
import { brokenPlace, type Skill } from "../../koi/skills/skill.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { reasonText } from "../skills/reason-text.ts";
import { askedSkills, skillFlags, skillJson } from "../skills/skill-report.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi skills",
  synopsis: "[list] [--koi ID] [--json]",
  summary: "Lists the skills of each koi, each with why it is in or out. Rooms may narrow them further.",
  maxArguments: 1,
  flags: skillFlags,
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [action = "list"] = args.positionals;
  if (action !== "list") throw new UsageError(`${usage.name}: unknown action ${action}; it is list or check`);
  const asked = await askedSkills(usage.name, args, io);
  if (!asked) return exitCodes.findings;
  io.stdout.write(
    args.has("json")
      ? `${JSON.stringify(asked.kois.map(koiJson), null, 2)}\n`
      : asked.kois.map(koiText).join("\n"),
  );
  return exitCodes.ok;
}

function koiJson({ koiId, skills, broken, notFound }: KoiSkills): object {
  return { koiId, skills: skills.map(skillJson), broken, notFound };
}

function koiText({ koiId, skills, broken, notFound }: KoiSkills): string {
  const width = Math.max(0, ...skills.map(({ skill }) => skill.name.length));
  const lines = [
    ...skills.map((one) => rowText(one, width)),
    ...broken.map((one) => `  broken  ${brokenPlace(one)}: ${one.problem}`),
    ...notFound.map((name) => `  missing ${name}: on the koi's list, and in none of its folders`),
  ];
  return `${[koiId, ...(lines.length === 0 ? ["  no skills"] : lines)].join("\n")}\n`;
}

function rowText({ skill, reason }: JudgedSkill, width: number): string {
  const { name, source } = skill;
  const said = reason ? reasonText(reason) : useText(skill);
  return `  ${reason ? "out" : "in "}     ${name.padEnd(width)}  ${source.padEnd(9)}  ${said}`.trimEnd();
}

/** What is special about its use; empty where nothing is. */
function useText({ isForModels, isForPeople, tool }: Skill): string {
  if (!isForModels && !isForPeople) return "nobody is told of it, and nobody can call it";
  return [
    ...(isForModels ? [] : ["models are not told of it"]),
    ...(isForPeople ? [] : ["people can't call it"]),
    ...(isForPeople && tool !== undefined ? [`called by people it runs the tool ${tool}`] : []),
  ].join("; ");
}

export const skills: Command = { usage, run };
