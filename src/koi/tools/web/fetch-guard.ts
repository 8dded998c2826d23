// Which hosts `web_fetch` may reach: those of the public internet, and the private ones that the config names. The address
// that a name leads to is judged where the connection is made, so that a name can't lead elsewhere the second time.
// INVARIANT: the gateway's own port on this machine is never reached, whatever the config names: without a token everybody
// on the machine may steer all kois there.

import { lookup } from "node:dns";
import type { LookupAddress, LookupOptions } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";

import ipaddr from "ipaddr.js";

import type { ToolScope } from "../tool.ts";
import { isOwnAddress } from "./own-address.ts";

/** An address that may not be fetched from; `message` is for the model. */
export class FetchRefused extends Error {
  override readonly name = "FetchRefused";
}

/** What may be reached beside the public internet, and what never. */
export interface FetchReach {
  /** Host names or addresses. */
  readonly allowPrivateHosts: readonly string[];
  /** Whether the gateway listens on a port of this machine. */
  isGatewayPort(port: number): boolean;
}

/** The guard of one fetch. */
export interface FetchGuard {
  /** @throws FetchRefused where an address is not to be fetched from, as far as it says so itself */
  check(url: URL): void;
  /** Looks a name up for a connection to `port`, and fails where it leads to an address that may not be reached. */
  lookup(port: number): LookupFunction;
}

/** What the tools of a turn may reach. */
export function reachOf({
  gateway,
  isGatewayPort,
}: Pick<ToolScope, "gateway" | "isGatewayPort">): FetchReach {
  return { allowPrivateHosts: gateway.config.tools?.web?.fetch?.allowPrivateHosts ?? [], isGatewayPort };
}

/** The guard. */
export function fetchGuard({ allowPrivateHosts, isGatewayPort }: FetchReach): FetchGuard {
  const allowed = new Set(allowPrivateHosts.map((host) => bare(host.trim().toLowerCase())));
  /** Why `address`, which `host` leads to, is left alone. */
  const faultOf = (host: string, address: string, port: number): FetchRefused | undefined => {
    if (isGatewayPort(port) && isOwnAddress(address)) return gatewayRefused(host, port);
    return allowed.has(host.toLowerCase()) || isPublic(address) ? undefined : refused(host);
  };
  return {
    check(url) {
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        throw new FetchRefused(`only http and https are fetched, not \`${url.protocol}\``);
      }
      if (url.username !== "" || url.password !== "")
        throw new FetchRefused("an address with a password is not fetched");
      const host = bare(url.hostname);
      const fault = isIP(host) === 0 ? undefined : faultOf(host, host, portOf(url));
      if (fault) throw fault;
    },
    lookup: (port) => (host, options, done) => {
      lookup(host, { ...(options as LookupOptions), all: true }, (error, addresses: LookupAddress[]) => {
        if (error) return done(error, "", 0);
        const faults = addresses.flatMap(({ address }) => faultOf(host, address, port) ?? []);
        if (faults[0]) return done(faults[0], "", 0);
        if (options.all) return done(null, addresses);
        const [first] = addresses;
        done(null, first?.address ?? "", first?.family ?? 0);
      });
    },
  };
}

/** The port that an address of http or https leads to. */
export function portOf({ port, protocol }: Pick<URL, "port" | "protocol">): number {
  if (port !== "") return Number(port);
  return protocol === "https:" ? 443 : 80;
}

function refused(host: string): FetchRefused {
  return new FetchRefused(
    `\`${host}\` has a private address and \`tools.web.fetch.allowPrivateHosts\` of the configuration does not name it`,
  );
}

function gatewayRefused(host: string, port: number): FetchRefused {
  return new FetchRefused(
    `\`${host}\` with port ${port} is the gateway itself, which no koi reaches that way`,
  );
}

function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
