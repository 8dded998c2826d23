// Who is in which conversation right now. A reply reaches every socket that shows its peer: two tabs, a whole room,
// or none, when nobody is there: the transcript keeps it, and history brings it. What stands in no transcript (a question, the
// answer to a command) waits a while for who comes next, so that a page that was away for a moment misses nothing.

import type { Peer } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { PageConnection } from "./page-connection.ts";
import { keptForMs, maxHeldFrames, maxKeptConversations, maxKeptFrames } from "./limits.ts";
import { socketCloseCodes } from "../web-socket/close-codes.ts";
import type { ServerFrame } from "./protocol.ts";
import type { Visit } from "./visit.ts";

/** One connection that has said hello. */
export class Member {
  readonly visit: Visit;
  readonly connection: PageConnection;
  // What happened since the history was asked for. It goes out after the history, so that nothing falls between the
  // two; what is in both, the page tells by its id.
  #held: ServerFrame[] | undefined = [];

  constructor(visit: Visit, connection: PageConnection) {
    this.visit = visit;
    this.connection = connection;
  }

  /** Sends a frame of the conversation, once the history is out. */
  deliver(frame: ServerFrame): void {
    if (this.#held === undefined) {
      this.connection.send(frame);
    } else if (this.#held.push(frame) > maxHeldFrames) {
      this.connection.close(socketCloseCodes.tryAgainLater, "the history takes too long");
    }
  }

  /** Sends a frame that a later one makes up for, where that is cheap. */
  deliverIfKeepingUp(frame: ServerFrame): void {
    if (this.#held === undefined) {
      this.connection.sendIfKeepingUp(frame);
    }
  }

  /** Ends the holding back: the history is out. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const frame of held) {
      this.connection.send(frame);
    }
  }
}

interface Kept {
  readonly frame: ServerFrame;
  readonly atMs: number;
}

/** All members, by conversation. */
export class Conversations {
  readonly #members = new Map<string, Set<Member>>();
  /** By conversation, the one that was written to last at the end. */
  readonly #kept = new Map<string, readonly Kept[]>();

  /** Lets a member in. What was said while nobody was there follows its history; the page tells by its id what is in both. */
  join(member: Member, nowMs: number): void {
    const key = keyOf(member.visit.accountId, member.visit.peer);
    const members = this.#members.get(key) ?? new Set();
    this.#members.set(key, members.add(member));
    for (const { frame, atMs } of this.#kept.get(key) ?? []) {
      if (nowMs - atMs <= keptForMs) member.deliver(frame);
    }
    this.#kept.delete(key);
  }

  /** Keeps what is said where nobody is. */
  keep(accountId: AccountId, peer: Peer, frame: ServerFrame, nowMs: number): void {
    const key = keyOf(accountId, peer);
    const before = (this.#kept.get(key) ?? []).filter(({ atMs }) => nowMs - atMs <= keptForMs);
    this.#kept.delete(key);
    this.#kept.set(key, [...before, { frame, atMs: nowMs }].slice(-maxKeptFrames));
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined && this.#kept.size > maxKeptConversations) this.#kept.delete(oldest);
  }

  /** Forgets a member; does nothing for one that never joined. */
  leave(member: Member): void {
    const key = keyOf(member.visit.accountId, member.visit.peer);
    const members = this.#members.get(key);
    if (members?.delete(member) === true && members.size === 0) {
      this.#members.delete(key);
    }
  }

  /** The members of one conversation, in the order in which they came; a copy. */
  in(accountId: AccountId, peer: Peer): readonly Member[] {
    return [...(this.#members.get(keyOf(accountId, peer)) ?? [])];
  }

  /** All members, or those of one account; a copy. */
  all(accountId?: AccountId): readonly Member[] {
    const members = [...this.#members.values()].flatMap((set) => Array.from(set));
    return accountId === undefined
      ? members
      : members.filter((member) => member.visit.accountId === accountId);
  }
}

// No part can hold a space: account ids and wire ids are of smaller alphabets.
function keyOf(accountId: AccountId, peer: Peer): string {
  return `${accountId} ${peer.kind} ${peer.id}`;
}
