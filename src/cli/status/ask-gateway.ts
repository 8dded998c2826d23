// Asks the gateway that runs on this machine for its state.

import type { GatewayStatus } from "../../runtime/gateway-status.ts";
import { said } from "../../runtime/said.ts";
import type { ProcessIo } from "../process-io.ts";
import { causeOf, findGateway, type FoundGateway } from "./find-gateway.ts";

/** The answer: the state, or why there is none. */
export type GatewayAnswer =
  | { readonly kind: "status"; readonly url: string; readonly status: GatewayStatus }
  | Exclude<FoundGateway, { readonly kind: "found" }>;

const TIMEOUT_MS = 5_000;

/** Asks the gateway of the state dir. Never throws. */
export async function askGateway(io: ProcessIo): Promise<GatewayAnswer> {
  const found = await findGateway(io);
  if (found.kind !== "found") return found;
  const { url, pid, secret } = found;
  try {
    return await ask(url, pid, secret);
  } catch (error) {
    return { kind: "silent", pid, problem: said(error) };
  }
}

async function ask(url: string, pid: number, secret: string | undefined): Promise<GatewayAnswer> {
  const response = await fetch(`${url}/status`, {
    headers: secret === undefined ? {} : { authorization: `Bearer ${secret}` },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    // The secret goes to the gateway alone.
    redirect: "error",
  }).catch((error: unknown) => {
    throw new Error(`nothing answers at ${url} (${causeOf(error)})`, { cause: error });
  });
  if (response.ok) return { kind: "status", url, status: (await response.json()) as GatewayStatus };
  const problem =
    response.status === 401
      ? "it does not take the secret of the config; it was started with another one"
      : `it answered ${response.status}`;
  return { kind: "silent", pid, problem };
}
