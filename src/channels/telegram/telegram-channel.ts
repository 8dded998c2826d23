// Telegram behind the contract of every channel: bots, by long polling or by webhook. Each account has a connection of
// its own; what it saw and sent lately outlives the connection, so that a reload forgets nothing.

import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { AccountId } from "../../routing/ids.ts";
import { type Channel, FetchError, type ReplyTarget, SendError } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { BotApi } from "./bot-api.ts";
import { botSettings } from "./bot-settings.ts";
import { Connection } from "./connection.ts";
import { botCredentials } from "./credentials.ts";
import { fetchFile } from "./fetch-media.ts";
import { Migrations } from "./migrations.ts";
import { MAX_MESSAGE_UNITS, partsOf } from "./parts.ts";
import { probeBot } from "./probe.ts";
import { SeenMessages } from "./seen-messages.ts";
import { Sender } from "./sender.ts";

interface Account {
  readonly seen: SeenMessages;
  readonly migrations: Migrations;
  readonly sender: Sender;
  connection?: Connection;
  /** Ends when the last start or stop is done: the next one waits for it. */
  lastTurn: Promise<void>;
}

/** Telegram's own abilities. */
export type TelegramChannel = Channel &
  Required<
    Pick<Channel, "parts" | "typing" | "draft" | "react" | "edit" | "remove" | "fetchMedia" | "probe">
  >;

/** Makes the channel. No account runs until `start`. */
export function makeTelegramChannel(host: ChannelHost<TelegramSettings>): TelegramChannel {
  const accounts = new Map<AccountId, Account>();

  function accountOf(accountId: AccountId): Account {
    const known = accounts.get(accountId);
    if (known) return known;
    const seen = new SeenMessages();
    const migrations = new Migrations(accountId, host.log);
    const sender = new Sender({
      clock: host.clock,
      seen,
      settings: () => botSettings(host, accountId),
      onMigrated: (from, to) => migrations.note(from, to),
    });
    const account: Account = { seen, migrations, sender, lastTurn: Promise.resolve() };
    accounts.set(accountId, account);
    return account;
  }

  /** The way out of an account; `undefined` where it is not connected. */
  function wayOut({ accountId }: ReplyTarget): { readonly sender: Sender; readonly api: BotApi } | undefined {
    const { sender, connection } = accountOf(accountId);
    return connection?.api && { sender, api: connection.api };
  }

  /** @throws SendError where the account is not connected */
  function mustHaveWayOut(target: ReplyTarget): NonNullable<ReturnType<typeof wayOut>> {
    const out = wayOut(target);
    if (out) return out;
    throw new SendError(`Telegram account \`${target.accountId}\` is not connected`, "not_sent");
  }

  return {
    id: "telegram",
    can: {
      typing: true,
      drafts: true,
      media: true,
      reactions: true,
      threads: true,
      edits: {},
      removals: {},
      polls: { maxOptions: 10, questionChars: 300, optionChars: 100 },
      idempotentSend: false,
      chunkLimit: MAX_MESSAGE_UNITS,
    },

    start(accountId, emit) {
      const account = accountOf(accountId);
      return inTurn(account, async () => {
        await account.connection?.stop();
        const { seen, migrations } = account;
        account.connection = new Connection({ accountId, host, emit, seen, migrations });
        account.connection.start();
      });
    },

    stop(accountId) {
      const account = accountOf(accountId);
      return inTurn(account, async () => {
        account.sender.stop();
        await account.connection?.stop();
      });
    },

    status: (accountId) => accounts.get(accountId)?.connection?.status() ?? { state: "stopped" },

    parts: (accountId, message) => partsOf(message, botSettings(host, accountId)),

    async send(target, message, idempotencyKey) {
      const { sender, api } = mustHaveWayOut(target);
      return sender.send(api, target, message, idempotencyKey);
    },

    async edit(target, sentName, message) {
      const { sender, api } = mustHaveWayOut(target);
      await sender.edit(api, target, sentName, message);
    },

    async remove(target, sentName) {
      const { sender, api } = mustHaveWayOut(target);
      await sender.remove(api, target, sentName);
    },

    async typing(target, isTyping) {
      const out = wayOut(target);
      await out?.sender.typing(out.api, target, isTyping);
    },

    async draft(target, message, idempotencyKey) {
      const out = wayOut(target);
      out?.sender.draft(out.api, target, message, idempotencyKey);
    },

    showsDrafts: (target) => accountOf(target.accountId).sender.showsDrafts(target),

    async react(target, emoji) {
      const { sender, api } = mustHaveWayOut(target);
      await sender.react(api, target, emoji);
    },

    async fetchMedia(accountId, media, into, maxBytes) {
      const api = accounts.get(accountId)?.connection?.api;
      if (!api) throw new FetchError("Telegram is not connected", true);
      const { mediaMaxMb } = botSettings(host, accountId);
      await fetchFile(api, media, { into, maxBytes, maxMb: mediaMaxMb });
    },

    async probe(accountId) {
      const outcome = await botCredentials(host, accountId);
      if (!outcome.ok) return { ok: false, detail: outcome.detail };
      const { timeoutSeconds, retry, network } = botSettings(host, accountId);
      const { credentials } = outcome;
      const autoSelectFamily = network?.autoSelectFamily;
      const api = new BotApi({ credentials, timeoutSeconds, autoSelectFamily, retry, clock: host.clock });
      try {
        return await probeBot(api);
      } finally {
        api.close();
      }
    },
  };
}

/** Runs `step` after the one before it: two connections of one account at a time would take each other's messages. */
function inTurn(account: Account, step: () => Promise<void>): Promise<void> {
  account.lastTurn = account.lastTurn.then(step, step);
  return account.lastTurn;
}
