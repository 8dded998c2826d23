// Finds sessions for a turn: by key, as `main`, by label, or all that it reaches.
// INVARIANT: the store of a koi that is out of reach is not even opened, and what is out of reach is told as what does not
// exist.

import { setImmediate } from "node:timers/promises";
import type { SessionRow, SessionQuery } from "../../koi/sessions/session-desk.ts";
import type { KoiStore, SessionSummary } from "../../koi/store/koi-store.ts";
import { StoreError, storeErrorOf } from "../../koi/store/store-error.ts";
import { areInTouch, mayRunIn } from "../../policy/sessions/koi-to-koi.ts";
import { type Asking, type Deed, type Reach, sessionReach } from "../../policy/sessions/session-reach.ts";
import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import { type KoiId, koiIdOf, type SessionKey } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import { isArchived, lastLines, sessionRow, type SizeOf } from "./session-rows.ts";

/** Sessions of each koi that are looked at for a list or a label. */
const SESSIONS_A_KOI = 1_000;
/** Other kois whose sessions are listed at once; of more, one names the koi. */
const MOST_KOIS = 50;

/** What finding needs. */
export interface FinderOptions {
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly sizeOf: SizeOf;
  readonly clock: Clock;
}

/** A session that was found. */
export interface FoundSession {
  readonly koi: CompiledKoi;
  readonly sessionKey: SessionKey;
  /** Absent where nothing was said in it yet. */
  readonly session?: SessionSummary;
  readonly store?: KoiStore;
}

/** Finds sessions. Methods throw a `StoreError` where a store can't be read. */
export class SessionFinder {
  readonly #options: FinderOptions;

  constructor(options: FinderOptions) {
    this.#options = options;
  }

  /** The session that a text means, and how it is reached; `hidden` where there is none. */
  find(
    text: string,
    koiId: string | undefined,
    asking: Asking,
    deed: Deed,
  ): (FoundSession & { readonly reach: Exclude<Reach, "hidden"> }) | "hidden" {
    const { gateway } = this.#options.tables.current;
    const found = this.#named(text.trim(), koiId, asking);
    if (!found) return "hidden";
    const { koi, sessionKey, session } = found;
    const asked = { koiId: koi.id, sessionKey, spawnedBy: session?.spawnedBy };
    const reach = sessionReach(gateway, asking, asked, deed);
    return reach === "hidden" ? "hidden" : { ...found, reach };
  }

  /** Rows of all that a turn may read, the one spoken in last first. */
  async list(query: SessionQuery, asking: Asking): Promise<readonly SessionRow[]> {
    const wanted = query.koiId === undefined ? undefined : koiIdOf(query.koiId);
    if (query.koiId !== undefined && wanted === undefined) return [];
    const kois = this.#kois(asking).filter(({ id }) => wanted === undefined || id === wanted);
    const rows: SessionRow[] = [];
    for (const koi of kois.slice(0, MOST_KOIS + 1)) {
      try {
        rows.push(...this.#rowsOf(koi, query, asking));
      } catch (error) {
        // One koi's fault does not hide the others.
        if (koi.id === asking.koiId || !(error instanceof StoreError)) throw error;
      }
      await setImmediate();
    }
    return rows.sort((one, other) => (one.updatedAt < other.updatedAt ? 1 : -1));
  }

  /** The row of one session. */
  row({ koi, session }: FoundSession & { readonly session: SessionSummary }): SessionRow {
    const { tables, sizeOf } = this.#options;
    return sessionRow(koi.id, session, tables.current.gateway.session, sizeOf);
  }

  #rowsOf(koi: CompiledKoi, query: SessionQuery, asking: Asking): SessionRow[] {
    const { tables, clock } = this.#options;
    const { gateway } = tables.current;
    const store = this.#storeOf(koi);
    if (!store) return [];
    const oldestMs = query.activeMinutes === undefined ? 0 : clock.now() - query.activeMinutes * 60_000;
    const seen = store.sessions(SESSIONS_A_KOI).filter((session) => {
      const asked = { koiId: koi.id, sessionKey: session.sessionKey, spawnedBy: session.spawnedBy };
      return (
        session.updatedAtMs >= oldestMs &&
        sessionReach(gateway, asking, asked, "read") === "open" &&
        !this.#isArchived(gateway, session)
      );
    });
    const rows = seen.map((session) => this.row({ koi, sessionKey: session.sessionKey, session }));
    return rows
      .filter(({ kind }) => query.kinds === undefined || query.kinds.includes(kind))
      .map((row, index) => {
        const lines = index < query.limit ? lastLines(store, row.sessionKey, query.messageLimit) : [];
        const isThisOne = row.sessionKey === asking.sessionKey;
        return { ...row, ...(isThisOne && { isThisOne }), ...(lines.length > 0 && { messages: lines }) };
      });
  }

  #named(text: string, koiId: string | undefined, asking: Asking): FoundSession | undefined {
    const { gateway } = this.#options.tables.current;
    const owner = koiId === undefined ? asking.koiId : koiIdOf(koiId);
    if (owner === undefined) return undefined;
    const mainKey = `koi:${owner}:${gateway.session.mainKey}` as SessionKey;
    if (text === "main") return this.#known(mainKey, asking);
    if (text.startsWith("koi:")) return this.#known(text as SessionKey, asking);
    return this.#known(`koi:${owner}:${text}` as SessionKey, asking) ?? this.#labelled(text, owner, asking);
  }

  #known(sessionKey: SessionKey, asking: Asking): FoundSession | undefined {
    const { gateway } = this.#options.tables.current;
    const koi = this.#koiOf(sessionKey.split(":")[1] ?? "", asking);
    if (!koi) return undefined;
    const store = this.#storeOf(koi);
    const session = store?.session(sessionKey);
    if (session && store)
      return this.#isArchived(gateway, session) ? undefined : { koi, sessionKey, session, store };
    // One whose first turn runs is not in its store yet.
    const { isRunning, waiting } = this.#options.sizeOf(sessionKey);
    const isThere = sessionKey === `koi:${koi.id}:${gateway.session.mainKey}` || isRunning || waiting > 0;
    return isThere ? { koi, sessionKey } : undefined;
  }

  #labelled(label: string, koiId: KoiId, asking: Asking): FoundSession | undefined {
    const koi = this.#koiOf(koiId, asking);
    const store = koi && this.#storeOf(koi);
    const { gateway } = this.#options.tables.current;
    const session = store?.sessions(SESSIONS_A_KOI).find((one) => {
      const asked = { koiId, sessionKey: one.sessionKey, spawnedBy: one.spawnedBy };
      const isSeen = sessionReach(gateway, asking, asked, "send") !== "hidden";
      return one.label === label && isSeen && !this.#isArchived(gateway, one);
    });
    return koi && store && session ? { koi, store, session, sessionKey: session.sessionKey } : undefined;
  }

  #koiOf(koiId: string, asking: Asking): CompiledKoi | undefined {
    return this.#kois(asking).find(({ id }) => id === koiId);
  }

  /** Kois of which a turn may reach anything at all, its own first. */
  #kois({ koiId }: Asking): readonly CompiledKoi[] {
    const { config, kois } = this.#options.tables.current.gateway;
    const own = kois.filter(({ id }) => id === koiId);
    const others = kois.filter(
      ({ id }) => id !== koiId && (areInTouch(config, koiId, id) || mayRunIn(config, koiId, id)),
    );
    return [...own, ...others];
  }

  /** A koi that must not run on this machine has none that can be used. @throws StoreError */
  #storeOf(koi: CompiledKoi): KoiStore | undefined {
    try {
      return this.#options.stores.existing(koi);
    } catch (error) {
      throw storeErrorOf(`koi ${koi.id}`, error);
    }
  }

  #isArchived(gateway: CompiledGateway, session: SessionSummary): boolean {
    return isArchived(gateway, session, this.#options.sizeOf, this.#options.clock.now());
  }
}
