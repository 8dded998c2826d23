// A verdict for every binding: live, shadowed or impossible; exact, in near linear time. A rule is live when
// some message of its own is won by it. Finite dimensions (account, class of peer, its own roles) are tried one
// by one, infinite ones by the argument in cover.ts. Tiers are done best first, each in list order, so what
// could cover a rule is always indexed before it is judged.

import type { PeerClass } from "../../../routing/facts.ts";
import { ANY_ACCOUNT, type PeerCode, type RuleSet, peerCodes } from "../../resolve/rule-set.ts";
import { type ListTier, isForOnePeer, listTier, listTiers } from "../../resolve/rule-tier.ts";
import { type Atoms, CoverIndex, earlier } from "./cover.ts";
import { PeerIndex } from "./peer-index.ts";

/** A combination of a rule's finite dimensions. */
export interface Case {
  /** Account number. */
  readonly account: number;
  readonly peer: PeerClass;
  /** `""` where the rule states no roles. */
  readonly role: string;
}

/** The verdicts on a rule set. */
export interface Verdicts {
  readonly rules: RuleSet;
  isLive(i: number): boolean;
  /** Rules that together take everything that rule `i` could match, in list order; only for shadowed rules. */
  readonly shadowedBy: ReadonlyMap<number, readonly number[]>;
  /** For live rules a case that no better rule takes, for shadowed ones any case. */
  caseOf(i: number): Case;
  /** Whether no other possible rule, dead or alive, names the peer of row `i`, which is live and names one. */
  isOnlyRuleForPeer(i: number): boolean;
  /** Whether any possible rule names this peer. */
  mentions(channel: number, peer: PeerClass, id: string): boolean;
}

/** Judges every rule. Time O(n · accounts of an `"*"` rule), memory O(n). */
export function judgeRules(rules: RuleSet): Verdicts {
  return new Judge(rules).run();
}

class Judge {
  readonly #rules: RuleSet;
  readonly #peers: PeerIndex;
  /** Exact-peer rules with conditions. */
  readonly #conditional = new CoverIndex();
  readonly #lower: Readonly<Record<Exclude<ListTier, "peer">, CoverIndex>> = {
    peerKind: new CoverIndex(),
    guildRoles: new CoverIndex(),
    guild: new CoverIndex(),
    team: new CoverIndex(),
    account: new CoverIndex(),
    channel: new CoverIndex(),
  };
  readonly #dead: Uint8Array;
  readonly #shadowedBy = new Map<number, readonly number[]>();
  /** Heads of chains whose peer has dead rules as well. */
  readonly #crowded = new Set<number>();
  readonly #cases = new Map<number, Case>();

  constructor(rules: RuleSet) {
    this.#rules = rules;
    this.#peers = new PeerIndex(rules);
    this.#dead = new Uint8Array(rules.count);
  }

  run(): Verdicts {
    const rules = this.#rules;
    const lower = new Map<ListTier, number[]>(listTiers.map((tier) => [tier, []]));
    for (let i = 0; i < rules.count; i++) {
      if (rules.impossible.size > 0 && rules.impossible.has(i)) {
        this.#dead[i] = 1;
        continue;
      }
      if (isForOnePeer(rules, i)) this.#judgePeer(i);
      else lower.get(listTier(rules, i))?.push(i);
    }
    for (const tier of listTiers.slice(1)) for (const i of lower.get(tier) ?? []) this.#judge(i, tier);
    return {
      rules,
      isLive: (i) => this.#dead[i] === 0,
      shadowedBy: this.#shadowedBy,
      caseOf: (i) => this.#cases.get(i) ?? this.#firstCase(i),
      isOnlyRuleForPeer: (i) => this.#isOnlyRuleForPeer(i),
      mentions: (channel, peer, id) => this.#mentions(channel, peer, id),
    };
  }

  /** Rules for one peer: nearly all of them have no condition, and never touch a string. */
  #judgePeer(i: number): void {
    const rules = this.#rules;
    if (hasAtoms(rules, i)) {
      this.#judge(i, "peer");
      return;
    }
    const account = rules.account[i] as number;
    const head = this.#peers.headOrInsert(i);
    if (head < 0) return;
    if (account === ANY_ACCOUNT) {
      this.#judge(i, "peer");
      return;
    }
    const by = this.#plainCover(head, account);
    if (by >= 0) this.#bury(i, [by]);
    else this.#peers.append(head, i);
  }

  #judge(i: number, tier: ListTier): void {
    const taken = new Map<Case, number>();
    for (const open of this.#casesOf(i, tier)) {
      const by = this.#coverOf(i, tier, open);
      if (by < 0) {
        this.#cases.set(i, open);
        this.#index(i, tier);
        return;
      }
      taken.set(open, by);
    }
    const [first] = taken.keys();
    if (first) this.#cases.set(i, first);
    this.#bury(i, this.#smallestCover(i, tier, taken));
  }

  #bury(i: number, by: readonly number[]): void {
    this.#dead[i] = 1;
    this.#shadowedBy.set(i, by);
    if (isForOnePeer(this.#rules, i)) this.#crowded.add(this.#peers.headFor(i));
  }

  #isOnlyRuleForPeer(i: number): boolean {
    const isAlone = this.#peers.headFor(i) === i && this.#peers.next(i) < 0 && !this.#crowded.has(i);
    return isAlone && !this.#conditional.has(peerGroup(this.#rules, i));
  }

  /** One rule that takes every case, if there is one; else the winners of the cases. */
  #smallestCover(i: number, tier: ListTier, taken: ReadonlyMap<Case, number>): readonly number[] {
    const winners = [...new Set(taken.values())].sort((a, b) => a - b);
    const single = winners.find((by) => this.#takesAll(by, i, tier));
    if (single !== undefined) return [single];
    return winners;
  }

  #takesAll(by: number, i: number, tier: ListTier): boolean {
    const rules = this.#rules;
    if (rules.account[by] !== ANY_ACCOUNT && rules.account[by] !== rules.account[i]) return false;
    const roles = rules.extras.get(by)?.roles;
    const own = rules.extras.get(i)?.roles ?? [];
    if (roles && !(own.length > 0 && holdsAll(roles, own))) return false;
    const classes = new Set([...this.#casesOf(i, tier)].map((open) => open.peer));
    const taken = classOf(rules.peer[by] as PeerCode);
    return taken === undefined || (classes.size === 1 && classes.has(taken));
  }

  *#casesOf(i: number, tier: ListTier): Iterable<Case> {
    const rules = this.#rules;
    const roles = rules.extras.get(i)?.roles ?? [""];
    for (const account of rules.accountsOf(i)) {
      for (const peer of classesOf(rules, i, tier)) for (const role of roles) yield { account, peer, role };
    }
  }

  #firstCase(i: number): Case {
    const [first] = this.#casesOf(i, listTier(this.#rules, i));
    return first as Case;
  }

  /** The best rule that takes every message of a case, −1 where none does. */
  #coverOf(i: number, tier: ListTier, open: Case): number {
    const rules = this.#rules;
    const { guildId = "", teamId = "" } = rules.extras.get(i) ?? {};
    const atoms: Atoms = { guildId, teamId, role: open.role };
    const channel = rules.channel[i] as number;
    if (tier === "peer") {
      const head = this.#peers.headFor(i);
      const plain = head < 0 ? -1 : this.#plainCover(head, open.account);
      if (!hasAtoms(rules, i)) return plain;
      return earlier(plain, this.#conditional.find(peerGroup(rules, i), atoms, open.account));
    }
    // Any peer of a class is a better tier than all that follow, and the classes are two.
    const kind = this.#lower.peerKind.find(kindGroup(channel, open.peer), atoms, open.account);
    if (kind >= 0 || tier === "peerKind") return kind;
    if (tier === "channel") {
      const account = this.#lower.account.find(lowerGroup(rules, i, "account"), atoms, open.account);
      if (account >= 0) return account;
    }
    return this.#lower[tier].find(lowerGroup(rules, i, tier), atoms, open.account);
  }

  #plainCover(head: number, account: number): number {
    const accounts = this.#rules.account;
    for (let at = head; at >= 0; at = this.#peers.next(at)) {
      if (accounts[at] === ANY_ACCOUNT || accounts[at] === account) return at;
    }
    return -1;
  }

  #index(i: number, tier: ListTier): void {
    const rules = this.#rules;
    if (tier === "peer" && !hasAtoms(rules, i)) {
      this.#peers.insert(i);
      return;
    }
    const { guildId = "", teamId = "", roles = [""] } = rules.extras.get(i) ?? {};
    const account = rules.account[i] === ANY_ACCOUNT ? -1 : (rules.account[i] as number);
    const index = tier === "peer" ? this.#conditional : this.#lower[tier];
    const group = tier === "peer" ? peerGroup(rules, i) : lowerGroup(rules, i, tier);
    for (const role of roles) index.add(group, { guildId, teamId, role }, account, i);
  }

  #mentions(channel: number, peer: PeerClass, id: string): boolean {
    const code = peerCodes[peer];
    return (
      this.#peers.mentions(channel, code, new TextEncoder().encode(id)) ||
      this.#conditional.has(`${channel} ${code} ${id}`)
    );
  }
}

/** Whether every one of `roles` is among `all`. */
export function holdsAll(all: readonly string[], roles: readonly string[]): boolean {
  const known = new Set(all);
  return roles.every((role) => known.has(role));
}

function hasAtoms(rules: RuleSet, i: number): boolean {
  const extras = rules.extras.size === 0 ? undefined : rules.extras.get(i);
  return extras !== undefined && (extras.guildId !== undefined || extras.teamId !== undefined);
}

function classOf(peer: PeerCode): PeerClass | undefined {
  if (peer === peerCodes.none) return undefined;
  return peer === peerCodes.dm || peer === peerCodes.any_dm ? "dm" : "room";
}

/** The classes of peer that a rule can match. A guild has no DMs. */
function classesOf(rules: RuleSet, i: number, tier: ListTier): readonly PeerClass[] {
  const own = classOf(rules.peer[i] as PeerCode);
  if (own !== undefined) return [own];
  return tier === "guild" || tier === "guildRoles" ? ["room"] : ["dm", "room"];
}

function peerGroup(rules: RuleSet, i: number): string {
  return `${rules.channel[i]} ${rules.peer[i]} ${rules.peerId(i)}`;
}

function kindGroup(channel: number, peer: PeerClass): string {
  return `${channel} ${peer}`;
}

/** Rules of one tier whose key is the same. */
function lowerGroup(rules: RuleSet, i: number, tier: Exclude<ListTier, "peer">): string {
  const channel = rules.channel[i] as number;
  if (tier === "peerKind") return kindGroup(channel, classOf(rules.peer[i] as PeerCode) ?? "dm");
  const { guildId = "", teamId = "" } = rules.extras.get(i) ?? {};
  if (tier === "guild" || tier === "guildRoles") return `${channel} ${guildId}`;
  return tier === "team" ? `${channel} ${teamId}` : `${channel}`;
}
