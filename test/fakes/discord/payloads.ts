// The world's things as Discord sends them.

import type { Channel, Guild, Message, World } from "./world.ts";

/** A message of a person on a server comes with their roles there. */
export const ROLE_OF_EVERY_PERSON = "1111111111111111111";

/** A message as the API gives it. */
export function apiMessage(message: Message, world: World, origin: string): Record<string, unknown> {
  const { id, channel, author, content, at, mentions, repliesTo, nonce, attachments } = message;
  const about = world.messages.find((one) => one.id === repliesTo);
  return {
    id,
    channel_id: channel.id,
    author,
    content,
    timestamp: new Date(at).toISOString(),
    edited_timestamp: null,
    tts: false,
    mention_everyone: message.isMentionOfEveryone === true,
    mentions,
    mention_roles: [],
    attachments: attachments.map((file) => ({
      id: file.id,
      filename: file.filename,
      content_type: file.content_type,
      size: file.size,
      url: `${origin}/files/${file.id}/${file.filename}`,
      proxy_url: `${origin}/files/${file.id}/${file.filename}`,
    })),
    embeds: [],
    pinned: false,
    type: repliesTo === undefined ? 0 : 19,
    flags: 0,
    components: [],
    ...(nonce && { nonce }),
    ...(repliesTo && { message_reference: { message_id: repliesTo, channel_id: channel.id } }),
    ...(about && { referenced_message: { ...apiMessage(about, world, origin), referenced_message: null } }),
  };
}

/** The same as an event: with the server and the sender's membership. */
export function dispatchedMessage(message: Message, world: World, origin: string): Record<string, unknown> {
  const { guild_id } = message.channel;
  const member = {
    roles: world.roles.get(message.author.id) ?? [ROLE_OF_EVERY_PERSON],
    joined_at: new Date(0).toISOString(),
    deaf: false,
    mute: false,
    flags: 0,
  };
  return { ...apiMessage(message, world, origin), ...(guild_id && { guild_id, member }) };
}

/** A channel as the API gives it. */
export function apiChannel(channel: Channel): Record<string, unknown> {
  const thread = {
    archived: false,
    auto_archive_duration: 60,
    archive_timestamp: new Date(0).toISOString(),
    locked: false,
  };
  return {
    ...channel,
    position: 0,
    permission_overwrites: [],
    flags: 0,
    ...(channel.type === 11 && { thread_metadata: thread, message_count: 1, member_count: 1, owner_id: "1" }),
  };
}

/** A server as it comes when a connection begins. */
export function apiGuild({ id, name, channels }: Guild, bot: object): Record<string, unknown> {
  const everyone = {
    id,
    name: "@everyone",
    permissions: "8",
    position: 0,
    color: 0,
    colors: { primary_color: 0 },
  };
  return {
    id,
    name,
    owner_id: "1",
    member_count: 2,
    large: false,
    unavailable: false,
    joined_at: new Date(0).toISOString(),
    features: [],
    emojis: [],
    stickers: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    roles: [{ ...everyone, hoist: false, managed: false, mentionable: false, flags: 0 }],
    channels: channels.filter(({ type }) => type === 0).map(apiChannel),
    threads: channels.filter(({ type }) => type === 11).map(apiChannel),
    members: [
      { user: bot, roles: [], joined_at: new Date(0).toISOString(), deaf: false, mute: false, flags: 0 },
    ],
    verification_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    preferred_locale: "en-US",
    system_channel_flags: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    afk_timeout: 300,
  };
}
