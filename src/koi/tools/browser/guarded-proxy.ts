// The only way out of a browser: a proxy on loopback that lets through what `web_fetch` may reach and nothing else. It sees
// redirects, what pages load, sockets and downloads alike, and judges the address that a name leads to when the connection
// is made.

import { randomBytes } from "node:crypto";
import type { lookup } from "node:dns";
import { Agent } from "node:http";
import type { LookupFunction } from "node:net";

import { RequestError, Server } from "proxy-chain";

import { fetchGuard, FetchRefused } from "../web/fetch-guard.ts";
import type { FetchReach } from "../web/fetch-guard.ts";

/** Addresses where Chromium reports about itself and about forms. Nothing of a koi's goes there. */
const OWN_TALK: ReadonlySet<string> = new Set([
  "content-autofill.googleapis.com",
  "optimizationguide-pa.googleapis.com",
  "update.googleapis.com",
]);

/** Most refusals that are remembered until they are told. */
const MAX_REFUSALS = 100;

/** A proxy that runs. */
export interface GuardedProxy {
  /** As browsers want to know it. The secret keeps other programs of the machine out. */
  readonly address: { readonly server: string; readonly username: string; readonly password: string };
  /** From now on lets through what `reach` says. */
  allow(reach: FetchReach): void;
  /** Why hosts out of `hosts` were refused since this was asked for them, a sentence each, for the model. */
  refusals(hosts: ReadonlySet<string>): readonly string[];
  /** Cuts all connections. */
  close(): Promise<void>;
}

/** Before anybody has said what may be reached: public addresses, and no port that could be the gateway's. */
const NOTHING_MORE: FetchReach = { allowPrivateHosts: [], isGatewayPort: () => true };

/** Starts a proxy that lets through public addresses alone, until it is told more. */
export async function startGuardedProxy(): Promise<GuardedProxy> {
  const password = randomBytes(24).toString("base64url");
  const refusals = new Map<string, string>();
  let guard = fetchGuard(NOTHING_MORE);
  const note = (host: string, error: unknown): void => {
    if (!(error instanceof FetchRefused)) return;
    refusals.set(host, error.message);
    const [oldest] = refusals.keys();
    if (refusals.size > MAX_REFUSALS && oldest !== undefined) refusals.delete(oldest);
  };
  const server = new Server({
    port: 0,
    host: "127.0.0.1",
    prepareRequestFunction: (asked) => {
      if (asked.password !== password) return { requestAuthentication: true };
      if (OWN_TALK.has(asked.hostname)) throw new RequestError("refused", 403);
      try {
        guard.check(new URL(`http://${asked.hostname}:${asked.port}/`));
      } catch (error) {
        note(asked.hostname, error);
        throw new RequestError("refused", 403);
      }
      // Connections are never kept for later: what is allowed now may not be then.
      return {
        dnsLookup: judged(guard.lookup(asked.port), (error) => note(asked.hostname, error)) as typeof lookup,
        httpAgent: new Agent(),
      };
    },
  });
  await server.listen();
  return {
    address: { server: `http://127.0.0.1:${server.port}`, username: "koi", password },
    allow: (reach) => {
      guard = fetchGuard(reach);
    },
    refusals: (hosts) => {
      const told = [...refusals].filter(([host]) => hosts.has(host));
      for (const [host] of told) refusals.delete(host);
      return told.map(([, sentence]) => sentence);
    },
    close: () => server.close(true),
  };
}

/** The guard's lookup, which tells what it refuses. */
function judged(lookUp: LookupFunction, note: (error: unknown) => void): LookupFunction {
  return (host, options, done) =>
    lookUp(host, options, (error, address, family) => {
      if (error) note(error);
      done(error, address, family);
    });
}
