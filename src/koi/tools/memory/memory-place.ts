// Which notes a turn may know: those of the workspace, or of the session's own folder where it is sandboxed and does not see
// the workspace.

import { join } from "node:path";

import { isOwnersSession } from "../../../policy/owner.ts";
import { sandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import { expandPath, HomeError } from "../../home-path.ts";
import { memorySettings } from "../../memory/memory-settings.ts";
import type { MemoryPlace } from "../../memory/notes-index.ts";
import { planSandbox } from "../../sandbox/plan.ts";
import { HostError } from "../host/tool-host.ts";
import type { ToolContext, ToolScope } from "../tool.ts";

const INDEX = "memory.sqlite";
const MAX_EXTRA_BYTES = 4 * 1024 * 1024;

/** The memory as a turn sees it. Rejects with a `HostError` where its sandbox can't be used. */
export async function memoryPlace(
  scope: ToolScope,
  who: Pick<ToolContext, "senders" | "isOwner">,
): Promise<MemoryPlace> {
  try {
    return await place(scope, who);
  } catch (error) {
    // A path of the config that means nothing on this machine.
    if (error instanceof HomeError) throw new HostError("refused", error.message);
    throw error;
  }
}

async function place(scope: ToolScope, who: Pick<ToolContext, "senders" | "isOwner">): Promise<MemoryPlace> {
  const { gateway, koi, home, sessionKey, facts, base, host, machine, desk, now, log } = scope;
  const settings = memorySettings(gateway.config, koi.id);
  const isOwn = isOwnersSession(koi.id, sessionKey, facts.peer, gateway.session.mainKey);
  const isSandboxed = host.kind === "sandbox";
  // A turn that no person began may be another koi's.
  const isOwners = isOwn && who.isOwner && who.senders.length > 0;
  const { indexPath } = settings;
  const embedder = await scope.embedder();
  const { transcripts } = desk;
  return {
    koiId: koi.id,
    folder: isSandboxed ? await sandboxFolder(scope) : home.workspace,
    isOwners,
    ...(isOwners && settings.hasSessions && transcripts && { transcripts }),
    extraPaths: isSandboxed ? [] : settings.extraPaths.map((path) => expandPath(path, base)),
    readExtra: async (path) => Buffer.from(await machine.readFile(path, MAX_EXTRA_BYTES)).toString("utf8"),
    indexFile: indexPath === undefined ? join(home.sessionsDir, INDEX) : expandPath(indexPath, base),
    settings,
    ...(embedder && { embedder }),
    now,
    log,
  };
}

async function sandboxFolder({ gateway, koi, home, sessionKey, base, host }: ToolScope): Promise<string> {
  // Where the sandbox can't be used, nothing is done in its place.
  await host.stat(host.cwd);
  if (sandboxSettings(gateway.config, koi.id).workspaceAccess.value !== "none") return home.workspace;
  const plan = planSandbox(gateway, koi, sessionKey, base);
  if (!plan.ok) throw new HostError("refused", plan.problem.message);
  return plan.value.seed?.folder ?? plan.value.folder;
}
