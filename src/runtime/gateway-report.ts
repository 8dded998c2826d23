// What a gateway says of itself: its status, what is wrong, whether it is ready. Asked again each time, kept nowhere.

import type { Accounts } from "./accounts/accounts.ts";
import type { GatewayOptions } from "./gateway-options.ts";
import type { GatewayNumbers, GatewayStatus } from "./gateway-status.ts";
import type { GatewayStore } from "./journal/gateway-store.ts";
import type { KoiStores } from "./journal/koi-stores.ts";
import type { TableHolder } from "./loaded-table.ts";
import type { LockWatch } from "./lock-watch.ts";
import { type Problem, problemsOf } from "./problems.ts";
import type { Recovered } from "./recovery.ts";
import { waitForRestart } from "./reload/table-changes.ts";
import type { Stages } from "./stages.ts";

/** How far a gateway is. */
export type GatewayPhase = "starting" | "running" | "stopping";

/** What is reported on. */
export interface ReportedGateway {
  readonly options: GatewayOptions;
  readonly tables: TableHolder;
  readonly stages: Stages;
  readonly accounts: Accounts;
  readonly store: GatewayStore;
  readonly stores: KoiStores;
  readonly lockWatch: LockWatch;
  readonly startedAtMs: number;
  phase(): GatewayPhase;
  recovered(): Recovered;
  /** What keeps the config as it is from being the one that runs. */
  configProblems(): readonly string[];
}

/** Reports on a gateway. */
export class GatewayReport {
  readonly #gateway: ReportedGateway;

  constructor(gateway: ReportedGateway) {
    this.#gateway = gateway;
  }

  status(): GatewayStatus {
    const { options, tables, stages, accounts, store, startedAtMs } = this.#gateway;
    const { gateway, digest } = tables.current;
    const { origin } = options;
    const problems = this.#problems();
    const phase = this.#gateway.phase();
    return {
      state: phase === "running" && problems.length > 0 ? "degraded" : phase,
      pid: process.pid,
      startedAt: new Date(startedAtMs).toISOString(),
      table: {
        digest,
        generation: tables.generation,
        ...(origin && { origin }),
        compilerVersion: gateway.compilerVersion,
        kois: gateway.kois.map(({ id }) => id),
      },
      problems,
      waitForRestart: waitForRestart(options.table.gateway, gateway, options.decides),
      accounts: accounts.status(),
      mcpServers: this.#mcpServers(),
      nodes: options.nodes?.nodes() ?? [],
      waitingNodes: options.nodes?.waiting() ?? [],
      outcomes: stages.outcomes.counts(),
      turns: stages.queue.size(),
      usage: stages.meters.usage(),
      unsentReplies: stages.outbox.size(),
      deadLetters: store.deadLetters(),
      recovered: this.#gateway.recovered(),
    };
  }

  numbers(): GatewayNumbers {
    const { tables, stages, accounts } = this.#gateway;
    return {
      accounts: accounts.status(),
      mcpServers: this.#mcpServers(),
      turns: stages.queue.size(),
      unsentReplies: stages.outbox.size(),
      problems: this.#problems().length,
      tableGeneration: tables.generation,
    };
  }

  health(): { status: "ok" | "degraded"; isReady: boolean } {
    const isReady = this.#gateway.phase() === "running";
    return { status: this.#problems().length > 0 ? "degraded" : "ok", isReady };
  }

  #problems(): Problem[] {
    const { options, accounts, stores, lockWatch } = this.#gateway;
    const config = [...this.#gateway.configProblems(), ...(options.machineProblems?.() ?? [])];
    const state = lockWatch.problem() ?? options.nodes?.problem();
    return problemsOf(config, stores.faults(), accounts.status(), this.#mcpServers(), state);
  }

  #mcpServers(): GatewayStatus["mcpServers"] {
    return this.#gateway.options.mcp?.status() ?? [];
  }
}
