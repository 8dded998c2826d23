// `skykoi models auth list`: the auth profiles of the kois, without their secrets.

import { KoiFileError } from "../../koi/json-object-file.ts";
import { readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { koiPlaces, modelFlags } from "../models/koi-places.ts";
import { type ProfileRow, profileRows } from "../models/profile-rows.ts";
import type { ProcessIo } from "../process-io.ts";
import { cellsOf } from "../report/cells.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi models auth list",
  synopsis: "[--koi ID] [--json] [--config C]",
  summary: "Lists auth profiles: kind, where the secret lies, state, in the order in which they are tried.",
  maxArguments: 0,
  flags: {
    koi: { type: "string", value: "ID", help: "only this koi" },
    json: { type: "boolean", help: "print JSON" },
    ...modelFlags,
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const places = await koiPlaces(usage.name, args, io);
  if (!places) return exitCodes.findings;
  const meant = args.text("koi") === undefined ? places.all : [places.one(usage.name, args)];
  const rows: ProfileRow[] = [];
  let areAllRead = true;
  for (const { koiId, koiDir } of meant) {
    try {
      rows.push(...profileRows(koiId, await readAuthProfiles(koiDir), places.config.auth, Date.now()));
    } catch (error) {
      if (!(error instanceof KoiFileError)) throw error;
      io.stderr.write(`koi ${koiId}: ${error.message}\n`);
      areAllRead = false;
    }
  }
  const none = areAllRead ? "no koi has an auth profile; skykoi models auth add makes one\n" : "";
  const text = rows.length === 0 ? none : rows.map(textOf).join("");
  io.stdout.write(args.has("json") ? `${JSON.stringify(rows, null, 2)}\n` : text);
  return areAllRead ? exitCodes.ok : exitCodes.findings;
}

function textOf({
  koiId,
  id,
  kind,
  from,
  state,
  place,
  readyAt,
  disabledReason,
  lastUsed,
  email,
}: ProfileRow): string {
  const order = place === undefined ? "-" : `${place}.`;
  const rest =
    readyAt === undefined ? "" : ` until ${readyAt}${disabledReason ? ` (${disabledReason})` : ""}`;
  const last = lastUsed === undefined ? "" : `, last used ${lastUsed}`;
  const name = cellsOf(email === undefined ? id : `${id} (${email})`)
    .map((cell) => cell.text)
    .join("");
  return `${koiId}  ${order} ${name}  ${kind} from ${from}  ${state.replace("_", " ")}${rest}${last}\n`;
}

export const modelsAuthList: Command = { usage, run };
