// WhatsApp behind the contract of every channel: linked devices of phone numbers, each account for itself.

import type { AccountId } from "../../routing/ids.ts";
import type { ChannelAbilities } from "../abilities.ts";
import { type Channel, FetchError, type ProbeResult, SendError } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { Account } from "./account.ts";
import { settingsOf } from "./account-settings.ts";
import { loadBaileys } from "./baileys.ts";
import { linkDevice } from "./login.ts";
import { logOut } from "./logout.ts";
import type { WhatsAppOptions } from "./options.ts";
import { partsOf } from "./outbound/parts.ts";
import type { Session } from "./session.ts";

/** What WhatsApp can do. Phones leave a change alone that comes later than in its window. `idempotentSend`: see outbound/message-id.ts. */
const can: ChannelAbilities = {
  typing: true,
  drafts: false,
  media: true,
  reactions: true,
  threads: false,
  edits: { withinMs: 15 * 60_000 },
  removals: { withinMs: 60 * 3_600_000 },
  polls: { maxOptions: 12, questionChars: 255, optionChars: 100 },
  idempotentSend: true,
  chunkLimit: 65_536,
};

/** Makes the channel. The library is loaded when the first account starts; `options` are for tests. */
export async function makeWhatsApp(host: ChannelHost, options: WhatsAppOptions = {}): Promise<Channel> {
  const accounts = new Map<AccountId, Account>();
  const linking = new Set<AccountId>();

  /** Sends and the like need an open connection. @throws SendError */
  function session(accountId: AccountId): Session {
    const account = accounts.get(accountId);
    if (!account) throw new SendError(`whatsapp account ${accountId} does not run`, "not_sent");
    return account.session();
  }

  /** Runs one thing that wants the keys for itself. */
  async function alone(accountId: AccountId, run: () => Promise<void>): Promise<void> {
    if (linking.has(accountId)) throw new Error("the account is being linked or logged out already");
    linking.add(accountId);
    try {
      await run();
    } finally {
      linking.delete(accountId);
    }
  }

  return {
    id: "whatsapp",
    can,
    async start(accountId, emit) {
      const before = accounts.get(accountId);
      if (before?.isRunning()) return;
      // One that ended by itself: linked anew meanwhile, perhaps.
      await before?.stop();
      if (accounts.get(accountId) !== before) return;
      const account = new Account(host, accountId, options, emit);
      accounts.set(accountId, account);
      await account.start();
    },
    async stop(accountId) {
      const account = accounts.get(accountId);
      await account?.stop();
      if (accounts.get(accountId) === account) accounts.delete(accountId);
    },
    status: (accountId) => accounts.get(accountId)?.status() ?? { state: "stopped" },
    parts: (accountId, message) => partsOf(message, settingsOf({ host, accountId })),
    send: async (target, message, key) => session(target.accountId).send(target, message, key),
    edit: async (target, sentName, message) => session(target.accountId).edit(target, sentName, message),
    remove: async (target, sentName) => session(target.accountId).remove(target, sentName),
    typing: async (target, isTyping) => session(target.accountId).typing(target, isTyping),
    react: async (target, emoji) => session(target.accountId).react(target, emoji),
    async fetchMedia(accountId, media, into, maxBytes) {
      const running = accounts.get(accountId)?.running();
      if (!running) throw new FetchError("the account does not run", true);
      await running.fetchMedia(media, into, maxBytes);
    },
    probe: async (accountId) => probed(accounts.get(accountId)),
    async login(accountId, request) {
      const library = await loadBaileys(options.load);
      if (accounts.get(accountId)?.isRunning())
        throw new Error("the account is running; it is linked already, or stop it first");
      await alone(accountId, () => linkDevice({ host, accountId, library, options }, request));
    },
    async logout(accountId) {
      const library = await loadBaileys(options.load);
      await alone(accountId, async () => {
        await accounts.get(accountId)?.stop();
        accounts.delete(accountId);
        await logOut({ host, accountId, library, options });
      });
    },
  };
}

/** WhatsApp allows one connection for each device, so only the running one can say who the account is. */
function probed(account: Account | undefined): ProbeResult {
  const self = account?.running()?.self();
  const status = account?.status() ?? { state: "stopped" };
  if (status.state === "open" && self) return { ok: true, detail: `linked as ${self.id}` };
  return { ok: false, detail: status.detail ?? `the account is not connected (${status.state})` };
}
