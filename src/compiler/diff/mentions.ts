// What the bindings of both sides name on each account. Messages that differ only in what nothing names get the same
// koi, so these atoms, and one value for "anything else", are all that a diff has to try.

import type { ChannelId, PeerClass } from "../../routing/facts.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { RuleKey } from "../../routing/table/rule-key.ts";
import type { Routing } from "./routing.ts";

/** A guild or team that a binding for a peer asks for as well; `""` where it does not. */
export interface Condition {
  readonly guildId: string;
  readonly teamId: string;
  readonly role: string;
}

/** What is named on one account, by bindings of its own and by those for any account. */
export interface Mentions {
  /** Peers by class and id, each with the conditions of its bindings; none for most. */
  readonly peers: Readonly<Record<PeerClass, Iterable<readonly [string, readonly Condition[]]>>>;
  /** Guilds that a binding names, with the roles that one without a peer asks for there. */
  readonly guilds: ReadonlyMap<string, ReadonlySet<string>>;
  /** Guilds with every role that any binding asks for there. */
  readonly roles: ReadonlyMap<string, ReadonlySet<string>>;
  readonly teams: ReadonlySet<string>;
}

const NO_CONDITIONS: readonly Condition[] = [];

class Collected implements Mentions {
  readonly peers = {
    dm: new Map<string, readonly Condition[]>(),
    room: new Map<string, readonly Condition[]>(),
  };
  readonly guilds = new Map<string, Set<string>>();
  readonly roles = new Map<string, Set<string>>();
  readonly teams = new Set<string>();

  add({ kind, id, guildId, teamId, role }: RuleKey): void {
    const guild = kind === "guild" ? id : guildId;
    const team = kind === "team" ? id : teamId;
    if (team !== "") this.teams.add(team);
    if (guild !== "") {
      const own = kind === "dm" || kind === "room" ? [] : [role];
      noteRoles(this.guilds, guild, own);
      noteRoles(this.roles, guild, [role]);
    }
    if (kind !== "dm" && kind !== "room") return;
    const isPlain = guildId === "" && teamId === "" && role === "";
    this.addPeer(kind, id, isPlain ? NO_CONDITIONS : [{ guildId, teamId, role }]);
  }

  addPeer(peers: PeerClass, id: string, conditions: readonly Condition[]): void {
    const known = this.peers[peers].get(id);
    if (known === undefined || known.length === 0) this.peers[peers].set(id, conditions);
    else if (conditions.length > 0) this.peers[peers].set(id, [...known, ...conditions]);
  }
}

/** What is named for one account and for any of them. Peers stay where they are: there can be a great many. */
function joined(own: Collected, any: Collected): Mentions {
  const guilds = new Map<string, Set<string>>();
  const roles = new Map<string, Set<string>>();
  for (const one of [any, own]) {
    for (const [guild, some] of one.guilds) noteRoles(guilds, guild, some);
    for (const [guild, some] of one.roles) noteRoles(roles, guild, some);
  }
  const peers = {
    dm: joinedPeers(own.peers.dm, any.peers.dm),
    room: joinedPeers(own.peers.room, any.peers.room),
  };
  return { peers, guilds, roles, teams: new Set([...any.teams, ...own.teams]) };
}

type Peers = ReadonlyMap<string, readonly Condition[]>;

function joinedPeers(own: Peers, any: Peers): Iterable<readonly [string, readonly Condition[]]> {
  return {
    *[Symbol.iterator]() {
      for (const [id, conditions] of any) {
        const more = own.get(id);
        yield [id, more === undefined || more.length === 0 ? conditions : [...conditions, ...more]] as const;
      }
      for (const entry of own) if (!any.has(entry[0])) yield entry;
    },
  };
}

function noteRoles(guilds: Map<string, Set<string>>, guild: string, roles: Iterable<string>): void {
  let known = guilds.get(guild);
  if (!known) guilds.set(guild, (known = new Set()));
  for (const role of roles) if (role !== "") known.add(role);
}

/** The atoms of two routings together. */
export class MentionIndex {
  /** By channel, then account (`*` for any). */
  readonly #channels = new Map<ChannelId, Map<AccountId | "*", Collected>>();
  readonly #lists: readonly Readonly<Record<string, unknown>>[];
  readonly #links: readonly Readonly<Record<string, string>>[];

  constructor(before: Routing, after: Routing) {
    for (const key of before.keys()) this.#collected(key.channel, key.account).add(key);
    for (const key of after.keys()) this.#collected(key.channel, key.account).add(key);
    const both = [before.settings, after.settings];
    this.#lists = both.map(({ broadcast }) => broadcast);
    this.#links = both.map(({ session }) => session.identityLinks);
    for (const [channel, id] of changedLinks(before, after)) {
      this.#collected(channel, "*").addPeer("dm", id, NO_CONDITIONS);
    }
  }

  /** What is named on an account. */
  of(channel: ChannelId, accountId: AccountId): Mentions {
    const accounts = this.#channels.get(channel);
    const own = accounts?.get(accountId);
    const any = accounts?.get("*");
    if (!own || !any) return own ?? any ?? new Collected();
    return joined(own, any);
  }

  /** Whether anything on either side names a peer of a channel. */
  names(channel: ChannelId, peers: PeerClass, id: string): boolean {
    if (this.#lists.some((lists) => Object.hasOwn(lists, `${channel} ${peers} ${id}`))) return true;
    if (this.#links.some((links) => Object.hasOwn(links, `${channel}:${id}`))) return true;
    for (const { peers: known } of this.#channels.get(channel)?.values() ?? []) {
      if (known[peers].has(id)) return true;
    }
    return false;
  }

  #collected(channel: ChannelId, account: AccountId | "*"): Collected {
    let accounts = this.#channels.get(channel);
    if (!accounts) this.#channels.set(channel, (accounts = new Map()));
    let collected = accounts.get(account);
    if (!collected) accounts.set(account, (collected = new Collected()));
    return collected;
  }
}

/** People whose name in session keys differs between the sides. */
function* changedLinks(before: Routing, after: Routing): Iterable<[ChannelId, string]> {
  const [a, b] = [before.settings.session.identityLinks, after.settings.session.identityLinks];
  for (const link of new Set([...Object.keys(a), ...Object.keys(b)])) {
    if (a[link] === b[link]) continue;
    const colon = link.indexOf(":");
    yield [link.slice(0, colon) as ChannelId, link.slice(colon + 1)];
  }
}
