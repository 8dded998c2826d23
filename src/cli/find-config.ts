// Which config a command means: the one that is named, else SKYKOI_CONFIG_PATH, else `./SKYKOI.json` (only for
// commands that neither run nor write), else the one in the state dir.

import { existsSync, readFileSync, statSync } from "node:fs";
import { relative, resolve } from "node:path";
import { configPath } from "../config/paths.ts";
import { UsageError } from "./exit-code.ts";
import type { ProcessIo } from "./process-io.ts";

/** A config file with its bytes. */
export interface ConfigFile {
  /** Absolute path. */
  readonly path: string;
  /** As messages name it: as given, or relative to the current folder. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** The path of the config that a command means. `looksHere` also takes `./SKYKOI.json`. */
export function findConfig(io: ProcessIo, named: string | undefined, looksHere: boolean): string {
  if (named !== undefined) return resolve(io.cwd, named);
  const here = resolve(io.cwd, "SKYKOI.json");
  if (looksHere && !io.env["SKYKOI_CONFIG_PATH"]?.trim() && existsSync(here)) return here;
  return resolve(io.cwd, configPath(io.env, io.home));
}

/** Reads a config. @throws UsageError where it can't be opened */
export function openConfig(io: ProcessIo, path: string, name: string = shownPath(io, path)): ConfigFile {
  try {
    if (statSync(path).isDirectory()) throw new UsageError(`${name} is a folder, not a config`);
    return { path, name, bytes: readFileSync(path) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason =
      (error as NodeJS.ErrnoException).code === "ENOENT" ? "there is no such file" : String(error);
    throw new UsageError(`can't open ${name}: ${reason}`);
  }
}

/**
 * The config of commands that work beside a gateway. One that is missing and that nobody named is an empty one, as for
 * the gateway: one koi, WebChat, all defaults. @throws UsageError where it can't be opened
 */
export function openConfigOrEmpty(io: ProcessIo, named: string | undefined): ConfigFile {
  const path = findConfig(io, named, false);
  const name = shownPath(io, path);
  const isNamed = named !== undefined || Boolean(io.env["SKYKOI_CONFIG_PATH"]?.trim());
  if (!isNamed && !existsSync(path)) return { path, name, bytes: new TextEncoder().encode("{}") };
  return openConfig(io, path, name);
}

/** `path` as people read it: relative where it lies below the current folder. */
export function shownPath(io: ProcessIo, path: string): string {
  const short = relative(io.cwd, path);
  return short === "" || short.startsWith("..") ? path : short;
}
