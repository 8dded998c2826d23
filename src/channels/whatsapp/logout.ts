// Unlinks an account: tells WhatsApp where it can be reached, then deletes the keys.

import { folderLease, openAccount } from "./account-files.ts";
import { heartbeatMsOf } from "./account-settings.ts";
import { LinkedSocket } from "./connect/linked-socket.ts";
import type { LoginNeeds } from "./login.ts";
import type { AuthStore } from "./store/auth-store.ts";
import { deleteAuthStore } from "./store/auth-store.ts";

/** How long WhatsApp may take to answer. */
const REACH_MS = 20_000;

/** @throws Error with a sentence for people, where somebody else uses the keys or they can't be deleted */
export async function logOut(needs: LoginNeeds): Promise<void> {
  const { host, accountId, library } = needs;
  const folder = host.authDir(accountId);
  const opened = openAccount(host, accountId, library);
  if (opened.kind === "held") throw new Error(`the account is in use by ${opened.holder}; stop that first`);
  if (opened.kind === "open") {
    try {
      await unlink(needs, opened.store);
    } finally {
      opened.close();
    }
  }
  const lease = host.lease(folderLease(folder));
  if (lease.kind === "held") throw new Error(`the account is in use by ${lease.holder}; stop that first`);
  try {
    deleteAuthStore(folder);
  } finally {
    lease.release();
  }
}

/** Best effort: where WhatsApp can't be reached, the phone still lists the device and can remove it. */
async function unlink({ host, library, options }: LoginNeeds, store: AuthStore): Promise<void> {
  const creds = store.credentials();
  if (!creds) return;
  await new Promise<void>((resolve) => {
    const link = new LinkedSocket(
      {
        library,
        options,
        clock: host.clock,
        heartbeatMs: heartbeatMsOf(host),
        auth: { creds, keys: store.keys() },
      },
      {
        opened: () => void link.call((socket) => socket.logout()).catch(() => link.terminate()),
        closed: () => {
          cancel();
          resolve();
        },
        credentialsChanged: () => store.saveCredentials(creds),
      },
    );
    const cancel = host.clock.after(REACH_MS, () => void link.end());
  });
}
