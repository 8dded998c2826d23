// What the pairing commands share: the store, whether or not a gateway has it open, and whose requests are meant.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../config/paths.ts";
import { hasTable, readStore } from "../koi/store/read-only.ts";
import { StoreError } from "../koi/store/store-error.ts";
import { channelIdOf } from "../routing/channels/registry.ts";
import { accountIdOf } from "../routing/ids.ts";
import { GATEWAY_STORE_FILE, GatewayStore } from "../runtime/journal/gateway-store.ts";
import { type PairingScope, PairingStore } from "../runtime/pairing/pairing-store.ts";
import { type Applicant, PairingTable } from "../runtime/pairing/pairing-table.ts";
import type { Arguments, Flag } from "./arguments.ts";
import { UsageError } from "./exit-code.ts";
import type { ProcessIo } from "./process-io.ts";

/** Flags that say whose requests are meant. */
export const scopeFlags: Readonly<Record<string, Flag>> = {
  channel: { type: "string", value: "CHANNEL", help: "of this channel only" },
  account: { type: "string", value: "ID", help: "of this account only" },
};

/** Whose requests are meant; `named` is a channel that stands there without a flag. @throws UsageError */
export function pairingScope(command: string, args: Arguments, named?: string): PairingScope {
  const said = args.text("channel");
  if (said !== undefined && named !== undefined)
    throw new UsageError(`${command}: "${named}" and --channel both name a channel; give one`);
  const channel =
    idOf(`${command}: channel`, named, channelIdOf) ?? idOf(`${command}: --channel`, said, channelIdOf);
  const accountId = idOf(`${command}: --account`, args.text("account"), accountIdOf);
  return { ...(channel && { channel }), ...(accountId && { accountId }) };
}

function idOf<T>(
  flag: string,
  text: string | undefined,
  parse: (text: string) => T | undefined,
): T | undefined {
  const id = text === undefined ? undefined : parse(text);
  if (text !== undefined && id === undefined) throw new UsageError(`${flag}: there is no "${text}"`);
  return id;
}

/**
 * Looks into the store, also on a disk that can't be written; `undefined` where no gateway has run here yet.
 * @throws UsageError where it can't be read
 */
export function readPairing<T>(
  io: ProcessIo,
  look: (store: Pick<PairingStore, "pending" | "approved">) => T,
): T | undefined {
  const file = join(stateDir(io.env, io.home), GATEWAY_STORE_FILE);
  if (!existsSync(file)) return undefined;
  try {
    return readStore(file, "gateway", (store) => {
      if (!hasTable(store, "pairing_request")) return undefined;
      const table = new PairingTable(store);
      const write = (): never => {
        throw new Error("only looked at");
      };
      return look(new PairingStore({ read: (work) => work(table), write, now: () => Date.now() }));
    });
  } catch (error) {
    throw unusable(error);
  }
}

/** Works on the store; `undefined` where no gateway has run here yet. @throws UsageError where it can't be used */
export async function withPairing<T>(
  io: ProcessIo,
  work: (store: PairingStore) => T | Promise<T>,
): Promise<T | undefined> {
  const folder = stateDir(io.env, io.home);
  if (!existsSync(join(folder, GATEWAY_STORE_FILE))) return undefined;
  let store: GatewayStore | undefined;
  try {
    store = new GatewayStore(folder, () => Date.now());
    return await work(store.pairing);
  } catch (error) {
    throw unusable(error);
  } finally {
    store?.close();
  }
}

function unusable(error: unknown): unknown {
  return error instanceof StoreError ? new UsageError(`skykoi pairing: ${error.message}`) : error;
}

/** One person, for a terminal: the name is theirs to choose, so it can hold nothing that steers one. */
export function whoText({
  channel,
  accountId,
  person,
  name,
}: Applicant & { readonly name: string | null }): string {
  const called = name === null ? "" : ` (${JSON.stringify(name.replace(/[\p{C}\p{Z}]+/gu, " "))})`;
  return `${channel}/${accountId} ${person}${called}`;
}
