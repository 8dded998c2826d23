// What a container was made of, as a digest: two plans with the same digest give the same container.

import { createHash } from "node:crypto";
import type { ContainerCreateOptions } from "dockerode";

/** Goes up when what is made of a plan changes in a way that the plan does not show. */
const VERSION = 1;

/** `sha256` of everything that a container is made of, the set-up command among it. Secrets are in none of it. */
export function configHash(
  spec: ContainerCreateOptions,
  setupCommand: string | undefined,
  imageId: string,
): string {
  return createHash("sha256").update(sorted({ VERSION, spec, setupCommand, imageId })).digest("hex");
}

/** JSON whose keys are in one order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
