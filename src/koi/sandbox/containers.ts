// The containers of this gateway: one that fits the plan is used again, one that does not fit any more is made anew when
// nobody needs it, one that is missing or dead is made or started. One at a time for each name.

import { existsSync } from "node:fs";
import type { ContainerInspectInfo } from "dockerode";
import { folderAccess } from "./container-user.ts";
import { type Engine, engineProblem, statusOf } from "./engine.ts";
import { labels } from "./labels.ts";
import {
  type ContainerMaker,
  type WantedContainer,
  makeContainer,
  removeContainer,
  wantedContainer,
} from "./make-container.ts";
import { nameBeside, stateIdOf } from "./names.ts";
import type { SandboxPlan } from "./plan.ts";
import type { ContainerEntry } from "./container-entry.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";
import { prepareFolders } from "./seed-folder.ts";

/** How long an outdated container that is in use stays; and after a failure, how long nobody tries again. */
export const KEEP_MS: number = 5 * 60_000;
const RETRY_MS = 30_000;

/** A container that runs. */
export interface ReadyContainer {
  readonly id: string;
  readonly name: string;
  /** Who commands are; `undefined`: the container's own user. */
  readonly user: string | undefined;
  /** Whether the config asks for another one, which takes its place when it is idle. */
  readonly isOutdated: boolean;
}

/** What is known of a failure, so that a set-up of minutes is not run for every call of a tool. */
interface Failure {
  readonly hash: string;
  readonly atMs: number;
  readonly problem: Attempt<never> & { readonly ok: false };
}

/** Gives containers for plans. */
export class Containers {
  readonly #maker: ContainerMaker;
  readonly #busy = new Map<string, number>();
  readonly #turns = new Map<string, Promise<unknown>>();
  readonly #failures = new Map<string, Failure>();

  constructor(maker: ContainerMaker) {
    this.#maker = maker;
  }

  /** Says that a run needs the container of a name; the function says that it does no more. */
  use(containerName: string): () => void {
    this.#busy.set(containerName, (this.#busy.get(containerName) ?? 0) + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#busy.get(containerName) ?? 1) - 1;
      if (left > 0) this.#busy.set(containerName, left);
      else this.#busy.delete(containerName);
    };
  }

  isBusy(containerName: string): boolean {
    return this.#busy.has(containerName);
  }

  /** The container of a plan, running. Never rejects. */
  async ensure(engine: Engine, plan: SandboxPlan): Promise<Attempt<ReadyContainer>> {
    try {
      return await this.inTurn(plan.containerName, () => this.#ensure(engine, plan));
    } catch (error) {
      // The registry could not be written; what is not noted is not used.
      const { code, message } = error as NodeJS.ErrnoException;
      return failed("not_created", `the registry of the sandboxes can't be written: ${code ?? message}`);
    }
  }

  /** Runs `work` when nothing else is done to a container of that name. */
  async inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(name) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => {});
    this.#turns.set(name, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(name) === settled) this.#turns.delete(name);
    }
  }

  async #ensure(engine: Engine, plan: SandboxPlan): Promise<Attempt<ReadyContainer>> {
    const wanted = await wantedContainer(engine, plan);
    if (!wanted.ok) return wanted;
    const found = await this.#find(engine, plan);
    if (!found.ok) return found;
    const { name, info } = found.value;
    const entry = await this.#maker.registry.find(name);
    // Where the mounted folder was removed, the container still has the old one.
    const isKnown =
      info !== undefined &&
      entry?.containerId === info.Id &&
      entry.isReady &&
      existsSync(plan.folder) &&
      existsSync(plan.skills.root);
    if (isKnown && (await this.#mayStay(plan, entry, wanted.value))) {
      const running = await this.#running(engine, info);
      // One that can't be started any more is made anew.
      if (running) return this.#reuse(plan, entry, wanted.value);
    }
    if (info && !(await removeContainer(engine, info.Id))) {
      return failed(
        "not_created",
        `the old sandbox ${name} can't be removed; see what holds it, and remove it`,
      );
    }
    return this.#make(engine, plan, name, wanted.value);
  }

  /** The container of that name, or the name to make one by: that of another gateway is left alone. */
  async #find(
    engine: Engine,
    { containerName }: SandboxPlan,
  ): Promise<Attempt<{ readonly name: string; readonly info: ContainerInspectInfo | undefined }>> {
    const stateId = stateIdOf(this.#maker.stateDir);
    for (const name of [containerName, nameBeside(containerName, stateId)]) {
      const info = await inspected(engine, name);
      if (!info.ok) return info;
      const owner = info.value?.Config.Labels[labels.stateId];
      if (info.value === undefined || owner === stateId) return got({ name, info: info.value });
    }
    return failed(
      "not_created",
      `containers of somebody else are called ${containerName}; choose another containerPrefix`,
    );
  }

  /** An outdated one stays while a run needs it, and for a while after its last use; never for long. */
  async #mayStay(
    { containerName }: SandboxPlan,
    entry: ContainerEntry,
    { hash }: WantedContainer,
  ): Promise<boolean> {
    const { registry, now } = this.#maker;
    if (entry.configHash === hash) {
      if (entry.outdatedSinceMs !== undefined)
        await registry.update(entry.containerId, { outdatedSinceMs: undefined });
      return true;
    }
    const outdatedSinceMs = entry.outdatedSinceMs ?? now();
    if (entry.outdatedSinceMs === undefined) await registry.update(entry.containerId, { outdatedSinceMs });
    // The run that asks is one of them.
    if ((this.#busy.get(containerName) ?? 0) > 1) return true;
    return now() - entry.lastUsedAtMs < KEEP_MS && now() - outdatedSinceMs < KEEP_MS;
  }

  async #running(engine: Engine, info: ContainerInspectInfo): Promise<boolean> {
    if (info.State.Running && !info.State.Paused) return true;
    try {
      const container = engine.docker.getContainer(info.Id);
      await (info.State.Paused ? container.unpause() : container.start());
      return true;
    } catch {
      return false;
    }
  }

  async #reuse(
    plan: SandboxPlan,
    entry: ContainerEntry,
    { hash, user, facts }: WantedContainer,
  ): Promise<Attempt<ReadyContainer>> {
    const { registry, now } = this.#maker;
    // A koi that is new to a shared container.
    const folders = await prepareFolders(plan, folderAccess(user, facts));
    if (!folders.ok) return folders;
    await registry.update(entry.containerId, { lastUsedAtMs: now(), ...plan.prune });
    const isOutdated = entry.configHash !== hash;
    return got({ id: entry.containerId, name: entry.containerName, user, isOutdated });
  }

  async #make(
    engine: Engine,
    plan: SandboxPlan,
    name: string,
    wanted: WantedContainer,
  ): Promise<Attempt<ReadyContainer>> {
    const { now } = this.#maker;
    const failure = this.#failures.get(name);
    if (failure?.hash === wanted.hash && now() - failure.atMs < RETRY_MS) return failure.problem;
    const made = await makeContainer(this.#maker, engine, plan, name, wanted);
    if (!made.ok) {
      if (["setup_failed", "self_test_failed"].includes(made.problem.code)) {
        this.#failures.set(name, { hash: wanted.hash, atMs: now(), problem: made });
      }
      return made;
    }
    this.#failures.delete(name);
    return got({ id: made.value, name, user: wanted.user, isOutdated: false });
  }
}

async function inspected(engine: Engine, name: string): Promise<Attempt<ContainerInspectInfo | undefined>> {
  try {
    return got(await engine.docker.getContainer(name).inspect());
  } catch (error) {
    if (statusOf(error) === 404) return got(undefined);
    return engineProblem(engine, error, "not_created", `the sandbox ${name} can't be looked at`);
  }
}
