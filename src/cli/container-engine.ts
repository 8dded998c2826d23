// Whether a container engine is on this machine: its socket, or the program that speaks to it. Nothing is started or
// connected to, so the answer takes no time and may be too hopeful, never too dark.

import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { usualEngineSockets } from "../config/engine-sockets.ts";

/** Whether an engine may answer. An engine elsewhere (`tcp://`, `ssh://`) is believed. Never throws. */
export function hasContainerEngine(env: NodeJS.ProcessEnv): boolean {
  const host = env["DOCKER_HOST"]?.trim();
  if (host) {
    const socket = /^(?:unix|npipe):\/\/(.+)$/.exec(host)?.[1];
    return socket === undefined || existsSync(socket);
  }
  if (usualEngineSockets(env, env["HOME"]).some((socket) => existsSync(socket))) return true;
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders.some((folder) => ["docker", "docker.exe"].some((name) => existsSync(join(folder, name))));
}
