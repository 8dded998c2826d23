// The gateway that runs on this machine: where it answers, and the secret that its own config names.

import { stateDir } from "../../config/paths.ts";
import { type Announcement, announced } from "../../runtime/announcement.ts";
import { gatewaySecret } from "../../runtime/http/gateway-secret.ts";
import { lockOwner } from "../../runtime/lock.ts";
import { said } from "../../runtime/said.ts";
import { secretResolver } from "../../runtime/secrets/resolve-secret.ts";
import { configuredIo } from "../environment/config-environment.ts";
import { lastTablePath } from "../gateway/gateway-source.ts";
import { placedSecretReader } from "../gateway/placed-secrets.ts";
import { openTable } from "../load-table.ts";
import type { ProcessIo } from "../process-io.ts";

/** A gateway that can be asked. */
export interface ReachableGateway {
  readonly kind: "found";
  readonly pid: number;
  /** `http://<host>:<port>`. */
  readonly url: string;
  /**
   * What it asks for, by its config, or why that can't be read; `undefined` where it asks for nothing. A gateway whose
   * secret can't be read is asked without: the config may want one since it was started.
   */
  readonly secret: { readonly text: string } | { readonly problem: string } | undefined;
}

/** No gateway runs, or one does and can't be asked. */
export type UnaskedGateway =
  | { readonly kind: "none" }
  | { readonly kind: "silent"; readonly pid: number; readonly problem: string };

/** Finds the gateway of the state dir. Never throws. */
export async function findGateway(io: ProcessIo): Promise<ReachableGateway | UnaskedGateway> {
  const state = stateDir(io.env, io.home);
  const owner = lockOwner(state);
  if (!owner) return { kind: "none" };
  const { pid } = owner;
  const where = announced(state);
  if (!where) return { kind: "silent", pid, problem: "it has no port yet" };
  const secret = await secretOf(where, io).catch((error: unknown) => ({ problem: said(error) }));
  return { kind: "found", pid, url: urlOf(where), secret };
}

/** What a request to it says about the one who asks. */
export function headersOf({ secret }: ReachableGateway): Readonly<Record<string, string>> {
  return secret !== undefined && "text" in secret ? { authorization: `Bearer ${secret.text}` } : {};
}

/** What is wrong where it answers a request with this status of HTTP. */
export function refusalText({ secret }: ReachableGateway, status: number): string {
  if (status !== 401) return `it answered ${status}`;
  if (secret !== undefined && "problem" in secret) return secret.problem;
  return "it does not take the secret of the config; it was started with another one";
}

/** The code of a network fault, as `ECONNREFUSED`, else what it says. */
export function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return (cause as NodeJS.ErrnoException).code ?? said(cause);
}

/** The secret by the reference in the table that the gateway runs. @throws where it can't be read */
async function secretOf(
  { origin }: Announcement,
  io: ProcessIo,
): Promise<{ readonly text: string } | undefined> {
  if (!origin) return undefined;
  const config = origin.kind === "config" ? origin.path : undefined;
  const table = openTable(io, config === undefined ? origin.path : lastTablePath(io, config));
  const readPlaced = placedSecretReader(config);
  const { config: settings } = table.table.gateway;
  const { env, home } = (await configuredIo(io, settings, readPlaced)).io;
  const secret = await gatewaySecret(settings.gateway?.auth, env, secretResolver({ env, home, readPlaced }));
  if (secret.kind === "refuse") throw new Error(secret.problem);
  return secret.kind === "secret" ? { text: secret.secret } : undefined;
}

function urlOf({ host, port }: Announcement): string {
  const near = host === "0.0.0.0" || host === "" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${near.includes(":") ? `[${near}]` : near}:${port}`;
}
