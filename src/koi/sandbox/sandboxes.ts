// The sandboxes of a gateway: one object, from which each run gets the place that its tools work in.

import type { Secret } from "../../config/secret.ts";
import { hasSandboxes } from "../../policy/sandbox/sandbox-settings.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { HomeBase } from "../home-path.ts";
import type { KoiLog } from "../koi-log.ts";
import { clearStrays, forget, isSpent, stopContainer } from "./clear-away.ts";
import { Containers, type ReadyContainer } from "./containers.ts";
import { type Engine, openEngine } from "./engine.ts";
import { type SandboxPlan, planSandbox } from "./plan.ts";
import { ContainerRegistry } from "./registry.ts";
import { type SandboxPlace, sandboxHost } from "./sandbox-host.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";
import { SandboxProblems } from "./sandbox-problems.ts";
import { refusedRun, type SandboxedSession, type SandboxRun } from "./sandbox-run.ts";
import { SharedSkills } from "./shared-skills.ts";

/** What sandboxes need of their gateway. */
export interface SandboxesOptions extends HomeBase {
  /** A secret's value. Rejects where there is none. */
  readonly resolve: (secret: Secret) => Promise<string>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log?: KoiLog | undefined;
}

/** How often at most spent containers are looked for. */
const PRUNE_EVERY_MS = 5 * 60_000;

/** All sandboxes of one state dir. */
export class Sandboxes {
  readonly #options: SandboxesOptions;
  readonly #registry: ContainerRegistry;
  readonly #containers: Containers;
  readonly #skills: SharedSkills;
  readonly #problems: SandboxProblems;
  readonly #used = new Set<string>();
  #engine: Promise<Attempt<Engine>> | undefined;
  #cleared: Promise<void> | undefined;
  #isKeeper = false;
  #prunedAtMs = 0;

  constructor(options: SandboxesOptions) {
    this.#options = options;
    const { stateDir, now, log } = options;
    this.#skills = new SharedSkills(log);
    this.#problems = new SandboxProblems(log);
    this.#registry = new ContainerRegistry(stateDir);
    this.#containers = new Containers({
      stateDir,
      now,
      registry: this.#registry,
      envOf: (plan) => this.#envOf(plan),
    });
  }

  /**
   * For the gateway that holds the state dir: what one that died has left behind goes, before anything is used. Without an
   * engine that is done when there is one.
   */
  async start(): Promise<void> {
    this.#isKeeper = true;
    const engine = await this.#open();
    if (engine.ok) await this.#clear(engine.value);
  }

  /**
   * For that gateway, at its start and every few minutes: whether an engine is there, if kois need one; what nobody uses goes.
   * Rejects where the state dir can't be written.
   */
  async look({ config }: CompiledGateway): Promise<void> {
    // Before anything else: a turn that begins meanwhile waits until what was left behind is gone.
    this.#isKeeper = true;
    this.#problems.use(config);
    if (!hasSandboxes(config) && (await this.#registry.entries()).length === 0) return;
    this.#engine = undefined;
    await this.start();
    await this.prune();
  }

  /** When the gateway stops: what runs in the containers that it has used ends with it. Never rejects. */
  async stop(): Promise<void> {
    const engine = this.#used.size > 0 ? await this.#open() : undefined;
    if (engine?.ok) await Promise.all([...this.#used].map((id) => stopContainer(engine.value, id)));
  }

  /** Why kois do not have the sandboxes that they are to have, for people. */
  problems(): readonly string[] {
    return this.#problems.all();
  }

  /** The sandbox of a run. Touches nothing yet. */
  open({ gateway, koi, sessionKey }: SandboxedSession): SandboxRun {
    const plan = planSandbox(gateway, koi, sessionKey, this.#options);
    if (plan.ok) return this.#run(plan.value);
    this.#problems.tell(koi.id, plan.problem);
    return refusedRun(plan.problem);
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
    const { layout } = plan;
    let place: Promise<Attempt<SandboxPlace>> | undefined;
    let usedId: string | undefined;
    const make = async (): Promise<Attempt<SandboxPlace>> => {
      const made = await this.#place(plan);
      this.#problems.tell(plan.koiId, made.ok ? undefined : made.problem);
      if (made.ok) usedId = made.value.containerId;
      return made;
    };
    const getPlace = (): Promise<Attempt<SandboxPlace>> => (place ??= make());
    const host = sandboxHost({
      cwd: layout.cwd,
      place: getPlace,
      doubt: () => (place = undefined),
      use: () => this.#containers.use(containerName),
    });
    return {
      host,
      layout,
      ready: async () => {
        const made = await getPlace();
        if (made.ok) return undefined;
        place = undefined;
        return made.problem;
      },
      receive: async (name, data) => {
        const path = `${layout.cwd}/media/inbound/${fileName(name)}`;
        await host.writeFile(path, data);
        return path;
      },
      share: (skills) => this.#skills.share(plan, skills),
      close: async () => {
        end();
        // One that is still in the making is not waited for.
        if (usedId !== undefined) await this.#closed(usedId);
      },
    };
  }

  async #closed(containerId: string): Promise<void> {
    try {
      await this.#registry.update(containerId, { lastUsedAtMs: this.#options.now() });
    } catch (error) {
      // The state dir can't be written: the next use says so.
      const { code = "unknown error" } = error as NodeJS.ErrnoException;
      this.#options.log?.warn({ code }, "the registry of the sandboxes could not be written");
    }
  }

  async #place(plan: SandboxPlan): Promise<Attempt<SandboxPlace>> {
    const engine = await this.#open();
    if (!engine.ok) return engine;
    if (this.#isKeeper) await this.#clear(engine.value);
    const env = await this.#envOf(plan);
    if (!env.ok) return env;
    const container = await this.#containers.ensure(engine.value, plan);
    if (!container.ok) {
      if (container.problem.code === "no_engine") this.#engine = undefined;
      return container;
    }
    this.#tellOutdated(container.value);
    const { id, user } = container.value;
    this.#used.add(id);
    return got({ engine: engine.value, containerId: id, user, cwd: plan.layout.cwd, env: env.value });
  }

  #clear(engine: Engine): Promise<void> {
    this.#cleared ??= (async () => {
      const removed = await clearStrays(engine, this.#options.stateDir, this.#registry);
      if (removed.length > 0)
        this.#options.log?.warn({ containers: removed }, "stray sandboxes were removed");
    })();
    return this.#cleared;
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
    this.#problems.tellEngine(engine.ok ? undefined : engine.problem);
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

/** A name without a path, without what begins with a dot, and of bounded length; its ending stays. */
function fileName(text: string): string {
  const plain = (text.split(/[\\/]/).at(-1) ?? "")
    .replaceAll(/[^\p{L}\p{N}._ -]/gu, "_")
    .replace(/^[.\s]+/, "");
  return plain.slice(-120) || "file";
}
