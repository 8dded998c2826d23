// `skykoi skills check`: what keeps skills from being used, each with what would help. Exit 1 where a skill is broken, or a
// koi's list names one that can't be used.

import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { type SkillFinding, skillFindings } from "../skills/skill-findings.ts";
import { askedSkills, skillFlags } from "../skills/skill-report.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi skills check",
  synopsis: "[--koi ID] [--json]",
  summary:
    "Says what keeps skills from being used, and what would help. Exit 1 where one is broken, or where a koi's\n" +
    "list names one that can't be used.",
  maxArguments: 0,
  flags: skillFlags,
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const asked = await askedSkills(usage.name, args, io);
  if (!asked) return exitCodes.findings;
  const findings = asked.kois.flatMap((koi) => skillFindings(koi, asked.config, io.env["PATH"] ?? ""));
  const used = asked.kois.map(({ koiId, skills }) => {
    return { koiId, usable: skills.filter(({ reason }) => reason === undefined).length, of: skills.length };
  });
  if (args.has("json")) io.stdout.write(`${JSON.stringify({ findings, kois: used }, null, 2)}\n`);
  else {
    const counts = used.map(({ koiId, usable, of }) => `${koiId}: ${usable} of ${of} skills can be used\n`);
    io.stdout.write([...findings.map(textOf), ...counts].join(""));
  }
  return findings.some(({ severity }) => severity === "error") ? exitCodes.findings : exitCodes.ok;
}

function textOf({ severity, koiId, skill, message, repair }: SkillFinding): string {
  const head = `${severity.padEnd(5)}  ${koiId}/${skill}: ${message}\n`;
  return repair === undefined ? head : `${head}       repair: ${repair}\n`;
}

export const skillsCheck: Command = { usage, run };
