// A new container: image, folders, the container itself, its self-test, its set-up. What fails on the way leaves no
// container behind, and none counts as ready before all of it is done.

import type { ContainerCreateOptions } from "dockerode";
import { configHash } from "./config-hash.ts";
import { containerSpec } from "./container-spec.ts";
import { type UserFacts, commandUser, folderAccess } from "./container-user.ts";
import { type Engine, engineProblem, statusOf } from "./engine.ts";
import { imageId } from "./image.ts";
import { labelsOf } from "./labels.ts";
import type { SandboxPlan } from "./plan.ts";
import type { ContainerRegistry } from "./registry.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";
import { prepareFolders } from "./seed-folder.ts";
import { selfTest } from "./self-test.ts";
import { setUp } from "./set-up.ts";

/** What making containers needs. */
export interface ContainerMaker {
  readonly stateDir: string;
  readonly registry: ContainerRegistry;
  readonly now: () => number;
  /** What `docker.env` resolves to. */
  readonly envOf: (plan: SandboxPlan) => Promise<Attempt<Readonly<Record<string, string>>>>;
}

/** A plan that has met the engine: what would be made of it now. */
export interface WantedContainer {
  readonly spec: ContainerCreateOptions;
  readonly hash: string;
  readonly user: string | undefined;
  readonly facts: UserFacts;
}

/** What the engine would make of a plan. Fetches the default image where it is missing. Never rejects. */
export async function wantedContainer(engine: Engine, plan: SandboxPlan): Promise<Attempt<WantedContainer>> {
  const spec = containerSpec(plan);
  if (!spec.ok) return spec;
  const image = spec.value.Image ?? "";
  const id = await imageId(engine, image);
  if (!id.ok) return id;
  try {
    const { Config } = await engine.docker.getImage(image).inspect();
    const facts: UserFacts = {
      uid: process.getuid?.(),
      gid: process.getgid?.(),
      isRootless: engine.isRootless,
      imageUser: Config.User ?? "",
    };
    const hash = configHash(spec.value, plan.docker.setupCommand?.value, id.value);
    return got({ spec: spec.value, hash, user: commandUser(plan.docker, facts), facts });
  } catch (error) {
    return engineProblem(engine, error, "no_image", `the image "${image}" can't be looked at`);
  }
}

/** Makes a container called `name`, and registers it. Rejects where the registry can't be written. */
export async function makeContainer(
  maker: ContainerMaker,
  engine: Engine,
  plan: SandboxPlan,
  name: string,
  wanted: WantedContainer,
): Promise<Attempt<string>> {
  const env = await maker.envOf(plan);
  if (!env.ok) return env;
  const folders = await prepareFolders(plan, folderAccess(wanted.user, wanted.facts));
  if (!folders.ok) return folders;
  const created = await create(maker, engine, plan, name, wanted);
  if (!created.ok) return created;
  const id = created.value;
  const readied = await makeReady(maker, engine, plan, id, wanted, env.value);
  if (readied.ok) return got(id);
  await removeContainer(engine, id);
  await maker.registry.remove(name);
  return readied;
}

async function create(
  { stateDir, registry, now }: ContainerMaker,
  engine: Engine,
  plan: SandboxPlan,
  name: string,
  { spec, hash }: WantedContainer,
): Promise<Attempt<string>> {
  let id: string;
  try {
    const Labels = labelsOf(stateDir, plan, hash);
    ({ id } = await engine.docker.createContainer({ ...spec, name, Labels }));
  } catch (error) {
    return engineProblem(engine, error, "not_created", "the sandbox can't be made");
  }
  try {
    await registry.put({
      containerName: name,
      containerId: id,
      sessionKey: plan.scopeKey,
      koiId: plan.koiId,
      createdAtMs: now(),
      lastUsedAtMs: now(),
      image: spec.Image ?? "",
      configHash: hash,
      ...plan.prune,
      isReady: false,
    });
    return got(id);
  } catch (error) {
    await removeContainer(engine, id);
    throw error;
  }
}

async function makeReady(
  { registry, now }: ContainerMaker,
  engine: Engine,
  plan: SandboxPlan,
  id: string,
  { hash, user }: WantedContainer,
  env: Readonly<Record<string, string>>,
): Promise<Attempt<void>> {
  try {
    await engine.docker.getContainer(id).start();
  } catch (error) {
    return engineProblem(engine, error, "not_created", "the sandbox can't be started");
  }
  // Before the set-up: what is tested is what the engine made, with nobody's programs in it yet.
  const tested = await selfTest(engine, id, plan, user);
  if (!tested.ok) return asFailedStart(tested.problem.code, tested);
  await registry.update(id, { selfTest: { configHash: hash, atMs: now(), denied: tested.value } });
  const done = await setUp(engine, id, plan, env);
  if (!done.ok) return done;
  await registry.update(id, { isReady: true, lastUsedAtMs: now() });
  return got(undefined);
}

/** A new container that is gone at once is no accident in the middle of something. */
function asFailedStart<T extends Attempt<unknown> & { readonly ok: false }>(
  code: string,
  tested: T,
): Attempt<never> {
  if (code !== "container_dead") return tested;
  return failed(
    "not_created",
    `a new sandbox does not stay up: ${tested.problem.message}. The image needs /bin/sh`,
  );
}

/** Removes a container, running or not. Whether it is gone. Never rejects. */
export async function removeContainer(engine: Engine, id: string): Promise<boolean> {
  try {
    await engine.docker.getContainer(id).remove({ force: true, v: true });
    return true;
  } catch (error) {
    return statusOf(error) === 404;
  }
}
