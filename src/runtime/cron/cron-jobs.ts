// When the jobs of all kois run. A job's next time lies with it in its koi's store, and is set before a run begins: so a reload, a
// restart or a crash neither doubles nor forgets one. What came due while the gateway was down runs once, at the start, however often
// it was missed.

import type { Channel } from "../../channels/channel.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import { type CronJob, KEPT_RUNS, nextRun } from "../../koi/cron/job.ts";
import type { KoiStore } from "../../koi/store/koi-store.ts";
import type { TurnDesk } from "../../koi/turn-desk.ts";
import type { RunTurn } from "../../koi/turn.ts";
import type { PlacedStep } from "../../koi/turn-step.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { ChannelId, Facts } from "../../routing/facts.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import type { Clock } from "../clock.ts";
import type { HomeOf, KoiStores } from "../journal/koi-stores.ts";
import type { TableHolder } from "../loaded-table.ts";
import type { Log } from "../log.ts";
import type { Meters } from "../metrics/meters.ts";
import type { Approvals } from "../approvals/approvals.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { said } from "../said.ts";
import { outletOf } from "../outlet/outlet.ts";
import type { OutletDeps } from "../outlet/outlet-place.ts";
import { ownApprovals } from "../turns/own-approvals.ts";
import { ownAnswerer, ownItem } from "../turns/own-turn.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import { splitBy } from "../turns/reply-parts.ts";
import { prefixElsewhere, prefixOf } from "../turns/response-prefix.ts";
import { jobDesk } from "./job-desk.ts";
import { type DueJob, jobFacts, jobSession, runJob, runName, whyNotSent } from "./cron-turn.ts";

/** Longest sleep: a machine that slept, or a clock that was set, is noticed after it. */
const MAX_SLEEP_MS = 600_000;

/** What jobs need from outside. */
export interface CronOptions {
  readonly tables: TableHolder;
  readonly stores: KoiStores;
  readonly runTurn: RunTurn;
  channelOf(id: ChannelId): Channel | undefined;
  readonly homeOf: HomeOf;
  /** Puts a turn in line; resolves when it is over. */
  enqueue(item: QueuedMessage): Promise<void>;
  readonly outbox: Pick<Outbox, "add" | "departure">;
  readonly finder: OutletDeps["finder"];
  readonly approvals: Approvals;
  readonly clock: Clock;
  readonly log: Log;
  readonly meters: Pick<Meters, "jobs">;
}

/** Runs jobs. */
export class CronJobs {
  readonly #options: CronOptions;
  /** The jobs of each koi, as its store has them. */
  readonly #jobs = new Map<KoiId, readonly CronJob[]>();
  /** Jobs that run, as `<koi>/<job>`. */
  readonly #running = new Set<string>();
  #cancel: () => void = () => undefined;
  #isStopped = true;

  constructor(options: CronOptions) {
    this.#options = options;
  }

  /** Begins: jobs that came due meanwhile run now. */
  start(): void {
    this.#isStopped = false;
    this.look();
  }

  /** A koi's jobs were changed in its store. */
  changed(koiId: KoiId): void {
    this.#forget(koiId);
    this.look();
  }

  /** Starts what is due, as many at a time as the config says, and sleeps until the next: now, and after each change. */
  look(): void {
    if (this.#isStopped) return;
    this.#cancel();
    const { tables, clock } = this.#options;
    const { gateway } = tables.current;
    const { enabled, maxConcurrentRuns } = { ...DEFAULTS.cron, ...gateway.config.cron };
    const nowMs = clock.now();
    let wakeMs = nowMs + MAX_SLEEP_MS;
    const waiting = enabled ? gateway.kois.flatMap((koi) => this.#waitingOf(koi)) : [];
    waiting.sort((one, other) => one.dueMs - other.dueMs);
    for (const { koi, job, dueMs } of waiting) {
      if (dueMs > nowMs) {
        wakeMs = Math.min(wakeMs, dueMs);
        break;
      }
      // The end of one that runs looks again.
      if (this.#running.size >= maxConcurrentRuns) break;
      void this.#begin(koi, job.id, nowMs);
    }
    this.#cancel = clock.after(wakeMs - nowMs, () => this.look());
  }

  /** Starts no more. One that runs ends with the queue. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #waitingOf(koi: CompiledKoi): readonly { koi: CompiledKoi; job: CronJob; dueMs: number }[] {
    return this.#jobsOf(koi).flatMap((job) => {
      if (job.nextAtMs === undefined || this.#running.has(`${koi.id}/${job.id}`)) return [];
      return [{ koi, job, dueMs: job.nextAtMs }];
    });
  }

  #jobsOf(koi: CompiledKoi): readonly CronJob[] {
    const known = this.#jobs.get(koi.id);
    if (known) return known;
    try {
      const jobs = this.#options.stores.unsettled(koi)?.jobs() ?? [];
      this.#jobs.set(koi.id, jobs);
      return jobs;
    } catch (error) {
      // Looked up again at the next look.
      this.#options.log.error({ koiId: koi.id, error: said(error) }, "jobs of a koi can't be looked up");
      return [];
    }
  }

  /** Never rejects. */
  async #begin(koi: CompiledKoi, jobId: string, nowMs: number): Promise<void> {
    const { stores, tables, enqueue, log, meters } = this.#options;
    const key = `${koi.id}/${jobId}`;
    this.#running.add(key);
    try {
      const store = stores.of(koi);
      // As it is now: it may have been changed or removed since it was looked up.
      const job = store.jobs().find(({ id }) => id === jobId);
      if (job?.nextAtMs === undefined || job.nextAtMs > nowMs) return this.#forget(koi.id);
      const { nextAtMs: wasDueMs, ...rest } = job;
      const nextAtMs = nextRun(job.schedule, nowMs);
      const last = { atMs: nowMs, result: "begun" };
      await this.#save(koi, store, { ...rest, ...(nextAtMs !== undefined && { nextAtMs }), last });
      const sessionKey = jobSession(koi.id, jobId);
      const due: DueJob = { koi, table: tables.current, store, sessionKey, job, wasDueMs, startedMs: nowMs };
      const item = ownItem(due, jobFacts(job), `cron:${jobId}:${nowMs}`, nowMs);
      await enqueue({ ...item, ownTurn: (signal) => this.#turn(due, item, signal) });
    } catch (error) {
      meters.jobs.add({ result: "broken" });
      log.error({ koiId: koi.id, jobId, error: said(error) }, "job broke off");
    } finally {
      this.#running.delete(key);
      this.look();
    }
  }

  async #turn(due: DueJob, item: QueuedMessage, signal: AbortSignal): Promise<void> {
    const { runTurn, channelOf, clock, log, meters, outbox } = this.#options;
    const { koi, job, store, startedMs } = due;
    const about = { koiId: koi.id, jobId: job.id };
    const { channel, accountId } = jobFacts(job);
    try {
      const split = splitBy(channelOf(channel), accountId, log);
      const deps = {
        runTurn,
        split,
        prefix: (end: Parameters<typeof prefixOf>[1]) => prefixOf(item, end),
        deskOf: (steps: () => readonly PlacedStep[]) => this.#desk(due, item, steps),
        approvals: ownApprovals(
          { place: due, item, facts: jobFacts(job), name: runName(due), senders: job.askedBy ?? [], split },
          this.#options,
        ),
        now: () => clock.now(),
      };
      const { result, reasonCode, outbox: rows } = await runJob(due, deps, signal);
      for (const entry of rows) outbox.add(store, { ...entry, attempts: 0 });
      meters.jobs.add({ result });
      const fields = { ...about, result, ...(reasonCode !== undefined && { reasonCode }) };
      if (result === "failed") log.error(fields, "job failed");
      else log.info(fields, "job has run");
      const now = store.jobs().find(({ id }) => id === job.id);
      if (!now) return;
      const last = { atMs: startedMs, result: reasonCode ?? result };
      const runs = [...(now.runs ?? []), last].slice(-KEPT_RUNS);
      await this.#save(koi, store, { ...now, last, runs });
    } catch (error) {
      meters.jobs.add({ result: "broken" });
      log.error({ ...about, error: said(error) }, "job could not be written");
    }
  }

  #desk(due: DueJob, item: QueuedMessage, steps: () => readonly PlacedStep[]): TurnDesk {
    const { channelOf, homeOf } = this.#options;
    const { koi, job, table, store, sessionKey } = due;
    const jobs = jobDesk({ koiId: koi.id, store, table }, (id) => this.changed(id));
    const channel = job.deliverTo && channelOf(job.deliverTo.channel);
    if (!job.deliverTo || !channel) return { jobs };
    const { accountId, peer, threadId } = job.deliverTo;
    const turn = {
      koiId: koi.id,
      store,
      sessionKey,
      replyKey: `${koi.id}/${runName(due)}`,
      sessionsDir: homeOf(koi).sessionsDir,
      steps,
      prefixAt: (facts: Facts, there: SessionKey) => prefixElsewhere(item, facts, there),
    };
    const place = {
      turn,
      table,
      sessionKey,
      channel,
      target: { accountId, peer, ...(threadId !== undefined && { threadId }) },
      answerer: ownAnswerer(due),
      prefix: undefined,
      isSent: () => whyNotSent(due) === undefined,
    };
    return { jobs, outlet: outletOf(place, this.#options) };
  }

  async #save(koi: CompiledKoi, store: KoiStore, job: CronJob): Promise<void> {
    await store.saveJob(job);
    this.#forget(koi.id);
  }

  /** What was looked up of a koi is not what its store has any more. */
  #forget(koiId: KoiId): void {
    this.#jobs.delete(koiId);
  }
}
