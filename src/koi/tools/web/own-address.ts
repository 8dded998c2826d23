// Addresses by which this machine reaches itself.

import { networkInterfaces } from "node:os";

import ipaddr from "ipaddr.js";

/** Whether a connection to `address` ends on this machine: loopback, "any" (0.0.0.0), or an address of one of its interfaces. */
export function isOwnAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const wanted = ipaddr.process(address);
  const range = wanted.range();
  if (range === "loopback" || range === "unspecified") return true;
  const text = wanted.toNormalizedString();
  return Object.values(networkInterfaces()).some((all = []) =>
    all.some((own) => ipaddr.isValid(own.address) && normal(own.address) === text),
  );
}

/** One spelling for each address; a zone (`%eth0`) is none of it. */
function normal(address: string): string {
  return ipaddr.process(address.replace(/%.*$/, "")).toNormalizedString();
}
