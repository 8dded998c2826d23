// A table to work with: a compiled file, or a config compiled on the spot.

import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { type Compilation, compile } from "../compiler/compile.ts";
import { commandText } from "../compiler/explain/command-text.ts";
import { type CompiledTable, decodeTable } from "../routing/table/decode.ts";
import { type ProbeScope, compilerHost } from "./compiler-host.ts";
import { UsageError } from "./exit-code.ts";
import { type ConfigFile, shownPath } from "./find-config.ts";
import type { ProcessIo } from "./process-io.ts";
import { version } from "./version.ts";

/** A compiled table with its digest, `sha256:<hex>` of its bytes. */
export interface TableFile {
  readonly table: CompiledTable;
  readonly digest: string;
}

/** Reads a compiled table. @throws UsageError where it can't be opened or is none */
export function openTable(io: ProcessIo, named: string): TableFile {
  const path = resolve(io.cwd, named);
  let bytes: Uint8Array;
  try {
    bytes = readAll(path);
  } catch (error) {
    throw new UsageError(
      `can't open ${shownPath(io, path)}: ${(error as NodeJS.ErrnoException).code ?? error}`,
    );
  }
  return tableOf(bytes, shownPath(io, path));
}

/** The table in `bytes`, which messages call `name`. @throws UsageError where it is none */
export function tableOf(bytes: Uint8Array, name: string): TableFile {
  const decoded = decodeTable(bytes);
  if (!decoded.ok)
    throw new UsageError(commandText("table/corrupt", { file: name, problem: decoded.problem }));
  return { table: decoded.table, digest: digestOf(bytes) };
}

/** `sha256:<hex>` of bytes. */
export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

/** Reads into a buffer of its own, so that the table's arrays lie in it aligned. */
function readAll(path: string): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(fstatSync(file).size);
    let at = 0;
    while (at < bytes.length) {
      const read = readSync(file, bytes, at, bytes.length - at, at);
      if (read === 0) break;
      at += read;
    }
    return bytes.subarray(0, at);
  } finally {
    closeSync(file);
  }
}

/** A config compiled into a table in memory. */
export interface CompiledConfigFile {
  readonly compilation: Compilation;
  /** `undefined` where the config has errors. */
  readonly loaded: TableFile | undefined;
}

/** Compiles a config and loads what came of it. */
export async function compileConfigFile(
  io: ProcessIo,
  { path, name, bytes }: ConfigFile,
  wantsProbe: ProbeScope,
): Promise<CompiledConfigFile> {
  const host = compilerHost(io, wantsProbe);
  const compilation = await compile({
    path,
    name,
    bytes,
    host,
    compilerVersion: version(),
    wantsTable: true,
  });
  if (!compilation.table) return { compilation, loaded: undefined };
  const decoded = decodeTable(compilation.table);
  if (!decoded.ok) throw new Error(`the compiler made a table that can't be read: ${decoded.problem}`);
  return { compilation, loaded: { table: decoded.table, digest: digestOf(compilation.table) } };
}
