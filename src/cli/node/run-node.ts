// A node at work: connected to its gateway, and connected again whenever the line breaks, later each time.

import { hostname } from "node:os";
import { stateDir } from "../../config/paths.ts";
import { endLeftGroups } from "../../koi/tools/host/process-group.ts";
import type { ProcessIo } from "../process-io.ts";
import { connectNode } from "./node-client.ts";
import { NodeCommands } from "./node-commands.ts";
import { nodeKey, type NodeRules } from "./node-home.ts";

const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 60_000;

/** The name of this machine, as a node may be called. */
export function machineName(): string {
  return (
    hostname()
      .replace(/[^\w.-]+/g, "-")
      .slice(0, 64) || "node"
  );
}

/**
 * Runs until `stop` is aborted, or until the gateway does not want this node any more: then the answer is why. `tell` is
 * for people.
 */
export async function runNode(
  rules: NodeRules,
  io: ProcessIo,
  stop: AbortSignal,
  tell: (line: string) => void,
): Promise<string | undefined> {
  const key = nodeKey(io);
  // Of a node that was killed.
  endLeftGroups(stateDir(io.env, io.home));
  let pauseMs = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    let isWelcome = false;
    const { url, key: gatewayKey } = rules.gateway;
    const client = connectNode(
      { url, key, gatewayKey, name: rules.name, purpose: "run" },
      {
        onFrame(frame) {
          if (frame.type !== "welcome") return commands.take(frame);
          isWelcome = true;
          pauseMs = FIRST_PAUSE_MS;
          tell(`connected to ${url} as ${frame.name} (${frame.id})`);
        },
      },
    );
    const commands = new NodeCommands(io, client);
    const onStop = (): void => client.close();
    stop.addEventListener("abort", onStop, { once: true });
    const { message, isFinal } = await client.ended;
    stop.removeEventListener("abort", onStop);
    // Nobody hears of them any more.
    await commands.end();
    if (stop.aborted) return undefined;
    if (isFinal) return message;
    const waitMs = Math.round(pauseMs * (0.5 + Math.random() / 2));
    tell(
      `${isWelcome ? "disconnected" : "not connected"}: ${message}; again in ${Math.ceil(waitMs / 1_000)} s`,
    );
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
    await pause(waitMs, stop);
  }
  return undefined;
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener("abort", end, { once: true });
  });
}
