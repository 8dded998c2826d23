// `skykoi sandbox list`: the containers of the sandboxes. Reads only, also while a gateway runs.

import { stateDir } from "../../config/paths.ts";
import { openEngine } from "../../koi/sandbox/engine.ts";
import { ContainerRegistry } from "../../koi/sandbox/registry.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { type ContainerRow, containerRows } from "../sandbox/container-rows.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi sandbox list",
  synopsis: "[--json]",
  summary: "Lists the containers of the sandboxes, the one used last first.",
  maxArguments: 0,
  flags: { json: { type: "boolean", help: "print JSON" } },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const registry = new ContainerRegistry(stateDir(io.env, io.home));
  const isEmpty = (await registry.entries()).length === 0;
  const engine = isEmpty ? undefined : await openEngine({ env: io.env, home: io.home });
  if (engine && !engine.ok) io.stderr.write(`${engine.problem.message}\n`);
  const containers = await containerRows(registry, engine?.ok ? engine.value : undefined);
  if (args.has("json")) io.stdout.write(`${JSON.stringify({ containers }, null, 2)}\n`);
  else if (isEmpty) io.stderr.write("no sandbox has been made yet\n");
  else io.stdout.write(table(containers));
  return exitCodes.ok;
}

function table(rows: readonly ContainerRow[]): string {
  const width = Math.max(...rows.map(({ containerName }) => containerName.length));
  return rows
    .map(({ containerName, sessionKey, state, image, lastUsedAt, isOutdated, isReady }) => {
      const parts = [
        containerName.padEnd(width),
        state.padEnd(7),
        sessionKey,
        image,
        `used ${lastUsedAt.slice(0, 16).replace("T", " ")} UTC`,
        ...(isReady ? [] : ["not set up"]),
        ...(isOutdated ? ["outdated"] : []),
      ];
      return `${parts.join("  ")}\n`;
    })
    .join("");
}

export const sandboxList: Command = { usage, run };
