// Asks the gateway that runs on this machine to do something, through its control API.

import type { ControlMethods } from "../../runtime/control/protocol.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import { openControl, type Reply } from "./control-connection.ts";
import { findGateway, type UnaskedGateway } from "./find-gateway.ts";

/** What the gateway said, or why it was not asked. */
export type ControlAnswer<Name extends keyof ControlMethods> = Reply<Name> | UnaskedGateway;

/** Asks the gateway of the state dir. Never throws. */
export async function askControl<Name extends keyof ControlMethods>(
  io: ProcessIo,
  method: Name,
  params: ControlMethods[Name][0],
  timeoutMs?: number,
): Promise<ControlAnswer<Name>> {
  const found = await findGateway(io);
  if (found.kind !== "found") return found;
  try {
    const connection = await openControl(found);
    try {
      return await connection.ask(method, params, timeoutMs);
    } finally {
      connection.end();
    }
  } catch (error) {
    return { kind: "silent", pid: found.pid, problem: said(error) };
  }
}
