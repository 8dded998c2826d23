// Asks the gateway that runs on this machine for its state, with the secret that its own config names.

import { stateDir } from "../../config/paths.ts";
import { type Announcement, announced } from "../../runtime/announcement.ts";
import type { GatewayStatus } from "../../runtime/gateway-status.ts";
import { gatewaySecret } from "../../runtime/http/gateway-secret.ts";
import { lockOwner } from "../../runtime/lock.ts";
import { said } from "../../runtime/said.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import { lastTablePath } from "../gateway/gateway-source.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import { openTable } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";

/** The answer: the state, or why there is none. */
export type GatewayAnswer =
  | { readonly kind: "status"; readonly url: string; readonly status: GatewayStatus }
  | { readonly kind: "none" }
  | { readonly kind: "silent"; readonly pid: number; readonly problem: string };

const TIMEOUT_MS = 5_000;

/** Asks the gateway of the state dir. Never throws. */
export async function askGateway(io: ProcessIo): Promise<GatewayAnswer> {
  const state = stateDir(io.env, io.home);
  const owner = lockOwner(state);
  if (!owner) return { kind: "none" };
  const where = announced(state);
  if (!where) return { kind: "silent", pid: owner.pid, problem: "it has no port yet" };
  const url = urlOf(where);
  try {
    const secret = await secretOf(where, io).catch(said);
    if (typeof secret !== "string") return await ask(url, owner.pid, secret.known);
    // The config may ask for a secret since the gateway was started without one.
    const answer = await ask(url, owner.pid, undefined);
    return answer.kind === "status" ? answer : { kind: "silent", pid: owner.pid, problem: secret };
  } catch (error) {
    return { kind: "silent", pid: owner.pid, problem: said(error) };
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

/** The secret by the reference in the table that the gateway runs. @throws where it can't be read */
async function secretOf(
  { origin }: Announcement,
  io: ProcessIo,
): Promise<{ readonly known: string | undefined }> {
  if (!origin) return { known: undefined };
  const config = origin.kind === "config" ? origin.path : undefined;
  const table = openTable(io, config === undefined ? origin.path : lastTablePath(io, config));
  const readPlaced = placedSecretReader(config);
  const resolve = secretResolver({ env: io.env, home: io.home, readPlaced });
  const secret = await gatewaySecret(table.table.gateway.config.gateway?.auth, io.env, resolve);
  if (secret.kind === "refuse") throw new Error(secret.problem);
  return { known: secret.kind === "secret" ? secret.secret : undefined };
}

function urlOf({ host, port }: Announcement): string {
  const near = host === "0.0.0.0" || host === "" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${near.includes(":") ? `[${near}]` : near}:${port}`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? said(cause);
}
