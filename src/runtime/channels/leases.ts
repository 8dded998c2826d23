// Credentials in use on this machine: one file each, whatever the state dir, so that no two gateways of a user fight for
// one bot or one linked device. On disk stands a hash of the credential's name, nothing else of it.

import { createHash } from "node:crypto";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Lease } from "../../channels/channel-host.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { Log } from "../log.ts";
import { livingOwner, takeFile } from "../owned-file.ts";
import { said } from "../said.ts";

/** Takes the credential `name` of a channel. @throws Error where neither folder can be written */
export type TakeLease = (channel: ChannelId, name: string) => Lease;

/**
 * Leases in `folder`, which all gateways of this user on this machine share; where it can't be written, in `ownFolder`,
 * where only gateways of one state dir see one another.
 */
export function leasesIn(folder: string, ownFolder: string, log: Log): TakeLease {
  let used = folder;
  return (channel, name) => {
    const file = `${channel}-${createHash("sha256").update(`${channel} ${name}`).digest("hex")}.json`;
    try {
      return take(used, file);
    } catch (error) {
      if (used === ownFolder) throw error;
      log.warn({ folder, error: said(error) }, "other gateways can't be told which credentials are in use");
      used = ownFolder;
      return take(used, file);
    }
  };
}

/** Who has credentials of a channel in `folder`, for people; those that are gone are left out. Takes nothing. */
export function leaseHolders(folder: string, channel: ChannelId): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  const files = names.filter((name) => name.startsWith(`${channel}-`) && name.endsWith(".json"));
  return files.flatMap((name) => {
    const owner = livingOwner(join(folder, name));
    return owner ? [`process ${owner.pid}, since ${owner.takenAt}`] : [];
  });
}

function take(folder: string, file: string): Lease {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const taking = takeFile(join(folder, file));
  if (taking.kind === "taken") return taking;
  const { pid, takenAt } = taking.owner;
  const who = pid === process.pid ? "another account of this gateway" : `process ${pid}`;
  return { kind: "held", holder: `${who}, since ${takenAt}` };
}
