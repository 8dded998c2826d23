// All bindings in normal form, as columns of numbers: 30 bytes a binding instead of objects, so that a million
// of them can be analysed. `ruleAt` gives one back as an object. INVARIANT: row i is `bindings[i]`.

import type { DmScope } from "../../config/known-names.ts";
import type { ChannelId, PeerClass } from "../../routing/facts.ts";
import type { AccountId, KoiId, PeerId } from "../../routing/ids.ts";
import type { Rule } from "../../routing/rule.ts";
import type { Finding } from "../diagnostics/finding.ts";

/** `account` of a rule for any account. */
export const ANY_ACCOUNT = 0xffff;
/** What `peer` of a row means. */
export const peerCodes = { none: 0, dm: 1, room: 2, any_dm: 3, any_room: 4 } as const;
export type PeerCode = (typeof peerCodes)[keyof typeof peerCodes];

/** What few bindings have. */
export interface RuleExtras {
  readonly guildId?: string;
  readonly teamId?: string;
  readonly roles?: readonly string[];
  readonly dmScope?: DmScope;
}

/** A row that is to be written. */
export interface RuleRow {
  readonly koi: number;
  readonly channel: number;
  readonly account: number;
  readonly peer: PeerCode;
  /** Canonical; `""` unless `peer` is one id. */
  readonly peerId: string;
  /** `undefined` where there are none. */
  readonly extras: RuleExtras | undefined;
}

/** Names behind the numbers of a rule set. */
export interface RuleNames {
  readonly koiIds: readonly KoiId[];
  readonly channels: readonly ChannelId[];
  /** Accounts by channel number; the numbers of `account` are places in these lists. */
  readonly accounts: readonly (readonly AccountId[])[];
}

const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** The bindings of a config in normal form. */
export class RuleSet {
  readonly count: number;
  readonly names: RuleNames;
  readonly koi: Uint16Array;
  readonly channel: Uint8Array;
  readonly account: Uint16Array;
  readonly peer: Uint8Array;
  /** Where the id's bytes stand: below `source.length` in `source`, else in `added`. */
  readonly idStart: Uint32Array;
  readonly idLength: Uint16Array;
  readonly source: Uint8Array;
  /** Rows with more than the columns say. */
  readonly extras: Map<number, RuleExtras> = new Map();
  /** Rows that no message can match, with the finding that says why. They have no other meaning. */
  readonly impossible: Map<number, Finding> = new Map();
  #added: Uint8Array = new Uint8Array(1024);
  #addedEnd = 0;
  /** By channel number all accounts, and by account number only that one: no list is made for each question. */
  readonly #allAccounts: readonly (readonly number[])[];
  readonly #oneAccount: readonly (readonly number[])[];

  constructor(count: number, names: RuleNames, source: Uint8Array = new Uint8Array(0)) {
    this.count = count;
    this.names = names;
    this.source = source;
    this.koi = new Uint16Array(count);
    this.channel = new Uint8Array(count);
    this.account = new Uint16Array(count);
    this.peer = new Uint8Array(count);
    this.idStart = new Uint32Array(count);
    this.idLength = new Uint16Array(count);
    this.#allAccounts = names.accounts.map((accounts) => accounts.map((_, n) => n));
    const most = Math.max(1, ...names.accounts.map((accounts) => accounts.length));
    this.#oneAccount = Array.from({ length: most }, (_, n) => [n]);
  }

  /** Writes a row. */
  set(i: number, row: RuleRow): void {
    this.setPlain(i, row.koi, row.channel, row.account);
    this.peer[i] = row.peer;
    if (row.peerId !== "") this.#setId(i, utf8.encode(row.peerId));
    if (row.extras) this.extras.set(i, row.extras);
  }

  /** Writes a row that no peer is named in. */
  setPlain(i: number, koi: number, channel: number, account: number): void {
    this.koi[i] = koi;
    this.channel[i] = channel;
    this.account[i] = account;
  }

  /** Names the peer of a row, by the bytes of its canonical id, which are copied. */
  setPeer(i: number, peer: PeerCode, id: Uint8Array): void {
    this.peer[i] = peer;
    this.#setId(i, id);
  }

  /** The bytes that row `i`'s id lies in; `idAt` is where it starts there. */
  idBytes(i: number): Uint8Array {
    return (this.idStart[i] as number) < this.source.length ? this.source : this.#added;
  }

  idAt(i: number): number {
    const start = this.idStart[i] as number;
    return start < this.source.length ? start : start - this.source.length;
  }

  /** The peer id of row `i`, `""` where it has none. */
  peerId(i: number): string {
    const at = this.idAt(i);
    return decoder.decode(this.idBytes(i).subarray(at, at + (this.idLength[i] as number)));
  }

  /** The accounts that row `i` can match, as numbers. */
  accountsOf(i: number): readonly number[] {
    const account = this.account[i] as number;
    if (account !== ANY_ACCOUNT) return this.#oneAccount[account] ?? [account];
    return this.#allAccounts[this.channel[i] as number] ?? [];
  }

  /** Row `i` as a rule. Only for rows that are possible. */
  ruleAt(i: number): Rule {
    const channel = this.channel[i] as number;
    const account = this.account[i] as number;
    const peer = this.#rulePeer(i);
    return {
      index: i,
      koiId: this.names.koiIds[this.koi[i] as number] as KoiId,
      channel: this.names.channels[channel] as ChannelId,
      account: account === ANY_ACCOUNT ? "*" : (this.names.accounts[channel]?.[account] as AccountId),
      ...(peer && { peer }),
      ...this.extras.get(i),
    };
  }

  /** Every possible row as a rule, in order. */
  *rules(): Iterable<Rule> {
    for (let i = 0; i < this.count; i++) if (!this.impossible.has(i)) yield this.ruleAt(i);
  }

  #rulePeer(i: number): { class: PeerClass; id: PeerId | "*" } | undefined {
    switch (this.peer[i] as PeerCode) {
      case peerCodes.none:
        return undefined;
      case peerCodes.any_dm:
        return { class: "dm", id: "*" };
      case peerCodes.any_room:
        return { class: "room", id: "*" };
      case peerCodes.dm:
        return { class: "dm", id: this.peerId(i) as PeerId };
      case peerCodes.room:
        return { class: "room", id: this.peerId(i) as PeerId };
    }
  }

  #setId(i: number, bytes: Uint8Array): void {
    if (this.#addedEnd + bytes.length > this.#added.length) {
      const larger = new Uint8Array(Math.max(this.#added.length * 2, this.#addedEnd + bytes.length));
      larger.set(this.#added);
      this.#added = larger;
    }
    this.#added.set(bytes, this.#addedEnd);
    this.idStart[i] = this.source.length + this.#addedEnd;
    this.idLength[i] = bytes.length;
    this.#addedEnd += bytes.length;
  }
}
