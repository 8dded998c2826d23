// What has to be asked of Slack about conversations and people, once each: which conversation is whose, what sort it is,
// what somebody is called.

import type { PeerKind } from "../../routing/facts.ts";
import { askedOf, type Readers } from "./readers.ts";

/** Names and places that are remembered; the oldest goes. */
const MAX_KNOWN = 5_000;
/** How long a message waits for the name of its sender. */
const NAME_WITHIN_MS = 1_500;

/** Answers of Slack, remembered. */
export class Conversations {
  readonly #readers: Readers;
  readonly #kinds = new Map<string, PeerKind>();
  readonly #names = new Map<string, string | undefined>();
  /** Direct conversations by person. */
  readonly #direct = new Map<string, string>();

  constructor(readers: Readers) {
    this.#readers = readers;
  }

  /** What a message has told. */
  learn(channel: string, kind: PeerKind, user: string | undefined): void {
    keep(this.#kinds, channel, kind);
    if (kind === "dm" && user !== undefined) keep(this.#direct, user, channel);
  }

  /** The sort of a conversation that no message has told yet. @throws the errors of `@slack/web-api` */
  async kindOf(channel: string): Promise<PeerKind> {
    const known = this.#kinds.get(channel);
    if (known) return known;
    const { channel: about } = await askedOf(this.#readers, ({ web }) => web.conversations.info({ channel }));
    const kind = about?.is_im ? "dm" : about?.is_mpim ? "group" : "channel";
    keep(this.#kinds, channel, kind);
    return kind;
  }

  /** Where to write to a person. @throws the errors of `@slack/web-api` */
  async directWith(user: string): Promise<string> {
    const known = this.#direct.get(user);
    if (known) return known;
    const { channel } = await this.#readers[0].web.conversations.open({ users: user });
    if (!channel?.id) throw new Error("Slack opened no conversation with this person");
    keep(this.#direct, user, channel.id);
    return channel.id;
  }

  /** What a person is called, where Slack says it soon. Never rejects. */
  async nameOf(user: string | undefined): Promise<string | undefined> {
    if (user === undefined) return undefined;
    if (this.#names.has(user)) return this.#names.get(user);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), NAME_WITHIN_MS);
    });
    const asked = this.#ask(user).then((name) => {
      keep(this.#names, user, name);
      return name;
    });
    return Promise.race([asked, late]).finally(() => clearTimeout(timer));
  }

  async #ask(user: string): Promise<string | undefined> {
    try {
      const { user: about } = await askedOf(this.#readers, ({ web }) => web.users.info({ user }));
      return about?.profile?.display_name || about?.real_name || about?.name || undefined;
    } catch {
      // The scope users:read may be missing: then people are shown by their ids.
      return undefined;
    }
  }
}

function keep<Key, Value>(map: Map<Key, Value>, key: Key, value: Value): void {
  map.set(key, value);
  if (map.size > MAX_KNOWN) {
    const [oldest] = map.keys();
    if (oldest !== undefined) map.delete(oldest);
  }
}
