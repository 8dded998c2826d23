// `docker.setupCommand`: run once in a new container. Where it fails the container goes, so that nothing ever runs in one
// that is set up by half.

import type { Engine } from "./engine.ts";
import { lastWords } from "./output-text.ts";
import type { SandboxPlan } from "./plan.ts";
import { runInside } from "./run-inside.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

const SETUP_MS = 15 * 60_000;

/** Runs the set-up command as the container's own user. `env`: what `docker.env` resolves to. Never rejects. */
export async function setUp(
  engine: Engine,
  containerId: string,
  { docker, layout }: SandboxPlan,
  env: Readonly<Record<string, string>>,
  timeoutMs: number = SETUP_MS,
): Promise<Attempt<void>> {
  const command = docker.setupCommand?.value;
  if (command === undefined) return got(undefined);
  const run = await runInside(engine, containerId, {
    argv: ["/bin/sh", "-lc", command],
    cwd: layout.cwd,
    env,
    timeoutMs,
  });
  if (!run.ok) return run;
  const { code, stdout, stderr, isTimedOut } = run.value;
  if (code === 0 && !isTimedOut) return got(undefined);
  const how = isTimedOut ? `did not end within ${timeoutMs / 1000} s` : `failed (exit ${code})`;
  const words = lastWords(withoutSecrets(`${stdout.toString()}\n${stderr.toString()}`, env));
  return failed(
    "setup_failed",
    `the sandbox's setupCommand ${how}${words === "" ? "" : `: ${words}`}. Repair \`sandbox.docker.setupCommand\`; installing packages needs network, readOnlyRoot: false and user "root"`,
  );
}

/** Environment values may be secrets, and a set-up command may print them. */
function withoutSecrets(text: string, env: Readonly<Record<string, string>>): string {
  const values = Object.values(env).filter((value) => value.length >= 6);
  return values.reduce((left, value) => left.replaceAll(value, "[hidden]"), text);
}
