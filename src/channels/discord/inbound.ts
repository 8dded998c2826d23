// Discord's events → the gateway's messages. Pure: what the library knows of channels is handed in.

import type {
  APIAttachment,
  APIUser,
  GatewayMessageCreateDispatchData,
  GatewayMessageReactionAddDispatchData,
  GatewayMessageReactionRemoveDispatchData,
  GatewayMessageUpdateDispatchData,
} from "discord.js";
import type { Facts } from "../../routing/facts.ts";
import type { AccountId, PeerId } from "../../routing/ids.ts";
import type { InboundMessage, MediaReference, ReplyReference, Sender } from "../channel.ts";

/** A channel, as far as routing asks. */
export interface Place {
  readonly kind: "dm" | "group" | "channel";
  /** The channel that a thread hangs under. */
  readonly parentId?: string;
  /** The other person of a direct message. */
  readonly person?: APIUser;
}

/** What an event is made into a message with. */
export interface Reading {
  readonly accountId: AccountId;
  /** Id and name of the bot. */
  readonly us: { readonly id: string; readonly name: string };
  /** Roles of the bot on the server of the message. */
  readonly ourRoles: readonly string[];
  readonly place: Place;
  readonly nowMs: number;
}

/** Ordinary messages and replies; anything else was said by Discord itself. */
const SAID: ReadonlySet<number> = new Set([0, 19]);
const VOICE_FLAG = 1 << 13;

/** A message that somebody wrote; `undefined` where it is of Discord itself. */
export function messageOf(
  data: GatewayMessageCreateDispatchData | GatewayMessageUpdateDispatchData,
  reading: Reading,
): InboundMessage | undefined {
  if (!SAID.has(data.type ?? 0)) return undefined;
  const { author, member } = data;
  const isVoice = ((data.flags ?? 0) & VOICE_FLAG) !== 0;
  return {
    messageId: data.id,
    facts: factsOf(data, author.id, member?.roles, reading),
    sender: senderOf(author, member?.nick ?? undefined),
    text: readable(data, reading.us),
    media: data.attachments.map((attachment) => mediaOf(data, attachment, isVoice)),
    ...replyOf(data, reading.us.id),
    mentionsUs: isForUs(data, reading),
    sentAtMs: Date.parse(data.timestamp) || reading.nowMs,
  };
}

/** A message was changed. Discord also says so when it has found a preview: then nobody edited it. */
export function editOf(data: GatewayMessageUpdateDispatchData, reading: Reading): InboundMessage | undefined {
  if (!data.edited_timestamp) return undefined;
  const message = messageOf(data, reading);
  return (
    message && {
      ...message,
      messageId: `${data.id}:edited:${Date.parse(data.edited_timestamp)}`,
      media: [],
      mentionsUs: false,
      event: { kind: "edited", messageId: data.id },
      sentAtMs: Date.parse(data.edited_timestamp) || reading.nowMs,
    }
  );
}

/** A message that was heard before is gone. */
export function deletionOf(heard: InboundMessage, nowMs: number): InboundMessage {
  return {
    messageId: `${heard.messageId}:deleted`,
    facts: heard.facts,
    sender: heard.sender,
    text: "",
    media: [],
    mentionsUs: false,
    event: { kind: "deleted", messageId: heard.messageId },
    sentAtMs: nowMs,
  };
}

/** Somebody reacted to a message, or took a reaction back. */
export function reactionOf(
  data: GatewayMessageReactionAddDispatchData | GatewayMessageReactionRemoveDispatchData,
  { isOnOurs, isRemoved }: { readonly isOnOurs: boolean; readonly isRemoved: boolean },
  reading: Reading,
): InboundMessage {
  const { emoji, message_id: messageId, user_id: user } = data;
  const member = "member" in data ? data.member : undefined;
  const name = emoji.id ? `:${emoji.name ?? emoji.id}:` : (emoji.name ?? "");
  return {
    messageId: `${messageId}:reaction:${user}:${emoji.id ?? name}:${isRemoved ? "removed" : "added"}:${reading.nowMs}`,
    facts: factsOf(data, user, member?.roles, reading),
    sender: member?.user ? senderOf(member.user, member.nick ?? undefined) : { id: user as PeerId },
    text: "",
    media: [],
    mentionsUs: false,
    event: { kind: "reaction", messageId, emoji: name, isRemoved, isOnOurs },
    sentAtMs: reading.nowMs,
  };
}

interface Located {
  readonly channel_id: string;
  readonly guild_id?: string;
}

/** The facts of something that `person` did in a channel. */
export function factsOf(
  { channel_id: channel, guild_id: guildId }: Located,
  person: string,
  roles: readonly string[] | undefined,
  { accountId, place }: Reading,
): Facts {
  const { kind, parentId } = place;
  const id = (kind === "dm" ? (place.person?.id ?? person) : channel) as PeerId;
  return {
    channel: "discord",
    accountId,
    peer: { kind, id },
    ...(parentId && { parentPeer: { kind: "channel", id: parentId as PeerId } }),
    ...(guildId && { guildId }),
    ...(guildId && roles && { roles }),
  } as Facts;
}

function senderOf(user: APIUser, nick?: string): Sender {
  const name = nick ?? user.global_name ?? user.username;
  return { id: user.id as PeerId, ...(name && { name }) };
}

function isForUs(data: GatewayMessageCreateDispatchData, { us, ourRoles, place }: Reading): boolean {
  if (place.kind === "group") return true;
  return (
    data.mentions.some(({ id }) => id === us.id) || data.mention_roles.some((role) => ourRoles.includes(role))
  );
}

function replyOf(data: GatewayMessageCreateDispatchData, us: string): { readonly replyTo?: ReplyReference } {
  const { message_reference: reference, referenced_message: about } = data;
  if (data.type !== 19 || !reference?.message_id) return {};
  const text = about?.content;
  return {
    replyTo: { messageId: reference.message_id, isOurs: about?.author.id === us, ...(text && { text }) },
  };
}

/** `<@123>` as people see it. */
function readable(
  { content, mentions }: GatewayMessageCreateDispatchData,
  us: { readonly id: string; readonly name: string },
): string {
  const names = new Map(
    mentions.map((user) => [user.id, user.member?.nick ?? user.global_name ?? user.username]),
  );
  return content
    .replaceAll(/<@!?(\d+)>/g, (all, id: string) =>
      id === us.id ? `@${us.name}` : `@${names.get(id) ?? all}`,
    )
    .replaceAll(/<a?:(\w+):\d+>/g, ":$1:")
    .trim();
}

function mediaOf(
  { id: messageId, channel_id: channelId }: GatewayMessageCreateDispatchData,
  { id, filename, content_type: type, size }: APIAttachment,
  isVoice: boolean,
): MediaReference {
  const mimeType = type?.split(";")[0] ?? "application/octet-stream";
  const [major] = mimeType.split("/");
  const kind = major === "image" || major === "audio" || major === "video" ? major : "document";
  const source = { channelId, messageId, attachmentId: id };
  return { kind, mimeType, fileName: filename, bytes: size, ...(isVoice && { isVoice }), source };
}
