// Asks the gateway that runs on this machine for its state.

import type { GatewayStatus } from "../../runtime/gateway-status.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import {
  causeOf,
  findGateway,
  headersOf,
  type ReachableGateway,
  refusalText,
  type UnaskedGateway,
} from "./find-gateway.ts";

/** The answer: the state, or why there is none. */
export type GatewayAnswer =
  | { readonly kind: "status"; readonly url: string; readonly status: GatewayStatus }
  | UnaskedGateway;

const TIMEOUT_MS = 5_000;

/** Asks the gateway of the state dir. Never throws. */
export async function askGateway(io: ProcessIo): Promise<GatewayAnswer> {
  const found = await findGateway(io);
  if (found.kind !== "found") return found;
  try {
    return await ask(found);
  } catch (error) {
    return { kind: "silent", pid: found.pid, problem: said(error) };
  }
}

async function ask(found: ReachableGateway): Promise<GatewayAnswer> {
  const { url, pid } = found;
  const response = await fetch(`${url}/status`, {
    headers: headersOf(found),
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // The secret goes to the gateway alone.
    redirect: "error",
  }).catch((error: unknown) => {
    throw new Error(`nothing answers at ${url} (${causeOf(error)})`, { cause: error });
  });
  if (response.ok) return { kind: "status", url, status: (await response.json()) as GatewayStatus };
  return { kind: "silent", pid, problem: refusalText(found, response.status) };
}
