// The environment of a koi's commands: what a program needs to find its way, and nothing of the gateway's secrets.

import type { HomeBase } from "../../home-path.ts";

/** Variables that are handed on where the gateway has them. */
const HANDED_ON = new Set(["PATH", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR"]);

/** A new map for one turn. */
export function commandEnvironment({ env, home }: Pick<HomeBase, "env" | "home">): Record<string, string> {
  const own: Record<string, string> = { HOME: home, SHELL: "/bin/sh", TERM: "dumb" };
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && (HANDED_ON.has(name) || name.startsWith("LC_"))) own[name] = value;
  }
  own["PATH"] ??= "/usr/local/bin:/usr/bin:/bin";
  return own;
}
