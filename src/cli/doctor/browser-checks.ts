// The tool `browser`: what keeps kois that may have it from having it.

import { findBrowser } from "../../koi/tools/browser/find-browser.ts";
import { judgeTool } from "../../policy/tools/tool-table.ts";
import { toolStages } from "../../policy/tools/tool-stages.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** One finding at most. Where no word of the config speaks of browsers, a missing one is a note, and root no fault. */
export function checkBrowser(
  { env, home }: ProcessIo,
  stateDir: string,
  gateway: CompiledGateway | undefined,
): DoctorFinding[] {
  if (!gateway || !gateway.kois.some(({ id }) => isAllowed(gateway, id))) return [];
  const found = findBrowser(gateway.config.tools?.browser, { stateDir, home, env });
  if (found.ok) return [];
  const { code, problem, repair } = found;
  const isWanted = speaksOfIt(gateway.config);
  if (code === "root" && !isWanted) return [];
  const severity = code === "named" ? "error" : isWanted ? "warning" : "note";
  return [{ check: "browser", severity, message: `no koi has the tool browser: ${problem}`, repair }];
}

function isAllowed({ config }: CompiledGateway, koiId: CompiledGateway["kois"][number]["id"]): boolean {
  const sessions = ["main", "other"] as const;
  return sessions.some((session) => judgeTool(toolStages(config, koiId, { session }), "browser").isAllowed);
}

/** Whether the config has settings for browsers, or a list that names the tool. */
function speaksOfIt({ tools, kois }: CompiledGateway["config"]): boolean {
  if (tools?.browser !== undefined) return true;
  const all = [tools, ...(kois?.list ?? []).map((koi) => koi.tools)];
  const lists = all.flatMap((one) => [...(one?.allow ?? []), ...(one?.alsoAllow ?? [])]);
  return lists.some((name) => ["browser", "group:ui"].includes(name.trim().toLowerCase()));
}
