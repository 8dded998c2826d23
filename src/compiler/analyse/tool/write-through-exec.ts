// tool/write-through-exec: a koi that is denied the tools that write files, but can run commands on the host, which
// write files as well.

import { hostCommands } from "../../../policy/tools/host-commands.ts";
import { toolTable } from "../../../policy/tools/tool-table.ts";
import { type Finding, finding } from "../../diagnostics/finding.ts";
import type { CheckInput } from "../check.ts";

/** One finding for each deny entry, with the first koi that it does not hold. */
export function* writeThroughExec({ model: { config, kois } }: CheckInput): Iterable<Finding> {
  const told = new Set<string>();
  for (const koi of kois.list) {
    if (config.tools === undefined && koi.config.tools === undefined) continue;
    const denied = toolTable(config, koi.id, { session: "main" }, ["write", "edit"]).filter(
      ({ reason, pointer }) => reason === "denied" && pointer,
    );
    const pointer = denied[0]?.pointer;
    if (pointer === undefined || told.has(pointer)) continue;
    const exec = hostCommands(config, koi.id, { session: "main" });
    if (!exec) continue;
    told.add(pointer);
    const related = exec.pointer ? [{ place: { pointer: exec.pointer }, label: "exec_here" as const }] : [];
    const args = { koi: koi.id, denied: denied.map(({ tool }) => tool) };
    yield finding("tool/write-through-exec", pointer, args, { related });
  }
}
