// Which hosts `web_fetch` may reach: those of the public internet, and the private ones that the config names. The address
// that a name leads to is judged where the connection is made, so that a name can't lead elsewhere the second time.

import { lookup } from "node:dns";
import type { LookupAddress, LookupOptions } from "node:dns";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";

import ipaddr from "ipaddr.js";

/** An address that may not be fetched from; `message` is for the model. */
export class FetchRefused extends Error {
  override readonly name = "FetchRefused";
}

/** The guard of one fetch. */
export interface FetchGuard {
  /** @throws FetchRefused where an address is not to be fetched from, as far as it says so itself */
  check(url: URL): void;
  /** Looks a name up for a connection, and fails where it leads to a private address. */
  readonly lookup: LookupFunction;
}

/** The guard with these exceptions, host names or addresses. */
export function fetchGuard(allowPrivateHosts: readonly string[]): FetchGuard {
  const allowed = new Set(allowPrivateHosts.map((host) => bare(host.trim().toLowerCase())));
  return {
    check(url) {
      if (url.protocol !== "http:" && url.protocol !== "https:") {
        throw new FetchRefused(`only http and https are fetched, not \`${url.protocol}\``);
      }
      if (url.username !== "" || url.password !== "")
        throw new FetchRefused("an address with a password is not fetched");
      const host = bare(url.hostname);
      if (!allowed.has(host) && isIP(host) !== 0 && !isPublic(host)) throw refused(host);
    },
    lookup: (host, options, done) => {
      lookup(host, { ...(options as LookupOptions), all: true }, (error, addresses: LookupAddress[]) => {
        if (error) return done(error, "", 0);
        const wrong = allowed.has(host.toLowerCase())
          ? undefined
          : addresses.find(({ address }) => !isPublic(address));
        if (wrong) return done(refused(host), "", 0);
        if (options.all) return done(null, addresses);
        const [first] = addresses;
        done(null, first?.address ?? "", first?.family ?? 0);
      });
    },
  };
}

function refused(host: string): FetchRefused {
  return new FetchRefused(
    `\`${host}\` has a private address and \`tools.web.fetch.allowPrivateHosts\` of the configuration does not name it`,
  );
}

function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === "unicast";
}

function bare(host: string): string {
  return host.replace(/^\[|\]$/g, "");
}
