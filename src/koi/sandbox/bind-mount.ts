// `docker.binds`: `host:container[:ro|rw]`, or the name of a volume in place of a path → what is mounted where.

import { isAbsolute } from "node:path";
import { expandPath, type HomeBase } from "../home-path.ts";

/** Something that a container sees beside its own files. */
export interface BindMount {
  readonly kind: "folder" | "volume";
  /** Absolute path on the host, or the name of a volume of the engine's. */
  readonly source: string;
  /** Absolute path inside. */
  readonly target: string;
  readonly isReadOnly: boolean;
}

/**
 * The mount that a line means; `undefined` where it means none.
 * @throws HomeError where a variable in the path is not set
 */
export function bindMount(line: string, base: HomeBase): BindMount | undefined {
  // The colon of a Windows drive belongs to the path.
  const found = /^((?:[A-Za-z]:[\\/])?[^:]+):([^:]+)(?::([^:]+))?$/.exec(line.trim());
  if (!found) return undefined;
  const [, written = "", target = "", mode = "rw"] = found;
  const options = mode.split(",");
  if (!target.startsWith("/") || options.some((option) => !OPTIONS.has(option))) return undefined;
  const isReadOnly = options.includes("ro");
  if (!/[/\\~$]/.test(written)) return { kind: "volume", source: written, target, isReadOnly };
  const source = expandPath(written, base);
  return isAbsolute(source) ? { kind: "folder", source, target, isReadOnly } : undefined;
}

/** `z` and `Z` are for SELinux and change nothing about what is shown. */
const OPTIONS = new Set(["ro", "rw", "z", "Z"]);
