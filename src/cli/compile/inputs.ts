// The configs of one run: paths, globs, `-` for standard input, or the one that is found.

import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { type ConfigFile, findConfig, openConfig } from "../find-config.ts";
import type { ProcessIo } from "../process-io.ts";

const require = createRequire(import.meta.url);
const GLOB = /[*?[\]{}]/;

/** The configs of a run. */
export interface Inputs {
  readonly files: readonly ConfigFile[];
  /** Whether there are several, or could be: then `-o` names a folder. */
  readonly areMany: boolean;
}

/** Opens every config that the command line names. @throws UsageError where one can't be opened */
export async function openInputs(args: Arguments, io: ProcessIo): Promise<Inputs> {
  if (args.positionals.length === 0) {
    return { files: [openConfig(io, findConfig(io, undefined, true))], areMany: false };
  }
  const files: ConfigFile[] = [];
  for (const named of args.positionals) {
    if (named === "-") files.push(await readStandardInput(args, io));
    else for (const name of expand(named, io)) files.push(openConfig(io, resolve(io.cwd, name), name));
  }
  return {
    files,
    areMany: args.positionals.length > 1 || args.positionals.some((named) => isPattern(named, io)),
  };
}

/** A file may well be called `a[1].json`. */
function isPattern(named: string, io: ProcessIo): boolean {
  return GLOB.test(named) && !existsSync(resolve(io.cwd, named));
}

function expand(named: string, io: ProcessIo): readonly string[] {
  if (!isPattern(named, io)) return [named];
  const { globSync } = require("fast-glob") as typeof import("fast-glob");
  const found = globSync(named, { cwd: io.cwd, onlyFiles: true }).sort();
  if (found.length === 0) throw new UsageError(`skykoi-compile: no file matches ${named}`);
  return found;
}

async function readStandardInput(args: Arguments, io: ProcessIo): Promise<ConfigFile> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  const name = args.text("stdin-filepath") ?? "SKYKOI.json";
  return { path: resolve(io.cwd, name), name, bytes: Buffer.concat(chunks) };
}
