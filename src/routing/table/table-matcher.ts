// Lookup: at most a handful of hash probes per message, whatever the number of bindings. Bindings that share
// a peer or a guild and differ in a condition lie under keys of their own, so nothing is ever scanned; the
// cost of roles is in the sender's roles.

import { type Facts, type Peer, peerClass } from "../facts.ts";
import type { KoiId } from "../ids.ts";
import type { Matcher, Win } from "../rule.ts";
import type { Scope } from "./encode.ts";
import { readU16, readU32 } from "./hash-builder.ts";
import {
  NO_WINNER,
  RECORD_HEAD_BYTES,
  type ScopeKind,
  conditionalKey,
  finishHash,
  hashBytes,
  homeSlot,
  pattern,
  scopeKinds,
  scopeSeed,
} from "./layout.ts";
import type { RuleKey } from "./rule-key.ts";

/** Scope ids by kind (the order of `scopeKinds`), −1 where no binding made the scope. */
export type ScopeRow = Int32Array;

interface ChannelScopes {
  readonly any: ScopeRow;
  readonly accounts: Map<string, ScopeRow>;
}

const NO_SCOPES: ScopeRow = new Int32Array(scopeKinds.length).fill(-1);
const kindIndex = Object.fromEntries(scopeKinds.map((kind, i) => [kind, i])) as Record<ScopeKind, number>;
const WITHOUT_ROLES = (1 << pattern.team) | (1 << pattern.guild) | (1 << (pattern.guild | pattern.team));
const utf8 = new TextEncoder();
const decoder = new TextDecoder();

/** The arrays of a loaded table. */
export interface TableArrays {
  readonly slots: Uint32Array;
  readonly tags: Uint8Array;
  readonly arena: Uint8Array;
  readonly scopes: readonly Scope[];
  readonly koiIds: readonly KoiId[];
}

/** A binding with conditions beside its key; `""` where it has none of that kind. */
export interface ConditionalBinding {
  readonly bindingIndex: number;
  readonly guildId: string;
  readonly teamId: string;
  /** One of its roles. */
  readonly role: string;
}

/** A key of the table, and the binding that wins it. */
export interface TableRecord {
  readonly key: RuleKey;
  readonly koiId: KoiId;
}

/** The matcher over a compiled table. */
export class TableMatcher implements Matcher {
  readonly #slots: Uint32Array;
  readonly #tags: Uint8Array;
  readonly #arena: Uint8Array;
  readonly #koiIds: readonly KoiId[];
  readonly #scopes: readonly Scope[];
  readonly #channels = new Map<string, ChannelScopes>();

  constructor(arrays: TableArrays) {
    this.#scopes = arrays.scopes;
    this.#slots = arrays.slots;
    this.#tags = arrays.tags;
    this.#arena = arrays.arena;
    this.#koiIds = arrays.koiIds;
    arrays.scopes.forEach(([channel, account, kind], id) => {
      let scopes = this.#channels.get(channel);
      if (!scopes) this.#channels.set(channel, (scopes = { any: NO_SCOPES.slice(), accounts: new Map() }));
      let row = account === "*" ? scopes.any : scopes.accounts.get(account);
      if (!row) scopes.accounts.set(account, (row = NO_SCOPES.slice()));
      row[kindIndex[kind]] = id;
    });
  }

  win(facts: Facts): Win | undefined {
    const scopes = this.#channels.get(facts.channel);
    if (!scopes) return undefined;
    const any = scopes.any;
    const own = scopes.accounts.get(facts.accountId) ?? NO_SCOPES;
    const { peer, parentPeer, guildId, teamId } = facts;
    const isDm = peerClass(peer.kind) === "dm";

    let at = this.#best(own, any, isDm ? "dm" : "room", peer.id, facts, ~0);
    if (at !== 0) return this.#winAt(at, "peer");
    if (parentPeer) {
      at = this.#bestOfPeer(own, any, parentPeer, facts);
      if (at !== 0) return this.#winAt(at, "parentPeer");
    }
    at = this.#best(own, any, isDm ? "any_dm" : "any_room", "", facts, ~0);
    if (at !== 0) return this.#winAt(at, "peerKind");
    if (guildId !== undefined) {
      at = this.#best(own, any, "guild", guildId, facts, ~WITHOUT_ROLES & ~1);
      if (at !== 0) return this.#winAt(at, "guildRoles");
      at = this.#best(own, any, "guild", guildId, facts, WITHOUT_ROLES | 1);
      if (at !== 0) return this.#winAt(at, "guild");
    }
    if (teamId !== undefined) {
      at = this.#best(own, any, "team", teamId, facts, ~0);
      if (at !== 0) return this.#winAt(at, "team");
    }
    at = this.#bestIn(own[kindIndex.account] as number, "", facts, ~0);
    if (at !== 0) return this.#winAt(at, "account");
    at = this.#bestIn(any[kindIndex.account] as number, "", facts, ~0);
    return at === 0 ? undefined : this.#winAt(at, "channel");
  }

  /** Offset of the record of `key` in `scope`, 0 where there is none. Exact: the whole key is compared. */
  find(scope: number, key: string): number {
    if (scope < 0) return 0;
    const slots = this.#slots;
    const arena = this.#arena;
    const capacity = slots.length;
    const length = key.length;
    let h = scopeSeed(scope);
    for (let i = 0; i < length; i++) {
      const unit = key.charCodeAt(i);
      if (unit > 127) return this.#findBytes(scope, utf8.encode(key));
      h = Math.imul(h ^ unit, 0x01000193);
    }
    const hash = finishHash(h);
    const tag = hash & 0xff;
    for (let slot = homeSlot(hash, capacity); ; slot = slot + 1 === capacity ? 0 : slot + 1) {
      const at = slots[slot] as number;
      if (at === 0) return 0;
      if (this.#tags[slot] !== tag || readU16(arena, at + 9) !== length || readU16(arena, at) !== scope)
        continue;
      let i = 0;
      while (i < length && arena[at + RECORD_HEAD_BYTES + i] === key.charCodeAt(i)) i++;
      if (i === length) return at;
    }
  }

  /** The binding that wins at a record without any condition, `undefined` where none does. */
  unconditional(at: number): number | undefined {
    const winner = readU32(this.#arena, at + 4);
    return winner === NO_WINNER ? undefined : winner;
  }

  /** The first binding that has conditions at a record (0: none), with them; `undefined` where none has. */
  firstConditional(at: number): ConditionalBinding | undefined {
    const arena = this.#arena;
    if (at === 0 || arena[at + 8] === 0) return undefined;
    const conditional = readU32(arena, at + RECORD_HEAD_BYTES + readU16(arena, at + 9));
    const first = conditional + RECORD_HEAD_BYTES;
    const key = new TextDecoder().decode(arena.subarray(first, first + readU16(arena, conditional + 9)));
    const [, guildId = "", teamId = "", role = ""] = key.split("\0");
    return { bindingIndex: readU32(arena, conditional + 4), guildId, teamId, role };
  }

  /** Every key that some binding wins, in no order. */
  *keys(): Iterable<RuleKey> {
    for (const { key } of this.records()) yield key;
  }

  /** Every key that some binding wins, with its koi, in no order. */
  *records(): Iterable<TableRecord> {
    for (const at of this.#slots)
      if (at !== 0 && this.unconditional(at) !== undefined) yield this.recordAt(at);
  }

  /** Calls `visit` for every key that some binding wins, in no order: its offset, the binding, and its koi's place in the table. */
  visit(visit: (at: number, bindingIndex: number, koi: number) => void): void {
    const arena = this.#arena;
    for (const at of this.#slots) {
      if (at === 0) continue;
      const winner = readU32(arena, at + 4);
      if (winner !== NO_WINNER) visit(at, winner, readU16(arena, at + 2));
    }
  }

  /** What lies at an offset that `find` gave. */
  recordAt(at: number): TableRecord {
    const arena = this.#arena;
    const [channel, account, kind] = this.#scopes[readU16(arena, at)] as Scope;
    const first = at + RECORD_HEAD_BYTES;
    const text = decoder.decode(arena.subarray(first, first + readU16(arena, at + 9)));
    const [id = "", guildId = "", teamId = "", role = ""] = text.split("\0");
    const koiId = this.#koiIds[readU16(arena, at + 2)] as KoiId;
    return { key: { channel, account, kind, id, guildId, teamId, role }, koiId };
  }

  /** The scopes of a channel: of any account, and of each account that has bindings of its own. */
  scopesOf(channel: string): { readonly any: ScopeRow; readonly accounts: ReadonlyMap<string, ScopeRow> } {
    return this.#channels.get(channel) ?? { any: NO_SCOPES, accounts: new Map() };
  }

  #winAt(at: number, tier: Win["tier"]): Win {
    const koi = this.#koiIds[readU16(this.#arena, at + 2)] as KoiId;
    return { bindingIndex: readU32(this.#arena, at + 4), koiId: koi, tier };
  }

  #bestOfPeer(own: ScopeRow, any: ScopeRow, peer: Peer, facts: Facts): number {
    return this.#best(own, any, peerClass(peer.kind) === "dm" ? "dm" : "room", peer.id, facts, ~0);
  }

  /** The record of the first listed binding for `key`, of this account or any, among the allowed patterns. */
  #best(own: ScopeRow, any: ScopeRow, kind: ScopeKind, key: string, facts: Facts, allowed: number): number {
    const k = kindIndex[kind];
    const a = this.#bestIn(own[k] as number, key, facts, allowed);
    const b = this.#bestIn(any[k] as number, key, facts, allowed);
    return this.#earlier(a, b);
  }

  #bestIn(scope: number, key: string, facts: Facts, allowed: number): number {
    const at = this.find(scope, key);
    if (at === 0) return 0;
    const patterns = (this.#arena[at + 8] as number) & allowed;
    const plain = (allowed & 1) !== 0 && this.unconditional(at) !== undefined ? at : 0;
    return patterns === 0 ? plain : this.#earlier(plain, this.#bestConditional(scope, key, facts, patterns));
  }

  #bestConditional(scope: number, key: string, facts: Facts, patterns: number): number {
    let best = 0;
    for (let p = 1; p <= 7; p++) {
      if ((patterns & (1 << p)) === 0) continue;
      const guildId = (p & pattern.guild) === 0 ? "" : facts.guildId;
      const teamId = (p & pattern.team) === 0 ? "" : facts.teamId;
      if (guildId === undefined || teamId === undefined) continue;
      const roles = (p & pattern.role) === 0 ? [""] : (facts.roles ?? []);
      for (const role of roles) {
        best = this.#earlier(best, this.find(scope, conditionalKey(key, guildId, teamId, role)));
      }
    }
    return best;
  }

  #earlier(a: number, b: number): number {
    if (a === 0 || b === 0) return a + b;
    return readU32(this.#arena, b + 4) < readU32(this.#arena, a + 4) ? b : a;
  }

  #findBytes(scope: number, key: Uint8Array): number {
    const capacity = this.#slots.length;
    const hash = hashBytes(scope, key, 0, key.length);
    const tag = hash & 0xff;
    for (let slot = homeSlot(hash, capacity); ; slot = slot + 1 === capacity ? 0 : slot + 1) {
      const at = this.#slots[slot] as number;
      if (at === 0) return 0;
      if (this.#tags[slot] !== tag || readU16(this.#arena, at) !== scope) continue;
      if (readU16(this.#arena, at + 9) !== key.length) continue;
      const first = at + RECORD_HEAD_BYTES;
      if (key.every((byte, i) => byte === this.#arena[first + i])) return at;
    }
  }
}
