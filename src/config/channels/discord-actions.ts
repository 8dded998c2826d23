// What kois may do on Discord besides answering.

/** What kois may do on Discord besides answering; what changes people or rights is off. */
export interface DiscordActions {
  /**
   * React with an emoji.
   * @default true
   * @examples [false]
   */
  reactions?: boolean;
  /**
   * Send stickers.
   * @default true
   * @examples [false]
   */
  stickers?: boolean;
  /**
   * Add emoji to a server.
   * @default true
   * @examples [false]
   */
  emojiUploads?: boolean;
  /**
   * Add stickers to a server.
   * @default true
   * @examples [false]
   */
  stickerUploads?: boolean;
  /**
   * Make polls, by the tool `message`.
   * @default true
   * @examples [false]
   */
  polls?: boolean;
  /**
   * Look at the bot's own rights in a room.
   * @default true
   * @examples [false]
   */
  permissions?: boolean;
  /**
   * Send messages beside the answer, change and delete them, by the tool `message`.
   * @default true
   * @examples [false]
   */
  messages?: boolean;
  /**
   * Open threads and answer in them.
   * @default true
   * @examples [false]
   */
  threads?: boolean;
  /**
   * Pin messages.
   * @default true
   * @examples [false]
   */
  pins?: boolean;
  /**
   * Search messages.
   * @default true
   * @examples [false]
   */
  search?: boolean;
  /**
   * Look at members.
   * @default true
   * @examples [false]
   */
  memberInfo?: boolean;
  /**
   * Look at roles.
   * @default true
   * @examples [false]
   */
  roleInfo?: boolean;
  /**
   * Give roles to members and take them away.
   * @default false
   * @examples [true]
   */
  roles?: boolean;
  /**
   * Look at rooms.
   * @default true
   * @examples [false]
   */
  channelInfo?: boolean;
  /**
   * Make, change and delete rooms.
   * @default true
   * @examples [false]
   */
  channels?: boolean;
  /**
   * See who is in a voice room.
   * @default true
   * @examples [false]
   */
  voiceStatus?: boolean;
  /**
   * Make events.
   * @default true
   * @examples [false]
   */
  events?: boolean;
  /**
   * Mute, remove and ban members.
   * @default false
   * @examples [true]
   */
  moderation?: boolean;
  /**
   * Change what the bot's own profile shows.
   * @default false
   * @examples [true]
   */
  presence?: boolean;
}
