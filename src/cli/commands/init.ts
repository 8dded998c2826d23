// `skykoi init`: a first config with its schema, in the state dir. What is there already is never touched.

import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { configPath, stateDir } from "../../config/paths.ts";
import { koiIdOf } from "../../routing/ids.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import type { ProcessIo } from "../process-io.ts";
import { packageFolder } from "../version.ts";
import { writeFileAtomically } from "../write-file.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi init",
  synopsis: "[--yes]",
  summary: "Writes a first config, with a koi that answers in the WebChat.",
  maxArguments: 0,
  flags: {
    yes: { type: "boolean", short: "y", help: "ask nothing" },
    quiet: { type: "boolean", help: "say nothing where a config is there already" },
  },
};

const SCHEMA_NAME = "skykoi.schema.json";

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const path = configPath(io.env, io.home);
  if (existsSync(path)) {
    if (!args.has("quiet")) io.stderr.write(`${path} is there already; nothing was changed\n`);
    return exitCodes.ok;
  }
  const isTalking = !args.has("yes") && io.stdin.isTTY === true;
  const koiId = isTalking ? await askKoiId(io) : "main";
  const state = stateDir(io.env, io.home);
  try {
    mkdirSync(state, { recursive: true, mode: 0o700 });
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    copyFileSync(new URL(`schema/${SCHEMA_NAME}`, packageFolder()), join(dirname(path), SCHEMA_NAME));
    writeFileAtomically(path, new TextEncoder().encode(firstConfig(koiId)));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`skykoi init: can't write ${path}: ${message}`);
  }
  io.stderr.write(`wrote ${path}\n`);
  return exitCodes.ok;
}

async function askKoiId(io: ProcessIo): Promise<string> {
  const lines = createInterface({ input: io.stdin, output: process.stderr });
  try {
    for (;;) {
      const answer = (await lines.question("id of your first koi (main): ")).trim() || "main";
      const id = koiIdOf(answer);
      if (id !== undefined) return id;
      io.stderr.write("an id is made of a-z, 0-9, - and _, at most 64 of them\n");
    }
  } finally {
    lines.close();
  }
}

/** The first config: one koi in the embedded WebChat, each visitor in a session of their own. */
export function firstConfig(koiId: string): string {
  return `// SKYKOI.json (JSON5): who answers where. Check it with skykoi-compile.
{
  $schema: "./${SCHEMA_NAME}",

  kois: {
    list: [
      // Each koi has its own workspace, credentials and sessions.
      { id: "${koiId}", default: true },
    ],
  },

  // Which koi gets which messages: the most specific binding wins, the default koi gets the rest.
  bindings: [],

  session: {
    // Each person has a conversation of their own. With "main" they would all share one.
    dmScope: "per-channel-peer",
  },
}
`;
}

export const init: Command = { usage, run };
