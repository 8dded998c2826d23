// `exec-approvals.json` in the state dir: which programs a koi may run outside of a sandbox. Written by people. It can make
// a config's rule stricter and names the programs of the allowlist; it never makes a rule laxer.

import { join } from "node:path";

import type { ExecSecurity } from "../../../policy/tools/exec-rules.ts";
import type { KoiId } from "../../../routing/ids.ts";
import { asObject, readJsonObject } from "../../json-object-file.ts";

/** Name of the file. */
export const APPROVALS_FILE = "exec-approvals.json";

/** What the file says about one koi. */
export interface ExecApprovals {
  /** `undefined` where it says nothing. */
  readonly security: ExecSecurity | undefined;
  /** Paths of programs; `*` stands for any text. */
  readonly allowlist: readonly string[];
}

const words: ReadonlySet<unknown> = new Set<ExecSecurity>(["deny", "allowlist", "full"]);

/** The approvals of a koi: its own entry, then `*`, then `defaults`. @throws KoiFileError where the file is broken */
export async function readApprovals(stateDir: string, koiId: KoiId): Promise<ExecApprovals> {
  const file = await readJsonObject(join(stateDir, APPROVALS_FILE));
  const kois = asObject(file?.["kois"]);
  const levels = [asObject(kois?.[koiId]), asObject(kois?.["*"]), asObject(file?.["defaults"])];
  const stated = levels.map((level) => level?.["security"]).find((security) => security !== undefined);
  return {
    // A word that is none must not open anything.
    security: stated === undefined ? undefined : words.has(stated) ? (stated as ExecSecurity) : "deny",
    allowlist: levels.flatMap((level) => patternsOf(level?.["allowlist"])),
  };
}

function patternsOf(list: unknown): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(list) ? list : [];
  return entries.flatMap((entry) => {
    const pattern = asObject(entry)?.["pattern"];
    return typeof pattern === "string" && pattern.trim() !== "" ? [pattern.trim()] : [];
  });
}
