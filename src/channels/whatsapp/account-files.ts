// The credentials of an account on this machine: its lease and its key store, taken together and given back together.

import type { AuthenticationCreds } from "@whiskeysockets/baileys";
import type { AccountId } from "../../routing/ids.ts";
import type { ChannelHost } from "../channel-host.ts";
import type { Baileys } from "./baileys.ts";
import { personJid } from "./jid.ts";
import { AuthStore, hasAuthStore } from "./store/auth-store.ts";

/** What `openAccount` found. */
export type OpenedAccount =
  | { readonly kind: "open"; readonly store: AuthStore; readonly creds: AuthenticationCreds; close(): void }
  /** No device is linked. */
  | { readonly kind: "not_linked" }
  /** Somebody else uses the keys. */
  | { readonly kind: "held"; readonly holder: string };

/**
 * Opens the keys of a linked account. Two leases: of the folder, and of the number, since a folder
 * may be copied, and two devices of one number would both answer.
 * @throws AuthStoreError
 */
export function openAccount(host: ChannelHost, accountId: AccountId, library: Baileys): OpenedAccount {
  const folder = host.authDir(accountId);
  if (!hasAuthStore(folder)) return { kind: "not_linked" };
  const held: (() => void)[] = [];
  const giveBack = (): void => held.splice(0).forEach((release) => release());
  const take = (name: string): string | undefined => {
    const lease = host.lease(name);
    if (lease.kind === "held") return lease.holder;
    held.push(() => lease.release());
    return undefined;
  };
  try {
    const holder = take(folderLease(folder));
    if (holder !== undefined) return { kind: "held", holder };
    const store = new AuthStore(folder, library);
    held.push(() => store.close());
    const creds = store.credentials();
    const rival = creds?.me && take(`whatsapp number ${personJid(creds.me.id) ?? creds.me.id}`);
    if (creds && rival === undefined) return { kind: "open", store, creds, close: giveBack };
    giveBack();
    return rival === undefined ? { kind: "not_linked" } : { kind: "held", holder: rival };
  } catch (thrown) {
    giveBack();
    throw thrown;
  }
}

/** The name of the lease on a folder with keys. */
export function folderLease(folder: string): string {
  return `whatsapp folder ${folder}`;
}
