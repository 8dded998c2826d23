// When kois have their heartbeats. Each is counted from the last one that ran, which lies in the koi's store: so a reload or a
// restart neither repeats one nor starts the time anew. One that is due stands in its session's line like any message.
// INVARIANT: of one koi there is at most one at a time, and it is noted before it begins: a crash costs one, and doubles none.

import type { Channel } from "../../channels/channel.ts";
import { readChecklist } from "../../koi/heartbeat/checklist.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import { modelChain } from "../../koi/models/model-chain.ts";
import type { RunTurn } from "../../koi/turn.ts";
import { isActiveAt } from "../../policy/active-hours.ts";
import { type Heartbeat, heartbeatEveryMs, heartbeatsOf } from "../../policy/heartbeats.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { ChannelId } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { HomeOf, KoiStores } from "../journal/koi-stores.ts";
import type { LoadedTable, TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import type { Meters } from "../metrics/meters.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { said } from "../said.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { ownApprovals } from "../turns/own-approvals.ts";
import { NOWHERE, ownItem } from "../turns/own-turn.ts";
import { splitBy } from "../turns/reply-parts.ts";
import { prefixOf } from "../turns/response-prefix.ts";
import type { TurnResult } from "../turns/run-events.ts";
import { heartbeatSession, heartbeatTarget } from "./heartbeat-target.ts";
import { type DueHeartbeat, runHeartbeat } from "./heartbeat-turn.ts";

/** Where nothing ran because of the hour, it is asked again after this time at most. */
const HOUR_CHECK_MS = 60_000;
/** Longest sleep: a machine that slept, or a clock that was set, is noticed after it. */
const MAX_SLEEP_MS = 600_000;
/** Entries in which the last conversation is looked for. */
const LOOK_BACK = 200;

/** What heartbeats need from outside. */
export interface HeartbeatOptions {
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly homeOf: HomeOf;
  readonly runTurn: RunTurn;
  channelOf(id: ChannelId): Channel | undefined;
  /** Puts a turn in line; resolves when it is over. */
  enqueue(item: QueuedMessage): Promise<void>;
  readonly outbox: Pick<Outbox, "add">;
  readonly approvals: Approvals;
  readonly clock: Clock;
  readonly log: Log;
  readonly meters: Pick<Meters, "heartbeats">;
}

/** What is known of a koi's heartbeats. */
interface Pace {
  /** When the last one ran; before the first one, when this koi was first seen to have them. */
  lastMs: number;
  /** Not before this time, after one that was skipped. */
  notBeforeMs: number;
  isRunning: boolean;
  /** Whether the time that is counted from lies in the koi's store. */
  isNoted: boolean;
}

/** Gives kois their heartbeats. */
export class Heartbeats {
  readonly #options: HeartbeatOptions;
  readonly #paces = new Map<KoiId, Pace>();
  #cancel: () => void = () => undefined;
  #isStopped = true;

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  /** Begins to count. */
  start(): void {
    this.#isStopped = false;
    this.look();
  }

  /** Starts what is due and sleeps until the next: now, and after each change of the table. */
  look(): void {
    if (this.#isStopped) return;
    this.#cancel();
    const table = this.#options.tables.current;
    const nowMs = this.#options.clock.now();
    let wakeMs = nowMs + MAX_SLEEP_MS;
    for (const heartbeat of wanted(table)) {
      const pace = this.#paceOf(heartbeat.koiId, table, nowMs);
      if (!pace || pace.isRunning) continue;
      const dueMs = Math.max(pace.lastMs + heartbeatEveryMs(heartbeat.settings), pace.notBeforeMs);
      if (dueMs <= nowMs) void this.#beat(heartbeat, table, pace, nowMs);
      else wakeMs = Math.min(wakeMs, dueMs);
    }
    this.#cancel = this.#options.clock.after(wakeMs - nowMs, () => this.look());
  }

  /** Starts no more. One that runs ends with the queue. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  /** `undefined` where the koi's store can't be read just now. */
  #paceOf(koiId: KoiId, { gateway }: LoadedTable, nowMs: number): Pace | undefined {
    const koi = gateway.kois.find(({ id }) => id === koiId);
    const known = this.#paces.get(koiId);
    // What lies in the future is as good as now: a clock that was put right.
    if (known) known.lastMs = Math.min(known.lastMs, nowMs);
    if (known?.isNoted || known?.isRunning || !koi) return known;
    try {
      const store = this.#options.stores.existing(koi);
      const ranAtMs = store?.heartbeat()?.ranAtMs;
      const lastMs = known?.lastMs ?? Math.min(ranAtMs ?? nowMs, nowMs);
      const pace: Pace = known ?? { lastMs, notBeforeMs: 0, isRunning: false, isNoted: false };
      this.#paces.set(koiId, pace);
      pace.isNoted = store !== undefined;
      if (store && ranAtMs === undefined) this.#note(koiId, store, lastMs);
      return pace;
    } catch (error) {
      this.#options.log.error({ koiId, error: said(error) }, "heartbeats of a koi can't be looked up");
      return undefined;
    }
  }

  /** Notes when the first one began to be counted: else a gateway that is started often would never come to it. */
  #note(koiId: KoiId, store: KoiStore, ranAtMs: number): void {
    const sessionKey = `koi:${koiId}:main` as SessionKey;
    const heartbeat = { ranAtMs };
    store
      .commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], heartbeat })
      .catch((error: unknown) => {
        this.#options.log.warn({ koiId, error: said(error) }, "the time of a heartbeat could not be noted");
      });
  }

  /** One that is due, run or skipped. Never rejects. */
  async #beat({ koiId, settings }: Heartbeat, table: LoadedTable, pace: Pace, nowMs: number): Promise<void> {
    const { log, meters } = this.#options;
    pace.isRunning = true;
    const everyMs = heartbeatEveryMs(settings);
    pace.notBeforeMs = nowMs + everyMs;
    try {
      const koi = table.gateway.kois.find(({ id }) => id === koiId);
      const reason = koi ? await this.#whyNot(koi, settings, table, nowMs) : "no_koi";
      if (koi && reason === undefined) {
        pace.lastMs = nowMs;
        await this.#run(koi, settings, table, nowMs);
      } else {
        meters.heartbeats.add({ result: reason ?? "no_koi" });
        if (reason === "outside_hours") pace.notBeforeMs = nowMs + Math.min(everyMs, HOUR_CHECK_MS);
      }
    } catch (error) {
      meters.heartbeats.add({ result: "broken" });
      log.error({ koiId, error: said(error) }, "heartbeat broke off");
    } finally {
      pace.isRunning = false;
      this.look();
    }
  }

  /** Why there is none this time; `undefined` where there is one. */
  async #whyNot(
    koi: CompiledKoi,
    settings: Heartbeat["settings"],
    { gateway }: LoadedTable,
    nowMs: number,
  ): Promise<string | undefined> {
    const { config } = gateway;
    if (!isActiveAt(settings.activeHours, nowMs, config.kois?.defaults?.userTimezone)) return "outside_hours";
    if (settings.model === undefined && modelChain(config, koi.id).names.length === 0) return "no_model";
    const checklist = await readChecklist(this.#options.homeOf(koi).workspace);
    if (checklist === "empty") return "empty_file";
    if (checklist === "unreadable") return "unreadable_file";
    // The built-in prompt speaks of the file, and of nothing else.
    return checklist === "absent" && settings.prompt === undefined ? "no_file" : undefined;
  }

  async #run(
    koi: CompiledKoi,
    settings: Heartbeat["settings"],
    table: LoadedTable,
    nowMs: number,
  ): Promise<void> {
    const store = this.#options.stores.of(koi);
    const state = { ...store.heartbeat(), ranAtMs: nowMs };
    const sessionKey = heartbeatSession(settings, koi.id, table.gateway);
    await store.commitTurn({ sessionKey, messageKeys: [], transcript: [], outbox: [], heartbeat: state });
    const target = heartbeatTarget(
      settings,
      sessionKey,
      store.transcript(sessionKey, LOOK_BACK),
      table.gateway,
    );
    const facts = "facts" in target ? target.facts : NOWHERE;
    const due: DueHeartbeat = { koi, settings, table, store, sessionKey, target, facts, state };
    const item = ownItem(due, facts, `heartbeat:${nowMs}`, nowMs);
    await this.#options.enqueue({ ...item, ownTurn: (signal) => this.#turn(due, item, signal) });
  }

  async #turn(due: DueHeartbeat, item: QueuedMessage, signal: AbortSignal): Promise<void> {
    const { runTurn, channelOf, clock, log, meters, outbox } = this.#options;
    const about = { koiId: due.koi.id, sessionKey: due.sessionKey };
    const { channel, accountId } = due.facts;
    try {
      const split = splitBy(channelOf(channel), accountId, log);
      const prefix = (result: TurnResult): string | undefined => prefixOf(item, result);
      const name = `heartbeat:${due.state.ranAtMs}`;
      const asking = { place: due, item, facts: due.facts, name, senders: [], split };
      const approvals = ownApprovals(asking, this.#options);
      const deps = { runTurn, split, approvals, prefix, now: () => clock.now() };
      const end = await runHeartbeat(due, deps, signal);
      for (const entry of end.outbox) outbox.add(due.store, { ...entry, attempts: 0 });
      const { result, reasonCode } = end;
      meters.heartbeats.add({ result });
      if (result === "failed") log.error({ ...about, reasonCode }, "heartbeat failed");
      else if (result === "not_sent" && reasonCode !== "target_none")
        log.warn({ ...about, result, reasonCode }, "heartbeat: its answer goes to nobody");
      else log.info({ ...about, result, ...(reasonCode !== undefined && { reasonCode }) }, "heartbeat");
    } catch (error) {
      meters.heartbeats.add({ result: "broken" });
      log.error({ ...about, error: said(error) }, "heartbeat could not be written");
    }
  }
}

function wanted({ gateway }: LoadedTable): readonly Heartbeat[] {
  const ids = gateway.kois.map(({ id }) => id);
  return heartbeatsOf(gateway.config, ids, gateway.defaultKoi).filter(
    ({ settings }) => heartbeatEveryMs(settings) > 0,
  );
}
