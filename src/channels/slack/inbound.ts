// Slack's events → the gateway's messages. Pure: what has to be asked for (what sort a conversation is, what a person is
// called) is handed in.

import { channelRules } from "../../routing/channels/registry.ts";
import type { Facts, Peer, PeerKind } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import type { InboundMessage, MediaReference, ReplyReference, Sender } from "../channel.ts";
import { emojiOf } from "../text/emoji-names.ts";
import type { SlackEvent, SlackFile, SlashCommand } from "./events.ts";
import { fromMrkdwn } from "./mrkdwn.ts";

/** Who the app is in its workspace. */
export interface SlackIdentity {
  readonly userId: string;
  readonly botId: string;
  readonly teamId: string;
  readonly name: string;
}

/** What an event is made into a message with. */
export interface Reading {
  readonly accountId: AccountId;
  readonly us: SlackIdentity;
  /** The workspace of the envelope. */
  readonly teamId: string | undefined;
  readonly kind: PeerKind;
  readonly senderName?: string;
  readonly nowMs: number;
}

/** What a message that is not ours to read may be: other apps' messages are read only where the config says so. */
export function isOwn(event: SlackEvent, us: SlackIdentity): boolean {
  return event.user === us.userId || event.bot_id === us.botId;
}

/** The kind of a conversation as the event names it; `undefined` where only Slack can say. */
export function statedKind({ channel_type: type, channel, item }: SlackEvent): PeerKind | undefined {
  if (type === "im") return "dm";
  if (type === "mpim") return "group";
  if (type === "channel" || type === "group") return "channel";
  return (channel ?? item?.channel)?.startsWith("D") ? "dm" : undefined;
}

/** A message; `undefined` where it is of a sort that nobody said (joins, topics, our own). */
export function messageOf(event: SlackEvent, reading: Reading): InboundMessage | undefined {
  const { channel, ts, text = "", user, bot_id: botId, thread_ts: threadTs } = event;
  const sender = senderOf(user ?? botId, reading);
  if (!channel || !ts || !sender) return undefined;
  const facts = factsOf(event, channel, sender.id, reading);
  if (!facts) return undefined;
  const { us } = reading;
  const inThread = threadTs !== undefined && threadTs !== ts;
  return {
    messageId: messageIdOf(channel, ts),
    facts: inThread ? { ...facts, threadId: threadTs } : facts,
    sender,
    text: fromMrkdwn(text, us),
    media: (event.files ?? []).flatMap(mediaOf),
    ...(inThread && { replyTo: threadParent(event, channel, threadTs, us) }),
    mentionsUs: isForUs(event, text, reading),
    sentAtMs: msOf(ts, reading.nowMs),
  };
}

/** Whoever writes among several people in a direct message writes to each of them. */
function isForUs({ type }: SlackEvent, text: string, { us, kind }: Reading): boolean {
  if (kind === "group" || type === "app_mention") return true;
  return text.includes(`<@${us.userId}>`) || text.includes(`<@${us.userId}|`);
}

/** A message was changed or deleted. */
export function changeOf(event: SlackEvent, reading: Reading): InboundMessage | undefined {
  const { subtype, channel, message, previous_message: previous } = event;
  const isDeleted = subtype === "message_deleted";
  const about = isDeleted ? previous : message;
  if (!channel || !about?.ts || isOwn(about, reading.us)) return undefined;
  // Slack also says "changed" when it has found a preview for a link.
  if (!isDeleted && (message?.edited === undefined || message.text === previous?.text)) return undefined;
  const read = messageOf({ ...about, channel, type: "message" }, { ...reading, nowMs: reading.nowMs });
  if (!read) return undefined;
  const at = event.event_ts ?? event.ts ?? "";
  return {
    ...read,
    messageId: `${read.messageId}:${isDeleted ? "deleted" : "edited"}:${at}`,
    text: isDeleted ? "" : read.text,
    media: [],
    mentionsUs: false,
    event: { kind: isDeleted ? "deleted" : "edited", messageId: read.messageId },
    sentAtMs: msOf(at, reading.nowMs),
  };
}

/** Somebody reacted to a message, or took a reaction back. */
export function reactionOf(event: SlackEvent, reading: Reading): InboundMessage | undefined {
  const { item, user, reaction, item_user: itemUser, event_ts: at = "", type } = event;
  const sender = senderOf(user, reading);
  if (item?.type !== "message" || !item.channel || !item.ts || !reaction || !sender) return undefined;
  const facts = factsOf(event, item.channel, sender.id, reading);
  if (!facts) return undefined;
  const messageId = messageIdOf(item.channel, item.ts);
  return {
    messageId: `${messageId}:reaction:${user}:${reaction}:${at}`,
    facts,
    sender,
    text: "",
    media: [],
    mentionsUs: false,
    event: {
      kind: "reaction",
      messageId,
      emoji: emojiOf(reaction),
      isRemoved: type === "reaction_removed",
      isOnOurs: itemUser === reading.us.userId,
    },
    sentAtMs: msOf(at, reading.nowMs),
  };
}

/**
 * A slash command: what stands behind it is the message. Its session is one of `sessionPrefix` and the person, since nobody
 * else in the room sees what is asked and answered.
 */
export function commandOf(
  command: SlashCommand,
  reading: Reading,
  sessionPrefix: string,
): InboundMessage | undefined {
  const {
    user_id: user,
    channel_id: channel,
    trigger_id: trigger,
    text = "",
    user_name: name,
    team_id,
  } = command;
  const sender = senderOf(user, { ...reading, ...(name && { senderName: name }) });
  if (!channel || !trigger || !sender) return undefined;
  const facts = factsOf({ ...(team_id && { team: team_id }) }, channel, sender.id, reading);
  if (!facts) return undefined;
  return {
    messageId: `slash:${trigger}`,
    facts: { ...facts, sessionName: `${sessionPrefix}:${sender.id}` },
    sender,
    text: fromMrkdwn(text, reading.us),
    media: [],
    mentionsUs: true,
    isCommand: true,
    sentAtMs: reading.nowMs,
  };
}

/** Id of a message: unique in its conversation only, so the conversation is a part of it. */
export function messageIdOf(channel: string, ts: string): string {
  return `${channel}:${ts}`;
}

/** Conversation and time stamp behind a message id of ours; `undefined` where it is none (a slash command). */
export function placeOf(messageId: string): { readonly channel: string; readonly ts: string } | undefined {
  const [, channel, ts] = /^([A-Z0-9]+):(\d+\.\d+)/.exec(messageId) ?? [];
  return channel && ts ? { channel, ts } : undefined;
}

function senderOf(user: string | undefined, { senderName }: Reading): Sender | undefined {
  if (!user) return undefined;
  const judged = channelRules.slack.canonicalPeerId("dm", user);
  // Other apps have ids of their own alphabet (`B…`).
  const id = judged.ok ? judged.id : (user as PeerId);
  return { id, ...(senderName && { name: senderName }) };
}

function factsOf(event: SlackEvent, channel: string, sender: PeerId, reading: Reading): Facts | undefined {
  const { accountId, kind, us } = reading;
  const judged = channelRules.slack.canonicalPeerId(kind, kind === "dm" ? sender : channel);
  if (!judged.ok) return undefined;
  const peer: Peer = { kind, id: judged.id };
  const teamId = channelRules.slack.canonicalTeamId(
    event.team ?? event.user_team ?? reading.teamId ?? us.teamId,
  );
  return { channel: "slack", accountId, peer, ...(teamId && { teamId }) } as Facts;
}

function threadParent(
  { parent_user_id: parent }: SlackEvent,
  channel: string,
  threadTs: string,
  us: SlackIdentity,
): ReplyReference {
  return { messageId: messageIdOf(channel, threadTs), isOurs: parent === us.userId };
}

function mediaOf({ id, name, mimetype, size, subtype }: SlackFile): MediaReference[] {
  if (!id) return [];
  const mimeType = mimetype ?? "application/octet-stream";
  const [type] = mimeType.split("/");
  const kind = type === "image" || type === "audio" || type === "video" ? type : "document";
  return [
    {
      kind,
      mimeType,
      ...(name && { fileName: name }),
      ...(size !== undefined && { bytes: size }),
      ...(subtype === "slack_audio" && { isVoice: true }),
      source: { fileId: id },
    },
  ];
}

function msOf(ts: string, nowMs: number): number {
  const seconds = Number(ts);
  return Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds * 1_000) : nowMs;
}
