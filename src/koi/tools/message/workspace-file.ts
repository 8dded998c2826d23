// A file of the workspace that is to go out: read at once, so that nothing else can take its place before it is sent.

import { realpath } from "node:fs/promises";
import { basename, isAbsolute, posix, resolve } from "node:path";

import { isInside } from "../../read-inside.ts";
import type { ExtraFile } from "../../turn-desk.ts";
import { HostError } from "../host/tool-host.ts";
import type { ToolContext } from "../tool.ts";

/** Reads it. @throws HostError where it lies elsewhere, is missing or too large */
export async function workspaceFile(
  path: string,
  maxBytes: number,
  { host }: Pick<ToolContext, "host">,
): Promise<ExtraFile> {
  const inside = host.kind === "gateway" ? await onMachine(path, host.cwd) : inContainer(path, host.cwd);
  if (inside === undefined) throw new HostError("refused", `\`${path}\` is no file of the workspace`);
  return { name: basename(path), data: await host.readFile(inside, maxBytes) };
}

/** Links are followed before they are judged. */
async function onMachine(path: string, workspace: string): Promise<string | undefined> {
  try {
    const real = await realpath(resolve(workspace, path));
    return isInside(await realpath(workspace), real) ? real : undefined;
  } catch {
    throw new HostError("not_found", `there is nothing at \`${path}\``);
  }
}

/** What a link there leads to is the container's own. */
function inContainer(path: string, workspace: string): string | undefined {
  const full = posix.normalize(isAbsolute(path) ? path : posix.join(workspace, path));
  return full.startsWith(`${workspace.replace(/\/+$/, "")}/`) ? full : undefined;
}
