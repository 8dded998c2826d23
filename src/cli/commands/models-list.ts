// `skykoi models list`: the models that kois may use, with what credential, and what keeps one from being used. Reads
// only and asks no provider.

import { KoiFileError } from "../../koi/json-object-file.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { koiPlaces, modelFlags } from "../models/koi-places.ts";
import { modelInputs } from "../models/model-inputs.ts";
import { type ModelRow, modelRows } from "../models/model-rows.ts";
import { configuredIo } from "../environment/config-environment.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi models list",
  synopsis: "[--koi ID] [--json] [--config C]",
  summary:
    "Lists the models that each koi may use: its chain in the order in which it is tried, then what a\n" +
    "session may choose; the provider, where the credential comes from, whether it rests. Asks no provider.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "only this koi" },
    json: { type: "boolean", help: "print JSON" },
    ...modelFlags,
  },
};

async function run(args: Arguments, machine: ProcessIo): Promise<ExitCode> {
  const places = await koiPlaces(usage.name, args, machine);
  if (!places) return exitCodes.findings;
  const meant = args.text("koi") === undefined ? places.all : [places.one(usage.name, args)];
  const rows: ModelRow[] = [];
  let areAllRead = true;
  // Nothing is written out in a config that was only looked through.
  const { io } = await configuredIo(machine, places.config, () => undefined);
  for (const place of meant) {
    try {
      rows.push(...modelRows(await modelInputs(places.config, place, io, Date.now())));
    } catch (error) {
      if (!(error instanceof KoiFileError)) throw error;
      io.stderr.write(`koi ${place.koiId}: ${error.message}\n`);
      areAllRead = false;
    }
  }
  io.stdout.write(args.has("json") ? `${JSON.stringify(rows, null, 2)}\n` : textOf(rows));
  return areAllRead ? exitCodes.ok : exitCodes.findings;
}

function textOf(rows: readonly ModelRow[]): string {
  const lines: string[] = [];
  let koiId: string | undefined;
  for (const row of rows) {
    if (row.koiId !== koiId) lines.push(`${lines.length === 0 ? "" : "\n"}${row.koiId}`);
    ({ koiId } = row);
    const alias = row.alias === undefined ? "" : ` (${row.alias})`;
    const where = [row.api, row.host].filter((part) => part !== undefined).join(" at ");
    lines.push(`  ${row.role.padEnd(8)}  ${row.model}${alias}${where === "" ? "" : `  ${where}`}`);
    for (const { from, restsUntil } of row.credentials) {
      lines.push(`            with ${from}${restsUntil === undefined ? "" : `, rests until ${restsUntil}`}`);
    }
    if (row.problem !== undefined) lines.push(`            can't be used: ${row.problem}`);
  }
  return `${lines.join("\n")}\n`;
}

export const modelsList: Command = { usage, run };
