// Who makes vectors for the koi of a turn. Loaded with its first search: most kois have none.

import type { KoiHome } from "../home.ts";
import type { KoiLog } from "../koi-log.ts";
import type { ResolveSecret } from "../models/credential-sources.ts";
import type { Logins } from "../models/logins.ts";
import type { TurnRequest } from "../turn.ts";
import type { Embedder } from "./embedder.ts";
import { embeddingChoices } from "./embedding-choice.ts";
import type { Embeddings } from "./embeddings.ts";

/** What that needs of the process. */
export interface EmbedderPlace {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly resolveSecret: ResolveSecret;
  readonly learnSecret?: ((secret: string) => void) | undefined;
  readonly logins: Logins;
  readonly clock: { now(): number };
  readonly log?: KoiLog | undefined;
}

/**
 * The embedder of the koi; `undefined` where its notes are searched by words alone.
 * @throws KoiFileError where a file of the koiDir is broken
 */
export async function openEmbedder(
  { gateway, koi, spent }: Pick<TurnRequest, "gateway" | "koi" | "spent">,
  { koiDir }: KoiHome,
  { env, resolveSecret, learnSecret, logins, clock, log }: EmbedderPlace,
  shared: Embeddings,
): Promise<Embedder | undefined> {
  const { config, defaultKoi } = gateway;
  if (embeddingChoices(config, koi.id).length === 0) return undefined;
  const { koiCredentials } = await import("../models/koi-credentials.ts");
  const { embeddingPlan } = await import("./embedding-plan.ts");
  const { Embedder } = await import("./embedder.ts");
  const now = (): number => clock.now();
  const own = { config, koiId: koi.id, defaultKoi, koiDir, env, logins, nowMs: now() };
  const plan = embeddingPlan(config, koi.id, await koiCredentials(own));
  return plan && new Embedder(plan, { koiId: koi.id, shared, resolveSecret, learnSecret, spent, now, log });
}
