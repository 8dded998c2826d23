// Importing in memory, for tests: an OpenClaw config and the files beside it as texts.

import { type Import, importOpenClaw } from "../../../../src/compiler/import/openclaw/import-openclaw.ts";
import { memoryHost } from "../../make-compile.ts";

/** What stands around a config. */
export interface Surroundings {
  readonly files?: Readonly<Record<string, string>>;
  /** Paths that are there. */
  readonly paths?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** Imports a text called `openclaw.json`. */
export function importText(
  text: string,
  { files = {}, paths = [], env = {} }: Surroundings = {},
): Promise<Import> {
  return importOpenClaw({
    source: { path: "/config/openclaw.json", name: "openclaw.json", bytes: new TextEncoder().encode(text) },
    host: memoryHost({ files }),
    exists: (path) => paths.includes(path),
    variable: (name) => env[name],
    target: { path: "/config/SKYKOI.json", name: "SKYKOI.json" },
    compilerVersion: "0.1.0",
    schema: "./skykoi.schema.json",
    redactComment: (line) => line,
  });
}

/** Imports what can be imported. */
export async function imported(
  config: unknown,
  around: Surroundings = {},
): Promise<Extract<Import, { ok: true }>> {
  const text = typeof config === "string" ? config : JSON.stringify(config, null, 2);
  const result = await importText(text, around);
  if (!result.ok) throw new Error(result.problem);
  return result;
}
