// `GET /metrics`: the counters and the state of the gateway in the Prometheus text format, and what node says of the
// process (memory, CPU, event loop lag). The library is loaded, and the lag measured, from the first scrape on.

import type { Registry } from "prom-client";
import type { GatewayNumbers } from "../gateway-status.ts";
import type { Meters } from "./meters.ts";
import type { Tally } from "./tally.ts";

type Library = typeof import("prom-client");

/** The metrics of one gateway. */
export class MetricsPage {
  readonly #meters: Meters;
  readonly #numbers: () => GatewayNumbers;
  #registry: Promise<Registry> | undefined;

  /** `numbers` is asked at each scrape. */
  constructor(meters: Meters, numbers: () => GatewayNumbers) {
    this.#meters = meters;
    this.#numbers = numbers;
  }

  /** The page as text. */
  async text(): Promise<string> {
    this.#registry ??= import("prom-client").then((library) => this.#filled(library));
    return (await this.#registry).metrics();
  }

  #filled(library: Library): Registry {
    const registry = new library.Registry();
    const { messages, laterEnds, turns, turnMs, tokens, costUsd, sends, heartbeats, jobs, reloads } =
      this.#meters;
    const counter = <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[],
      tally: Tally<Label>,
      unit = 1,
    ): void => {
      const metric: InstanceType<typeof library.Counter<Label>> = new library.Counter({
        name,
        help,
        labelNames,
        registers: [registry],
        collect: () => {
          metric.reset();
          for (const { labels, count } of tally.entries()) metric.inc({ ...labels }, count / unit);
        },
      });
    };
    const judged: ("outcome" | "stage" | "reason")[] = ["outcome", "stage", "reason"];
    counter("skykoi_messages_total", "Messages, as judged when they arrived.", judged, messages);
    counter("skykoi_later_ends_total", "Taken messages that ended otherwise later.", judged, laterEnds);
    counter("skykoi_turns_total", "Turns, by how they ended.", ["result"], turns);
    counter("skykoi_turn_seconds_total", "Time that turns took.", ["result"], turnMs, 1_000);
    counter("skykoi_tokens_total", "Tokens, where the provider says.", ["direction"], tokens);
    counter("skykoi_cost_total", "Cost by the prices of the config.", ["currency"], costUsd);
    counter("skykoi_sends_total", "Attempts to send a reply.", ["channel", "result"], sends);
    counter("skykoi_heartbeats_total", "Heartbeats, by how they ended.", ["result"], heartbeats);
    counter("skykoi_jobs_total", "Runs of jobs, by how they ended.", ["result"], jobs);
    counter("skykoi_reloads_total", "Reloads of the config.", ["result"], reloads);
    this.#gauges(library, registry);
    library.collectDefaultMetrics({ register: registry });
    return registry;
  }

  #gauges(library: Library, registry: Registry): void {
    const gauge = (name: string, help: string, value: (numbers: GatewayNumbers) => number): void => {
      const metric: InstanceType<typeof library.Gauge> = new library.Gauge({
        name,
        help,
        registers: [registry],
        collect: () => metric.set(value(this.#numbers())),
      });
    };
    gauge("skykoi_turns_running", "Turns that run.", ({ turns }) => turns.running);
    gauge("skykoi_messages_waiting", "Messages that wait for a turn.", ({ turns }) => turns.waiting);
    gauge("skykoi_replies_unsent", "Replies that are not with their platform yet.", (n) => n.unsentReplies);
    gauge("skykoi_degraded", "1 while something is not as configured.", (n) => (n.problems > 0 ? 1 : 0));
    gauge("skykoi_table_generation", "1 for the table of the start, one more for each reload.", (n) => {
      return n.tableGeneration;
    });
    const accounts: InstanceType<typeof library.Gauge<"channel" | "account">> = new library.Gauge({
      name: "skykoi_account_open",
      help: "1 while the account is connected.",
      labelNames: ["channel", "account"],
      registers: [registry],
      collect: () => {
        accounts.reset();
        for (const { channel, accountId, state } of this.#numbers().accounts)
          accounts.set({ channel, account: accountId }, state === "open" ? 1 : 0);
      },
    });
    const servers: InstanceType<typeof library.Gauge<"server" | "state">> = new library.Gauge({
      name: "skykoi_mcp_servers",
      help: "Connections to MCP servers that turns have asked for, by their state.",
      labelNames: ["server", "state"],
      registers: [registry],
      collect: () => {
        servers.reset();
        for (const { server, state } of this.#numbers().mcpServers) servers.inc({ server, state });
      },
    });
    const states: InstanceType<typeof library.Gauge<"channel" | "account" | "state">> = new library.Gauge({
      name: "skykoi_account_state",
      help: "1 for the state that the account's connection is in.",
      labelNames: ["channel", "account", "state"],
      registers: [registry],
      collect: () => {
        states.reset();
        for (const { channel, accountId, state } of this.#numbers().accounts)
          states.set({ channel, account: accountId, state }, 1);
      },
    });
  }
}
