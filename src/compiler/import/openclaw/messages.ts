// The messages over which original and import are compared. If two routers differ anywhere, they differ on a message
// made of the fields of the two bindings that win it on either side, every other field being one that nobody names:
// such a message is matched by no more bindings than the other one was. So pairs of bindings are enough.

import type { ChannelRules } from "../../../routing/channels/channel-rules.ts";
import { type OpenClawBinding, type OpenClawMessage, openClawWinner } from "./reference-router.ts";

type Peer = OpenClawMessage["peer"];
type Place = Pick<OpenClawMessage, "peer" | "parentPeer">;

/** Bindings of one channel above which Discord's rooms are not paired with each other as thread and channel. */
const MAX_PAIRED = 200;

/** What the messages of one channel are made of. */
export class Universe {
  readonly rules: ChannelRules;
  /** Accounts that receive messages. */
  readonly accounts: readonly string[];
  /** The bindings of the channel, in the order in which they are tried. */
  readonly bindings: readonly OpenClawBinding[];
  readonly #free: ReadonlyMap<Peer["kind"], readonly [string, string]>;
  readonly #guild: string;
  readonly #team: string;
  readonly #byPeer = new Map<string, OpenClawBinding[]>();
  readonly #general: OpenClawBinding[] = [];
  readonly #order: ReadonlyMap<OpenClawBinding, number>;

  constructor(rules: ChannelRules, accounts: readonly string[], bindings: readonly OpenClawBinding[]) {
    this.rules = rules;
    this.accounts = accounts;
    this.bindings = bindings;
    this.#order = new Map(bindings.map((one, i) => [one, i]));
    for (const one of bindings) {
      const peer = peerOf(one);
      if (peer === undefined) this.#general.push(one);
      else this.#byPeer.set(peer.id, [...(this.#byPeer.get(peer.id) ?? []), one]);
    }
    this.#free = new Map(rules.peerKinds.map((kind) => [kind, this.#freeIds(kind)]));
    this.#guild = unnamed((n) => `${990_000_000_000_000_000n + BigInt(n)}`, bindings, "guildId");
    this.#team = unnamed((n) => `T0OTHER${n}`, bindings, "teamId");
  }

  /** The binding that wins a message. Those that name another peer are not asked. */
  winner(message: OpenClawMessage): OpenClawBinding | undefined {
    const own = this.#byPeer.get(message.peer.id) ?? [];
    const parent = message.parentPeer ? (this.#byPeer.get(message.parentPeer.id) ?? []) : [];
    const asked = own.length + parent.length === 0 ? this.#general : [...this.#general, ...own, ...parent];
    const order = (one: OpenClawBinding): number => this.#order.get(one) ?? 0;
    if (asked !== this.#general) asked.sort((a, b) => order(a) - order(b));
    return openClawWinner(asked, message);
  }

  /** The messages that `own` alone makes: what it wins at all, it wins on one of these. */
  ownMessages(own: OpenClawBinding | undefined): Iterable<OpenClawMessage> {
    return this.#messages(own ? [own] : []);
  }

  /** Every message that two bindings make together. */
  *pairMessages(): Iterable<OpenClawMessage> {
    const { bindings, rules } = this;
    const hasThreads = rules.id === "discord" && bindings.length <= MAX_PAIRED;
    for (const [i, own] of bindings.entries()) {
      const others = peerOf(own) && !hasThreads ? this.#general : bindings;
      for (const other of others) {
        if ((this.#order.get(other) ?? 0) > i && canMeet(own, other)) yield* this.#messages([own, other]);
      }
    }
  }

  *#messages(both: readonly OpenClawBinding[]): Iterable<OpenClawMessage> {
    const { rules } = this;
    for (const place of this.#places(both)) {
      const isGuild = rules.hasGuilds && place.peer.kind === "channel";
      const guilds = isGuild ? [undefined, ...stated(both, "guildId"), this.#guild] : [undefined];
      const teams = rules.hasTeams ? [undefined, ...stated(both, "teamId"), this.#team] : [undefined];
      for (const guildId of guilds) {
        for (const teamId of teams) {
          for (const roles of guildId === undefined ? [undefined] : roleSets(both)) {
            for (const accountId of this.accounts) {
              yield {
                channel: rules.id,
                accountId,
                ...place,
                ...(guildId !== undefined && { guildId }),
                ...(teamId !== undefined && { teamId }),
                ...(roles && { roles }),
              };
            }
          }
        }
      }
    }
  }

  /** Conversations of the peers that `both` name, and of strangers where they name none or are one. */
  *#places(both: readonly OpenClawBinding[]): Iterable<Place> {
    const peers = both.flatMap((one) => peerOf(one) ?? []);
    for (const kind of this.rules.peerKinds) {
      const [stranger, thread] = this.#free.get(kind) ?? ["", ""];
      const isFitting = (peer: { readonly isDirect: boolean; readonly id: string }): boolean =>
        peer.isDirect === (kind === "dm") && this.#isCanonical(kind, peer.id);
      const ids = peers.filter(isFitting).map((peer) => peer.id);
      if (peers.length === 0 || both.length === 1) ids.push(stranger);
      const [a, b] = ids;
      if (peers.length < 2) for (const id of ids) yield* this.#conversations(kind, id, thread);
      else if (kind === "channel" && a !== undefined && b !== undefined && a !== b) {
        yield { peer: { kind, id: a }, parentPeer: { kind, id: b } };
        yield { peer: { kind, id: b }, parentPeer: { kind, id: a } };
      }
    }
  }

  /** The conversation with an id, and a thread under it. A topic of Telegram tells what it hangs under. */
  *#conversations(kind: Peer["kind"], id: string, thread: string): Iterable<Place> {
    const isTelegram = this.rules.id === "telegram";
    const [chat, topic] = id.split(":topic:");
    if (isTelegram && topic !== undefined) {
      yield { peer: { kind, id }, parentPeer: { kind, id: chat ?? "" } };
      return;
    }
    yield { peer: { kind, id } };
    if (isTelegram && kind === "group")
      yield { peer: { kind, id: `${id}:topic:7` }, parentPeer: { kind, id } };
    if (this.rules.id === "discord" && kind === "channel") {
      yield { peer: { kind, id: thread }, parentPeer: { kind, id } };
    }
  }

  #isCanonical(kind: Peer["kind"], id: string): boolean {
    const judged = this.rules.canonicalPeerId(kind, id);
    return judged.ok && judged.id === id;
  }

  #freeIds(kind: Peer["kind"]): readonly [string, string] {
    const found: string[] = [];
    for (let n = 0; found.length < 2; n++) {
      const id = this.rules.examplePeerId(kind, n);
      if (!this.#byPeer.has(id)) found.push(id);
    }
    return found as unknown as readonly [string, string];
  }
}

/** The one peer that a binding names. */
function peerOf({ peer }: OpenClawBinding): { readonly isDirect: boolean; readonly id: string } | undefined {
  return peer === undefined || peer === "invalid" || peer.id === "*" ? undefined : peer;
}

/** Whether one message can match both. */
function canMeet(a: OpenClawBinding, b: OpenClawBinding): boolean {
  const isOpen = (one: string | undefined, other: string | undefined): boolean =>
    one === undefined || other === undefined || one === other;
  const isAnyAccount = a.account === "*" || b.account === "*" || a.account === b.account;
  return isAnyAccount && isOpen(a.guildId, b.guildId) && isOpen(a.teamId, b.teamId);
}

function stated(bindings: readonly OpenClawBinding[], field: "guildId" | "teamId"): string[] {
  return [...new Set(bindings.flatMap((one) => one[field] ?? []))];
}

/** No role, each role alone, and one of each binding together. */
function roleSets(bindings: readonly OpenClawBinding[]): (readonly string[] | undefined)[] {
  const lists = bindings.flatMap(({ roles }) => (roles ? [roles] : []));
  const [first, second] = lists;
  const pairs = first && second ? first.flatMap((a) => second.map((b) => [a, b])) : [];
  return [undefined, ...lists.flat().map((role) => [role]), ...pairs];
}

/** A guild or team that no binding names. */
function unnamed(
  idOf: (n: number) => string,
  bindings: readonly OpenClawBinding[],
  field: "guildId" | "teamId",
): string {
  const named = new Set(bindings.map((one) => one[field]));
  for (let n = 1; ; n++) if (!named.has(idOf(n))) return idOf(n);
}
