// Discord behind the contract of every channel: the gateway connection in, the REST API out.

import { Routes } from "discord.js";
import type { DiscordSettings } from "../../config/channels/discord.ts";
import type { AccountId } from "../../routing/ids.ts";
import { type Channel, type OutboundMessage, SendError } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { splitMarkdown } from "../text/split-markdown.ts";
import { withTables } from "../text/tables.ts";
import { DiscordAccountConnection } from "./account.ts";
import type { Connected } from "./connected.ts";
import { fetchFile } from "./media.ts";
import { probe } from "./probe.ts";
import { editMessage, removeMessage } from "./change.ts";
import { react, sendPart } from "./send.ts";

/** What Discord takes in one message at most. */
const CHUNK_LIMIT = 2_000;

/** Makes the channel. No account runs until `start`. */
export function makeDiscord(host: ChannelHost<DiscordSettings>): Channel {
  const accounts = new Map<AccountId, DiscordAccountConnection>();

  function connectedOf(accountId: AccountId): Connected {
    const connected = accounts.get(accountId)?.connected;
    if (connected) return connected;
    throw new SendError(`account ${accountId} of Discord is not connected`, "not_sent");
  }

  return {
    id: "discord",
    can: {
      typing: true,
      drafts: false,
      media: true,
      reactions: true,
      threads: true,
      edits: {},
      removals: {},
      polls: { maxOptions: 10, questionChars: 300, optionChars: 55 },
      idempotentSend: false,
      chunkLimit: CHUNK_LIMIT,
    },

    start(accountId, emit) {
      const account = new DiscordAccountConnection(host, accountId, emit);
      accounts.set(accountId, account);
      account.start();
      return Promise.resolve();
    },

    async stop(accountId) {
      const account = accounts.get(accountId);
      await account?.stop();
      if (accounts.get(accountId) === account) accounts.delete(accountId);
    },

    status: (accountId) => accounts.get(accountId)?.status ?? { state: "stopped" },

    parts: (accountId, message) => partsOf(host.settings(accountId), message),

    async send(target, part, key) {
      const { accountId } = target;
      const sending = {
        connected: connectedOf(accountId),
        settings: host.settings(accountId),
        clock: host.clock,
      };
      return sendPart(sending, target, part, key);
    },

    async edit({ accountId }, sentName, { text }) {
      await editMessage(connectedOf(accountId), sentName, text);
    },

    async remove({ accountId }, sentName) {
      await removeMessage(connectedOf(accountId), sentName);
    },

    async typing(target, isTyping) {
      if (!isTyping) return;
      const { client, places, asked } = connectedOf(target.accountId);
      // A command shows by itself that an answer comes.
      if (asked.has(target.replyToMessageId ?? "")) return;
      const { peer } = target;
      const channel = peer.kind === "dm" ? await places.directWith(peer.id) : peer.id;
      await client.rest.post(Routes.channelTyping(channel));
    },

    async react(target, emoji) {
      await react(connectedOf(target.accountId), target, emoji);
    },

    async fetchMedia(accountId, media, into, maxBytes) {
      await fetchFile(connectedOf(accountId), media, into, maxBytes);
    },

    probe: (accountId) => probe(host, accountId),
  };
}

function partsOf(settings: DiscordSettings, message: OutboundMessage): readonly OutboundMessage[] {
  const { textChunkLimit = CHUNK_LIMIT, chunkMode = "length", maxLinesPerMessage = 17, markdown } = settings;
  const { media = [], ...rest } = message;
  const text = withTables(message.text, markdown?.tables ?? "code");
  const texts = splitMarkdown(text, { limit: textChunkLimit, mode: chunkMode, maxLines: maxLinesPerMessage });
  const parts = texts.map((one) => ({ ...rest, text: one }));
  return media.length === 0 ? parts : [...parts, { ...rest, text: "", media }];
}
