// The gateway's own store `<state>/gateway.db`: claims, outcomes, what kois overheard, pairing and hits of bindings, in
// one file, so that a message is taken and recorded in one transaction.

import { join } from "node:path";
import type { TurnUsage } from "../../koi/conversation.ts";
import { type Connection, closeDatabase, openDatabase, type Schema } from "../../koi/store/database.ts";
import { GroupCommit } from "../../koi/store/group-commit.ts";
import { StoreError, storeErrorOf } from "../../koi/store/store-error.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import { type Activation, ActivationTable, activationSchema } from "../gate/activation-table.ts";
import type { DeadLetters, LaterEnd, OutcomeKind, OutcomeRecord, QueueRecord } from "../outcomes/outcome.ts";
import {
  deadIndexSchema,
  OUTCOMES_MS,
  type OutcomeSearch,
  OutcomeTable,
  outcomeSchema,
  type PlacedRecord,
  type Rewrite,
} from "../outcomes/outcome-table.ts";
import { PairingStore } from "../pairing/pairing-store.ts";
import { PairingTable, pairingSchema } from "../pairing/pairing-table.ts";
import {
  type Overheard,
  UNHEARD_MS,
  unheardByAccount,
  UnheardTable,
  unheardSchema,
} from "../gate/unheard-table.ts";
import { CHAINS_MS, ChainTable, chainSchema, type ChainUse } from "../sessions/chain-table.ts";
import { HitStore } from "../hits/hit-store.ts";
import { HitTable, hitSchema } from "../hits/hit-table.ts";
import { CLAIMS_MS, type ClaimRow, ClaimTable, claimSchema } from "./claim-table.ts";
import { type Delivery, encodeDeliveries } from "./inbox-payload.ts";
import { KnownKoiTable, knownKoiSchema } from "./known-koi-table.ts";

/** Name of the database in the state dir. */
export const GATEWAY_STORE_FILE = "gateway.db";

const PRUNE_EVERY_MS = 24 * 3_600_000;

interface Tables {
  readonly claims: ClaimTable;
  readonly outcomes: OutcomeTable;
  readonly pairing: PairingTable;
  readonly unheard: UnheardTable;
  readonly activation: ActivationTable;
  readonly hits: HitTable;
  readonly kois: KnownKoiTable;
  readonly chains: ChainTable;
}

/** A message that is to be taken. */
export interface Taking {
  readonly record: OutcomeRecord;
  readonly deliveries: readonly Delivery[];
  /** Sessions whose kois only overhear it. */
  readonly overheard: readonly Overheard[];
  /** Whether the kois that get it hear what they overheard before. Not where they never answer it. */
  readonly isHeard: boolean;
}

const schema: Schema = {
  kind: "gateway",
  version: 9,
  create: `${claimSchema}${outcomeSchema}`,
  migrations: [
    pairingSchema,
    unheardSchema,
    activationSchema,
    hitSchema,
    deadIndexSchema,
    unheardByAccount,
    knownKoiSchema,
    chainSchema,
  ],
};

/** Claims, outcomes, overheard messages and pairing. Promises settle after the commit; reads see what is committed. */
export class GatewayStore {
  /** Requests to be let in, and approvals. */
  readonly pairing: PairingStore;
  /** How often bindings decided. */
  readonly hits: HitStore;
  readonly #file: string;
  readonly #connection: Connection;
  readonly #group: GroupCommit;
  readonly #now: () => number;
  #tables: Tables | undefined;
  #prunedAtMs = Number.NEGATIVE_INFINITY;

  /** @throws StoreError where the file can't be used */
  constructor(stateDir: string, now: () => number) {
    this.#file = join(stateDir, GATEWAY_STORE_FILE);
    this.#connection = openDatabase(this.#file, schema);
    this.#group = new GroupCommit(this.#connection, this.#file);
    this.#now = now;
    this.#tables = {
      claims: new ClaimTable(this.#connection),
      outcomes: new OutcomeTable(this.#connection),
      pairing: new PairingTable(this.#connection),
      unheard: new UnheardTable(this.#connection),
      activation: new ActivationTable(this.#connection),
      hits: new HitTable(this.#connection),
      kois: new KnownKoiTable(this.#connection),
      chains: new ChainTable(this.#connection),
    };
    this.pairing = new PairingStore({
      read: (work) => this.#read(({ pairing }) => work(pairing)),
      write: (work) => this.#write(({ pairing }) => work(pairing)),
      now,
    });
    this.hits = new HitStore({
      read: (work) => this.#read(({ hits }) => work(hits)),
      write: (work) => this.#write(({ hits }) => work(hits)),
    });
  }

  /**
   * Takes a message and records it; where it was taken before, nothing is written. Gives the deliveries with what
   * each koi overheard, which is forgotten by the same transaction.
   */
  take({ record, deliveries, overheard, isHeard }: Taking): Promise<readonly Delivery[] | "duplicate"> {
    return this.#write((tables) => {
      const { claims, outcomes, unheard } = tables;
      this.#pruneDaily(tables);
      const { messageRef, at } = record;
      if (claims.find(messageRef)) return "duplicate";
      const filled = isHeard ? deliveries.map((one) => withUnheard(one, unheard)) : deliveries;
      const work = filled.length === 0 ? null : encodeDeliveries(filled);
      claims.add({ messageRef, atMs: Date.parse(at), work });
      for (const one of overheard) unheard.add(one);
      outcomes.add(record);
      return filled;
    });
  }

  /** What is known of a message, or `undefined` where it is new. */
  claim(messageRef: string): ClaimRow | undefined {
    return this.#open().claims.find(messageRef);
  }

  /** Claims that some koi store may not have yet, oldest first. */
  openClaims(): readonly ClaimRow[] {
    return this.#open().claims.open();
  }

  /** Every koi store has the message. */
  filled(messageRef: string): Promise<void> {
    return this.#write(({ claims }) => claims.done(messageRef));
  }

  /** Records a message that is not taken. */
  record(record: OutcomeRecord): Promise<void> {
    return this.#write((tables) => {
      this.#pruneDaily(tables);
      tables.outcomes.add(record);
    });
  }

  /** Rewrites the record of a taken message; `undefined` where there is none (any more). */
  end(messageRef: string, koiId: KoiId, end: LaterEnd | QueueRecord): Promise<Rewrite | undefined> {
    return this.#write(({ outcomes }) => outcomes.end(messageRef, koiId, end));
  }

  /** The first `limit` records of a message (default: all), by its ref or the platform's id, oldest first. */
  find(messageRefOrId: string, limit?: number): readonly OutcomeRecord[] {
    return this.#open().outcomes.find(messageRefOrId, limit);
  }

  /** The records that a search finds, newest first. @throws StoreError */
  searchOutcomes(search: OutcomeSearch): readonly PlacedRecord[] {
    return this.#read(({ outcomes }) => outcomes.search(search));
  }

  /** The ids of the oldest and the newest record; 0 where there are none. @throws StoreError */
  outcomeBounds(): { readonly oldest: number; readonly newest: number } {
    return this.#read(({ outcomes }) => outcomes.bounds());
  }

  /** The last `limit` records of a kind, newest first. */
  last(outcome: OutcomeKind, limit: number): readonly OutcomeRecord[] {
    return this.#open().outcomes.last(outcome, limit);
  }

  /** When the koi of a group session speaks; `undefined` where the config decides. @throws StoreError */
  activationOf(sessionKey: SessionKey): Activation | undefined {
    return this.#read(({ activation }) => activation.get(sessionKey));
  }

  /** Says when the koi of a group session speaks; without a mode, the config decides again. */
  setActivation(sessionKey: SessionKey, mode: Activation | undefined): Promise<void> {
    return this.#write(({ activation }) => activation.set(sessionKey, mode));
  }

  /** Messages that nobody answers any more. */
  deadLetters(): DeadLetters {
    return this.#open().outcomes.deadLetters();
  }

  /** Every koi that may have left something in its store, also those that are not in the config any more. @throws StoreError */
  knownKois(): readonly CompiledKoi[] {
    return this.#read(({ kois }) => kois.all());
  }

  /** Notes where the stores of `kois` lie. Writes only what is new. */
  async knowKois(kois: readonly CompiledKoi[]): Promise<void> {
    const known = new Set(this.knownKois().map((koi) => JSON.stringify(koi)));
    const unknown = kois.filter((koi) => !known.has(JSON.stringify(koi)));
    if (unknown.length === 0) return;
    await this.#write((tables) => {
      for (const koi of unknown) tables.kois.put(koi);
    });
  }

  /** Nothing of a removed koi is left. */
  forgetKoi(koiId: KoiId): Promise<void> {
    return this.#write(({ kois }) => kois.remove(koiId));
  }

  /** What a chain of koi-to-koi messages has used. @throws StoreError */
  chainUse(chainId: string): ChainUse {
    return this.#read(({ chains }) => chains.use(chainId));
  }

  /** Takes a step of a chain where `mayGo` lets it, judged in the same transaction; gives what `mayGo` gave. */
  takeHop<Refusal>(
    chainId: string,
    mayGo: (use: ChainUse) => Refusal | undefined,
  ): Promise<Refusal | undefined> {
    return this.#write(({ chains }) => {
      const refusal = mayGo(chains.use(chainId));
      if (refusal !== undefined) return refusal;
      chains.prune(this.#now() - CHAINS_MS);
      chains.hop(chainId, this.#now());
      return undefined;
    });
  }

  /** Adds what a turn of a chain has used. */
  addToChain(chainId: string, usage: TurnUsage): Promise<void> {
    return this.#write(({ chains }) => chains.add(chainId, usage));
  }

  /** Commits what is waiting and closes. */
  close(): void {
    if (!this.#tables) return;
    this.#group.close();
    this.#tables = undefined;
    closeDatabase(this.#connection);
  }

  #pruneDaily({ claims, outcomes, unheard }: Tables): void {
    const nowMs = this.#now();
    if (nowMs - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = nowMs;
    claims.prune(nowMs - CLAIMS_MS);
    outcomes.prune(nowMs - OUTCOMES_MS);
    unheard.prune(nowMs - UNHEARD_MS);
  }

  #write<T>(work: (tables: Tables) => T): Promise<T> {
    return this.#group.run(() => work(this.#open()));
  }

  #read<T>(work: (tables: Tables) => T): T {
    try {
      return work(this.#open());
    } catch (thrown) {
      throw storeErrorOf(this.#file, thrown);
    }
  }

  #open(): Tables {
    if (!this.#tables) throw new StoreError("closed", this.#file, "the store is closed");
    return this.#tables;
  }
}

/** A command is not for the koi, so it stays unheard; a new beginning forgets it. */
function withUnheard(delivery: Delivery, table: UnheardTable): Delivery {
  const { sessionKey, overhearsAs = sessionKey, payload } = delivery;
  if (payload.command?.name === "new") table.forget(overhearsAs);
  if (payload.command) return delivery;
  const unheard = table.take(overhearsAs, payload.message.facts.accountId);
  return { ...delivery, payload: { ...payload, unheard } };
}
