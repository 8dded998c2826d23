// The gateway's life: what it refuses to start with, the order in which it takes up work, and how it stops
// without losing any. The way of a message is in stages.ts.

import type { ChannelId } from "../routing/facts.ts";
import { Accounts } from "./accounts/accounts.ts";
import { DeviceLinks } from "./accounts/device-links.ts";
import { StateWatch } from "./accounts/state-watch.ts";
import { announce } from "./announcement.ts";
import type { Adapters } from "./channels/adapters.ts";
import { makeChannels } from "./channels/make-channels.ts";
import { type Clock, systemClock, withDeadline } from "./clock.ts";
import { ControlApi } from "./control/control-api.ts";
import { DegradedNotice } from "./degraded-notice.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import { type GatewayPhase, GatewayReport } from "./gateway-report.ts";
import type { GatewayStatus } from "./gateway-status.ts";
import { Access } from "./http/access.ts";
import { type HttpServer, listenHttp } from "./http/http-server.ts";
import { StaticFiles } from "./http/static-files.ts";
import { collectGarbage } from "./journal/collect-garbage.ts";
import { Webhooks } from "./http/webhooks.ts";
import { GatewayStore } from "./journal/gateway-store.ts";
import { KoiStores } from "./journal/koi-stores.ts";
import { StoreKeeper } from "./journal/store-keeper.ts";
import { type LoadedTable, TableHolder } from "./loaded-table.ts";
import { LockWatch } from "./lock-watch.ts";
import { takeLock } from "./lock.ts";
import { MetricsPage } from "./metrics/metrics-page.ts";
import type { Recovered } from "./recovery.ts";
import { Reload, type ReloadEnd } from "./reload/reload.ts";
import { SandboxWatch } from "./sandbox-watch.ts";
import { reloadMode } from "./settings.ts";
import { makeStages, type Stages } from "./stages.ts";
import { startPlace } from "./start-place.ts";

/** How long running turns may go on after a stop, and how long they get to end once aborted. */
const DRAIN_MS = 10_000;
const ABORT_MS = 2_000;
/** How long replies that are being sent may take after a stop; unsent ones wait on disk. */
const SEND_MS = 5_000;

/** A gateway that runs. */
export interface Gateway {
  readonly address: { readonly host: string; readonly port: number };
  status(): GatewayStatus;
  /** Compiles the config now, as after a change. Resolves when the result is in force or refused. */
  reload(): Promise<void>;
  /** Takes no more messages, lets turns end (10 s, then they are aborted and stay journaled), closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts a gateway. When this resolves it is ready: what an earlier one left is in line, accounts connect, the
 * port answers.
 * @throws StartRefusedError where it would be open to strangers or its secret can't be read
 * @throws UnwritableStateError where its state dir can't be written
 * @throws LockedError where another gateway uses the state dir
 * @throws StoreError where its own store can't be used
 */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { host, secret } = await startPlace(options);
  const unlock = takeLock(options.stateDir);
  try {
    const gateway = new RunningGateway(options, unlock);
    await gateway.start(host, secret);
    return gateway;
  } catch (error) {
    unlock();
    throw error;
  }
}

class RunningGateway implements Gateway {
  readonly #options: GatewayOptions;
  readonly #unlock: () => void;
  readonly #clock: Clock;
  readonly #tables: TableHolder;
  readonly #store: GatewayStore;
  readonly #stores: KoiStores;
  readonly #channels: Adapters;
  readonly #webhooks: Webhooks;
  readonly #stages: Stages;
  readonly #accounts: Accounts;
  readonly #links: DeviceLinks;
  readonly #stateWatch: StateWatch;
  readonly #lockWatch: LockWatch;
  readonly #sandboxes: SandboxWatch | undefined;
  readonly #reload: Reload | undefined;
  readonly #startedAtMs: number;
  readonly #report: GatewayReport;
  readonly #notice: DegradedNotice;
  readonly #metrics: MetricsPage;
  readonly #control: ControlApi;
  #http: HttpServer | undefined;
  #withdraw: () => void = () => undefined;
  #recovered: Recovered = { replayed: 0, expired: 0, replies: 0 };
  #phase: GatewayPhase = "starting";
  #stopped: Promise<void> | undefined;

  constructor(options: GatewayOptions, unlock: () => void) {
    const { table, stateDir, log } = options;
    this.#options = options;
    this.#unlock = unlock;
    const clock = options.clock ?? systemClock;
    this.#clock = clock;
    this.#startedAtMs = clock.now();
    const now = (): number => clock.now();
    const tables = new TableHolder(table);
    const store = new GatewayStore(stateDir, now);
    const stores = new KoiStores(options.homeOf, now, new StoreKeeper(clock, collectGarbage));
    const webhooks = new Webhooks(log);
    const channels = makeChannels({ options, tables, stores, webhooks, clock });
    this.#tables = tables;
    this.#store = store;
    this.#stores = stores;
    this.#webhooks = webhooks;
    this.#channels = channels;
    this.#notice = new DegradedNotice(channels);
    const isStopping = (): boolean => this.#phase === "stopping";
    this.#stages = makeStages({ options, tables, store, stores, clock, channels, isStopping });
    const implied = new Set<ChannelId>(options.impliedChannels ?? ["webchat"]);
    const [{ emit }, { refusedAccount: refusal }] = [this.#stages, options];
    this.#accounts = new Accounts({ channels, implied, emit, log, ...(refusal && { refusal }) });
    this.#links = new DeviceLinks({ accounts: this.#accounts, channels, clock, log });
    this.#stateWatch = new StateWatch(() => this.#accounts.status(), clock, log);
    this.#lockWatch = new LockWatch(stateDir, clock, log);
    this.#sandboxes = options.sandboxes && new SandboxWatch(options.sandboxes, clock, log);
    this.#report = new GatewayReport({
      options,
      tables,
      stages: this.#stages,
      accounts: this.#accounts,
      store,
      stores,
      lockWatch: this.#lockWatch,
      startedAtMs: this.#startedAtMs,
      phase: () => this.#phase,
      recovered: () => this.#recovered,
      configProblems: () => this.#configProblems(),
    });
    this.#metrics = new MetricsPage(this.#stages.meters, () => this.#report.numbers());
    this.#reload = options.compile && this.#makeReload(options.compile);
    this.#control = this.#makeControl();
    this.#stages.outcomes.watch((record) => this.#control.outcome(record));
  }

  #makeControl(): ControlApi {
    const { log, findings, version, nodes } = this.#options;
    const { outbox, outcomes, hits, takeUp } = this.#stages;
    const [tables, stores] = [this.#tables, this.#stores];
    return new ControlApi({
      tables,
      stores,
      version: version ?? this.#tables.current.gateway.compilerVersion,
      clock: this.#clock,
      log,
      store: this.#store,
      hits,
      letters: { tables, stores, outbox, outcomes, takeUp, removed: () => this.#stages.removedKois() },
      channelOf: (id) => this.#channels.get(id),
      accounts: () => this.#accounts.status(),
      links: this.#links,
      nodes,
      status: () => this.status(),
      findings: () => (this.#reload ? this.#reload.findings() : findings),
      isInForce: () => this.#configProblems().length === 0,
      isRunning: () => this.#phase === "running",
    });
  }

  #makeReload(compile: NonNullable<GatewayOptions["compile"]>): Reload {
    const { log, problems, findings, decides, restart, objection } = this.#options;
    const syncAccounts = (): ReturnType<Accounts["sync"]> =>
      this.#accounts.sync(this.#tables.current.gateway);
    const onEnd = (result: ReloadEnd): void => {
      this.#stages.meters.reloads.add({ result });
      if (result === "taken") {
        this.#options.onTable?.(this.#tables.current.gateway);
        this.#options.mcp?.keep(this.#tables.current.gateway);
        void this.#stages.hits.see(this.#tables.current);
        void this.#stages.noteKois();
        this.#stages.heartbeats.look();
        this.#stages.jobs.look();
        this.#lookAtSandboxes();
      }
      this.#control.reloaded();
      this.#notice.show(this.#configProblems().length > 0);
    };
    const more = {
      ...(decides && { decides }),
      ...(restart && { restart }),
      ...(objection && { objection: (table: LoadedTable) => objection(table, this.address.host) }),
    };
    const [tables, clock] = [this.#tables, this.#clock];
    const accounts = { syncAccounts, tryAccountsAgain: syncAccounts };
    return new Reload({ compile, tables, clock, log, ...accounts, onEnd, ...more }, problems, findings);
  }

  get address(): { readonly host: string; readonly port: number } {
    return this.#http?.address ?? { host: "", port: 0 };
  }

  async start(host: string, secret: string | undefined): Promise<void> {
    const { port, webRoot, upgrades, nodes, log, table, watch, stateDir, origin } = this.#options;
    const { auth, trustedProxies = [], controlUi } = table.gateway.config.gateway ?? {};
    try {
      this.#notice.show(this.#configProblems().length > 0);
      this.#http = await listenHttp(host, port, {
        access: new Access(secret, this.#clock, auth?.rateLimit),
        files: new StaticFiles(controlUi?.enabled === false ? undefined : webRoot),
        basePath: controlUi?.basePath ?? "/",
        allowedOrigins: controlUi?.allowedOrigins ?? [],
        trustedProxies,
        log,
        health: () => this.#report.health(),
        status: () => this.status(),
        metrics: () => this.#metrics.text(),
        webhooks: this.#webhooks,
        upgrades: {
          ...upgrades,
          ...(nodes && { "/node": nodes.onUpgrade }),
          "/api": this.#control.onUpgrade,
        },
      });
      const where = { ...this.address, startedAt: new Date(this.#startedAtMs).toISOString() };
      this.#withdraw = announce(stateDir, { pid: process.pid, ...where, ...(origin && { origin }) });
      this.#lookAtSandboxes();
      // Before the accounts: what came first is first in line, and nothing is taken up twice.
      this.#recovered = await this.#stages.recover();
      await this.#accounts.sync(table.gateway);
      this.#stateWatch.start();
      this.#lockWatch.start();
      this.#stages.outbox.start();
      this.#stages.queue.start();
      this.#stages.heartbeats.start();
      this.#stages.jobs.start();
      this.#phase = "running";
      void this.#stages.hits.see(table);
      if (reloadMode(table.gateway) !== "off") await this.#reload?.start(watch);
      log.info({ ...this.address, table: table.digest }, "gateway is ready");
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  status(): GatewayStatus {
    return this.#report.status();
  }

  async reload(): Promise<void> {
    await this.#reload?.reload();
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const { queue, outbox, files, heartbeats, jobs } = this.#stages;
    const clock = this.#clock;
    this.#phase = "stopping";
    const unlinked = this.#links.stop();
    heartbeats.stop();
    jobs.stop();
    this.#control.close();
    await this.#reload?.stop();
    const drained = queue.drain().then(() => "drained" as const);
    if ((await withDeadline(clock, drained, DRAIN_MS, "late")) === "late") {
      this.#options.log.warn(queue.size(), "turns are aborted; their messages stay journaled");
      queue.abort();
      await withDeadline(clock, drained, ABORT_MS, "late");
    }
    files.stop();
    const ended = Promise.all([this.#options.endTools?.(), this.#sandboxes?.stop()]);
    await withDeadline(clock, ended, SEND_MS, undefined);
    this.#stateWatch.stop();
    this.#lockWatch.stop();
    this.#options.nodes?.close();
    await withDeadline(clock, outbox.stop(), SEND_MS, undefined);
    await withDeadline(clock, unlinked, SEND_MS, undefined);
    await this.#accounts.stop();
    await this.#http?.close();
    this.#withdraw();
    await this.#stages.hits.stop();
    this.#stores.close();
    this.#store.close();
    this.#unlock();
    this.#options.log.info({}, "gateway has stopped");
  }

  #lookAtSandboxes(): void {
    this.#sandboxes?.start(() => this.#tables.current.gateway);
  }

  #configProblems(): readonly string[] {
    return this.#reload?.problems() ?? this.#options.problems ?? [];
  }
}
