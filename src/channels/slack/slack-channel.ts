// Slack behind the contract of every channel: Socket Mode or signed calls in, the Web API out.

import type { SlackSettings } from "../../config/channels/slack.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { Channel, OutboundMessage } from "../channel.ts";
import type { ChannelHost } from "../channel-host.ts";
import { splitMarkdown } from "../text/split-markdown.ts";
import { SlackAccountConnection } from "./account.ts";
import { editMessage, removeMessage } from "./change.ts";
import { clientOf, type Connected, whoAmI } from "./connected.ts";
import { readCredentials } from "./credentials.ts";
import { fetchFile } from "./media.ts";
import { toMrkdwn } from "./mrkdwn.ts";
import { mustBeConnected, react, sendPart } from "./send.ts";
import { sendErrorOf } from "./slack-error.ts";

/** What Slack takes in one message at most. */
const CHUNK_LIMIT = 4_000;

/** Makes the channel. No account runs until `start`. */
export function makeSlack(host: ChannelHost<SlackSettings>): Channel {
  const accounts = new Map<AccountId, SlackAccountConnection>();
  const connectedOf = (accountId: AccountId): Connected =>
    mustBeConnected(accounts.get(accountId)?.connected, accountId);

  return {
    id: "slack",
    can: {
      typing: false,
      drafts: false,
      media: true,
      reactions: true,
      threads: true,
      edits: {},
      removals: {},
      polls: false,
      idempotentSend: false,
      chunkLimit: CHUNK_LIMIT,
    },

    start(accountId, emit) {
      const account = new SlackAccountConnection(host, accountId, emit);
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
      return sendPart(connectedOf(target.accountId), host.settings(target.accountId), target, part, key);
    },

    async edit({ accountId }, sentName, { text }) {
      const { markdown } = host.settings(accountId);
      await editMessage(connectedOf(accountId), sentName, toMrkdwn(text, markdown?.tables ?? "code"));
    },

    async remove({ accountId }, sentName) {
      await removeMessage(connectedOf(accountId), sentName);
    },

    async react(target, emoji) {
      await react(connectedOf(target.accountId), target, emoji);
    },

    async fetchMedia(accountId, media, into, maxBytes) {
      await fetchFile(connectedOf(accountId), media, into, maxBytes);
    },

    async probe(accountId) {
      try {
        const { botToken } = await readCredentials(host, accountId);
        const { web } = await clientOf(host, accountId, botToken);
        const { name, teamId } = await whoAmI(web);
        return { ok: true, detail: `${name} in workspace ${teamId}` };
      } catch (error) {
        return { ok: false, detail: sendErrorOf(error).message };
      }
    },
  };
}

function partsOf(settings: SlackSettings, message: OutboundMessage): readonly OutboundMessage[] {
  const { textChunkLimit = CHUNK_LIMIT, chunkMode = "length", markdown } = settings;
  const length = (text: string): number =>
    Math.max(text.length, toMrkdwn(text, markdown?.tables ?? "code").length);
  const texts = splitMarkdown(message.text, { limit: textChunkLimit, mode: chunkMode, length });
  const { media = [], ...rest } = message;
  const first = media.length === 0 ? [] : [{ ...rest, text: "", media }];
  return [...texts.map((text) => ({ ...rest, text })), ...first];
}
