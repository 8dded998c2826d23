// The sandboxes of a gateway: one object, from which each run gets the place that its tools work in.

import type { Secret } from "../../config/secret.ts";
import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { HomeBase } from "../home-path.ts";
import type { KoiLog } from "../koi-log.ts";
import { refusedHost, type ToolHost } from "../tools/host/tool-host.ts";
import { clearStrays, forget, isSpent } from "./clear-away.ts";
import { Containers, type ReadyContainer } from "./containers.ts";
import { type Engine, openEngine } from "./engine.ts";
import { type SandboxPlan, planSandbox } from "./plan.ts";
import { ContainerRegistry } from "./registry.ts";
import { type SandboxPlace, sandboxHost } from "./sandbox-host.ts";
import { type Attempt, type SandboxProblem, failed, got } from "./sandbox-problem.ts";

/** What sandboxes need of their gateway. */
export interface SandboxesOptions extends HomeBase {
  /** A secret's value. Rejects where there is none. */
  readonly resolve: (secret: Secret) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log?: KoiLog | undefined;
}

/** Whose sandbox. */
export interface SandboxedSession {
  readonly gateway: CompiledGateway;
  readonly koi: CompiledKoi;
  readonly sessionKey: string;
}

/** The sandbox of one run. */
export interface SandboxRun {
  readonly host: ToolHost;
  /** Makes the container ready; a problem where that is not possible. */
  ready(): Promise<SandboxProblem | undefined>;
  /** Puts something that somebody sent into `media/inbound/`; gives its path inside. @throws HostError */
  receive(name: string, data: Uint8Array): Promise<string>;
  /** The run is over. What it left running goes on. Never rejects. */
  close(): Promise<void>;
}

/** How often at most spent containers are looked for. */
const PRUNE_EVERY_MS = 5 * 60_000;

/** All sandboxes of one state dir. */
export class Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #registry: ContainerRegistry;
  readonly #containers: Containers;
  #engine: Promise<Attempt<Engine>> | undefined;
  #prunedAtMs = 0;

  constructor(options: SandboxesOptions) {
    this.#options = options;
    const { stateDir, now } = options;
    this.#registry = new ContainerRegistry(stateDir);
    this.#containers = new Containers({
      stateDir,
      now,
      registry: this.#registry,
      envOf: (plan) => this.#envOf(plan),
    });
  }

  /** When the gateway starts: what one that died has left behind goes. Without an engine nothing happens. */
  async start(): Promise<void> {
    const engine = await this.#open();
    if (!engine.ok) return;
    const removed = await clearStrays(engine.value, this.#options.stateDir, this.#registry);
    if (removed.length > 0) this.#options.log?.warn({ containers: removed }, "stray sandboxes were removed");
  }

  /** The sandbox of a run. Touches nothing yet. */
  open({ gateway, koi, sessionKey }: SandboxedSession): SandboxRun {
    const plan = planSandbox(gateway, koi, sessionKey, this.#options);
    return plan.ok ? this.#run(plan.value) : refusedRun(plan.problem);
  }

  /** Removes what has not been used for too long, or is too old; at most every 5 minutes. Rejects where the state dir
   * can't be written. */
  async prune(): Promise<void> {
    const { now } = this.#options;
    if (now() - this.#prunedAtMs < PRUNE_EVERY_MS) return;
    this.#prunedAtMs = now();
    const spent = (await this.#registry.entries()).filter((entry) => isSpent(entry, now()));
    const engine = spent.length > 0 ? await this.#open() : undefined;
    if (!engine?.ok) return;
    for (const { containerName } of spent) {
      await this.#containers.inTurn(containerName, async () => {
        const entry = await this.#registry.find(containerName);
        if (!entry || this.#containers.isBusy(containerName) || !isSpent(entry, now())) return;
        await forget(engine.value, this.#registry, entry);
      });
    }
  }

  #run(plan: SandboxPlan): SandboxRun {
    const { containerName } = plan;
    const end = this.#containers.use(containerName);
    let place: Promise<Attempt<SandboxPlace>> | undefined;
    const getPlace = (): Promise<Attempt<SandboxPlace>> => (place ??= this.#place(plan));
    const host = sandboxHost({
      cwd: plan.cwd,
      place: getPlace,
      doubt: () => (place = undefined),
      use: () => this.#containers.use(containerName),
    });
    return {
      host,
      ready: async () => {
        const made = await getPlace();
        if (made.ok) return undefined;
        place = undefined;
        return made.problem;
      },
      receive: async (name, data) => {
        const path = `${plan.cwd}/media/inbound/${fileName(name)}`;
        await host.writeFile(path, data);
        return path;
      },
      close: async () => {
        end();
        await this.#closed(await place?.catch(() => undefined));
      },
    };
  }

  async #closed(place: Attempt<SandboxPlace> | undefined): Promise<void> {
    try {
      if (place?.ok)
        await this.#registry.update(place.value.containerId, { lastUsedAtMs: this.#options.now() });
      await this.prune();
    } catch (error) {
      // The state dir can't be written: the next use says so.
      const { code = "unknown error" } = error as NodeJS.ErrnoException;
      this.#options.log?.warn({ code }, "the registry of the sandboxes could not be written");
    }
  }

  async #place(plan: SandboxPlan): Promise<Attempt<SandboxPlace>> {
    const engine = await this.#open();
    if (!engine.ok) return engine;
    const env = await this.#envOf(plan);
    if (!env.ok) return env;
    const container = await this.#containers.ensure(engine.value, plan);
    if (!container.ok) {
      if (container.problem.code === "no_engine") this.#engine = undefined;
      return container;
    }
    this.#tellOutdated(container.value);
    const { id, user } = container.value;
    return got({ engine: engine.value, containerId: id, user, cwd: plan.cwd, env: env.value });
  }

  #tellOutdated({ name, isOutdated }: ReadyContainer): void {
    if (!isOutdated) return;
    this.#options.log?.warn(
      { container: name },
      "the config of this sandbox has changed; it is made anew when it is idle, or with skykoi sandbox recreate",
    );
  }

  /** An engine that did not answer is asked again with the next use. */
  async #open(): Promise<Attempt<Engine>> {
    const { env, home } = this.#options;
    const mine = (this.#engine ??= openEngine({ env, home }));
    const engine = await mine;
    if (!engine.ok && this.#engine === mine) this.#engine = undefined;
    return engine;
  }

  async #envOf({ env }: SandboxPlan): Promise<Attempt<Readonly<Record<string, string>>>> {
    const values: Record<string, string> = {};
    for (const [name, secret] of Object.entries(env)) {
      try {
        values[name] = await this.#options.resolve(secret);
      } catch (error) {
        const why = error instanceof Error ? error.message : "it can't be resolved";
        return failed("refused", `\`sandbox.docker.env.${name}\`: ${why}`);
      }
    }
    return got(values);
  }
}

function refusedRun(problem: SandboxProblem): SandboxRun {
  const host = refusedHost("sandbox", problem.message);
  return {
    host,
    ready: () => Promise.resolve(problem),
    receive: (name, data) => host.writeFile(name, data).then(() => name),
    close: () => Promise.resolve(),
  };
}

/** A name without a path, without what begins with a dot, and of bounded length; its ending stays. */
function fileName(text: string): string {
  const plain = (text.split(/[\\/]/).at(-1) ?? "")
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[.\s]+/, "");
  return plain.slice(-120) || "file";
}
