// What the conformance suite needs of a platform: people who write, eyes that see what they were shown, and trouble. An
// adapter brings one over its fake; two accounts run in it at once.

import type { Channel } from "../../../src/channels/channel.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";

/** Where something is said. Which of them a platform has is data. */
export type Place = "dm" | "group" | "room" | "thread";

/** A file of a person. */
export interface PersonsFile {
  readonly kind: "image" | "audio" | "video" | "document";
  readonly fileName: string;
  readonly mimeType: string;
  readonly content: Uint8Array;
}

/** What the one person of the suite says to one account. */
export interface Spoken {
  readonly accountId: AccountId;
  readonly place: Place;
  readonly text: string;
  /** The platform's own mention of the account. */
  readonly mentionsUs?: boolean;
  /** `id` of what was shown before, of this account. */
  readonly repliesTo?: string;
  readonly file?: PersonsFile;
}

/** One message that a person sees from an account, as it stands now. */
export interface Shown {
  readonly accountId: AccountId;
  readonly place: Place;
  /** Id on the platform. */
  readonly id: string;
  /** Text in the platform's own form. */
  readonly text: string;
  /** `messageId` (as emitted) of the message that it quotes. */
  readonly repliesTo?: string;
  readonly file?: Uint8Array;
}

/** Trouble that the platform makes at the next request of an account, or at once. What one can't make is absent. */
export interface Trouble {
  /** Says that it is asked too often, and to come back after so many seconds. */
  readonly busy?: (accountId: AccountId, seconds: number) => void;
  /** Fails on its side. */
  readonly broken?: (accountId: AccountId) => void;
  /** Will never take it (blocked). */
  readonly refuse?: (accountId: AccountId) => void;
  /** Takes and shows the next message, and breaks the connection before it answers. */
  readonly loseAnswer?: (accountId: AccountId) => void;
  /** Breaks the account's connection; it may connect again. */
  readonly cut?: (accountId: AccountId) => void;
  /** Delivers the last message to the account once more. */
  readonly redeliver?: (accountId: AccountId) => void | Promise<void>;
  /** Takes the account's credential back. */
  readonly revoke?: (accountId: AccountId) => void;
}

/** A platform, and the adapter on it. Nothing runs until the suite starts an account. */
export interface Platform {
  readonly channel: Channel;
  readonly accounts: readonly [AccountId, AccountId];
  readonly places: readonly Place[];
  /** Places where the platform has mentions of its own. */
  readonly mentionPlaces: readonly Place[];
  /** What the adapter must make of it: exact. */
  factsOf(place: Place, accountId: AccountId): Facts;
  /** The person's id, canonical. */
  readonly senderId: PeerId;
  /** Resolves with the `messageId` that the adapter must emit, once the platform has it. */
  say(spoken: Spoken): Promise<string>;
  /** The person changes what they said. Absent: the platform has no edits, or does not tell of them. */
  readonly edit?: (spoken: Spoken, messageId: string, text: string) => Promise<void>;
  /** The person reacts to what an account showed. */
  readonly react?: (shown: Shown, emoji: string) => Promise<void>;
  /** Everything that people were shown, oldest first. */
  shown(): readonly Shown[];
  /** Emojis that an account put on messages of people. */
  readonly reactions?: () => readonly { readonly messageId: string; readonly emoji: string }[];
  /** Polls that people were shown, with their answers to choose from, oldest first. */
  readonly polls?: () => readonly { readonly question: string; readonly options: readonly string[] }[];
  /** How often an account was seen typing. */
  readonly typings?: (accountId: AccountId) => number;
  /** Connections (sockets, polls) that an account has open now. */
  connections(accountId: AccountId): number;
  readonly trouble: Trouble;
  close(): Promise<void>;
}
