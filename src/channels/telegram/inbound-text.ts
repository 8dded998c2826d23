// What a message says, and whether it calls us: by Telegram's own marks (entities), never by looking for a name in it.

import type { Message, MessageEntity } from "grammy/types";

/** Who we are on Telegram. */
export interface Self {
  readonly id: number;
  /** Without the `@`. */
  readonly username: string;
  /** Commands that are ours alone to answer in a group where nobody is named, lower case. */
  readonly commands: ReadonlySet<string>;
}

/** What a message says. */
export interface SaidText {
  readonly text: string;
  readonly mentionsUs: boolean;
  readonly isCommand: boolean;
}

/** Reads the text or caption of a message. */
export function textOf(message: Message, self: Self): SaidText {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const command = commandOf(text, entities, self, message.chat.type === "private");
  const mentionsUs = command.isAddressed || entities.some((entity) => isMentionOf(self, entity, text));
  const said = withLinks(text, entities, command.addressee);
  return { text: said === "" ? otherContent(message) : said, mentionsUs, isCommand: command.isOurs };
}

interface Command {
  readonly isOurs: boolean;
  /** Whether it names us: `/status@koibot`. */
  readonly isAddressed: boolean;
  /** The part that names us, to be left out of the text. */
  readonly addressee?: Cut;
}

interface Cut {
  readonly offset: number;
  readonly length: number;
}

function commandOf(
  text: string,
  entities: readonly MessageEntity[],
  self: Self,
  isPrivate: boolean,
): Command {
  const entity = entities.find(({ type, offset }) => type === "bot_command" && offset === 0);
  if (!entity) return { isOurs: false, isAddressed: false };
  const [name = "", addressee] = slice(text, entity).slice(1).split("@", 2);
  if (addressee === undefined) {
    return { isOurs: isPrivate || self.commands.has(name.toLowerCase()), isAddressed: false };
  }
  if (!isSameName(addressee, self.username)) return { isOurs: false, isAddressed: false };
  const cut = { offset: 1 + name.length, length: addressee.length + 1 };
  return { isOurs: true, isAddressed: true, addressee: cut };
}

function isMentionOf(self: Self, entity: MessageEntity, text: string): boolean {
  if (entity.type === "text_mention") return entity.user.id === self.id;
  if (entity.type === "mention") return isSameName(slice(text, entity).slice(1), self.username);
  // Also one that does not open the message.
  return entity.type === "bot_command" && isSameName(slice(text, entity).split("@")[1] ?? "", self.username);
}

/** The text with the addresses behind its links, which a koi could not see otherwise, and without `addressee`. */
function withLinks(text: string, entities: readonly MessageEntity[], addressee: Cut | undefined): string {
  let said = text;
  for (const entity of [...entities].sort((a, b) => b.offset - a.offset)) {
    if (entity.type !== "text_link" || slice(text, entity) === entity.url) continue;
    const end = entity.offset + entity.length;
    said = `${said.slice(0, end)} (${entity.url})${said.slice(end)}`;
  }
  if (!addressee) return said;
  return said.slice(0, addressee.offset) + said.slice(addressee.offset + addressee.length);
}

/** Things that are neither text nor a file, in words; empty for everything else. */
function otherContent(message: Message): string {
  const { location, venue, contact, poll, dice } = message;
  if (venue) return `[place: ${venue.title}, ${venue.address}, ${coordinates(venue.location)}]`;
  if (location) return `[location: ${coordinates(location)}]`;
  if (contact)
    return `[contact: ${[contact.first_name, contact.last_name, contact.phone_number].filter((part) => part).join(" ")}]`;
  if (poll) return `[poll: ${poll.question} (${poll.options.map(({ text }) => text).join(" / ")})]`;
  if (dice) return `[${dice.emoji} ${dice.value}]`;
  return message.sticker?.emoji ? `[sticker ${message.sticker.emoji}]` : "";
}

function coordinates({
  latitude,
  longitude,
}: {
  readonly latitude: number;
  readonly longitude: number;
}): string {
  return `${latitude}, ${longitude}`;
}

/** Offsets of entities count UTF-16 units, as strings here do. */
function slice(text: string, { offset, length }: Cut): string {
  return text.slice(offset, offset + length);
}

/** Names on Telegram are ASCII, and their case does not count. */
function isSameName(name: string, other: string): boolean {
  return name.toLowerCase() === other.toLowerCase();
}
