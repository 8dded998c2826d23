// One side of a diff from the command line: a config, a compiled table, or either from standard input.

import { resolve } from "node:path";
import type { Compilation } from "../../compiler/compile.ts";
import { MAGIC } from "../../routing/table/layout.ts";
import { type ConfigFile, openConfig } from "../find-config.ts";
import { compileConfigFile, tableOf } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";
import type { LoadedSide } from "./build-report.ts";

/** A side, or the compilation of a config with errors. */
export type OpenedSide =
  | { readonly side: LoadedSide }
  | { readonly side: undefined; readonly compilation: Compilation };

/**
 * Opens what `named` names; `-` is standard input, whose includes are looked for as if it were `stdinPath`.
 * @throws UsageError where it can't be read
 */
export async function openSide(io: ProcessIo, named: string, stdinPath: string): Promise<OpenedSide> {
  const file =
    named === "-"
      ? { path: resolve(io.cwd, stdinPath), name: stdinPath, bytes: await readAll(io) }
      : openConfig(io, resolve(io.cwd, named), named);
  if (isTable(file)) return { side: { file: named, kind: "table", table: tableOf(file.bytes, named).table } };
  const { compilation, loaded } = await compileConfigFile(io, file, false);
  if (!loaded) return { side: undefined, compilation };
  return { side: { file: named, kind: "config", table: loaded.table } };
}

function isTable({ bytes }: ConfigFile): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

async function readAll(io: ProcessIo): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
