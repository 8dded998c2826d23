// Makes vectors for one koi: asks the ways of its plan with its own credentials, the next credential where one is refused, and
// leaves alone for a while what failed.

import type { TurnUsage } from "../conversation.ts";
import type { KoiLog } from "../koi-log.ts";
import type { ProfileFailureReason } from "../models/auth-profile-usage.ts";
import type { CredentialSource, ResolveSecret } from "../models/credential-sources.ts";
import { embedTexts } from "../models/embed-texts.ts";
import type { EmbedCall, EmbedEnd } from "../models/embed-texts.ts";
import { LoginError } from "../models/login-error.ts";
import { modelText } from "../models/model-chain.ts";
import { pricedUsage } from "../models/model-cost.ts";
import type { ModelFailure, ModelFailureKind } from "../models/model-failure.ts";
import type { ModelEndpoint } from "../models/model-port.ts";
import { callProblem } from "../models/model-problem.ts";
import { withTimeLimit } from "../tools/time-limit.ts";
import type { EmbeddingPlan, EmbeddingWay } from "./embedding-plan.ts";
import type { Embeddings } from "./embeddings.ts";

/** What making vectors needs from outside. */
export interface EmbedderDeps {
  readonly koiId: string;
  readonly shared: Embeddings;
  readonly resolveSecret: ResolveSecret;
  /** Hears of every credential before it is used, so that no log shows it. */
  readonly learnSecret?: ((secret: string) => void) | undefined;
  /** Hears of what was used. */
  readonly spent?: ((usage: TurnUsage) => void) | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly log?: KoiLog | undefined;
}

/** Vectors, or why there are none, for people. */
export type VectorsEnd =
  | { readonly ok: true; readonly vectors: readonly Float32Array[] }
  /** `isTexts`: the server works, and does not take these texts. */
  | { readonly ok: false; readonly problem: string; readonly isTexts?: boolean };

type Wanted = Pick<EmbedCall, "texts" | "purpose" | "signal">;

const REASONS: ReadonlyMap<ModelFailureKind, ProfileFailureReason> = new Map([
  ["auth", "auth"],
  ["billing", "billing"],
  ["rate_limit", "rate_limit"],
]);
/** How long one request may take, milliseconds. */
const REQUEST_MS = 20_000;

/** Makes vectors for one koi. */
export class Embedder {
  readonly plan: EmbeddingPlan;
  readonly #deps: EmbedderDeps;

  constructor(plan: EmbeddingPlan, deps: EmbedderDeps) {
    this.plan = plan;
    this.#deps = deps;
  }

  get shared(): Embeddings {
    return this.#deps.shared;
  }

  /** Asks one way, with one credential after the other. Never rejects. */
  async vectors(way: EmbeddingWay, wanted: Wanted): Promise<VectorsEnd> {
    const { shared, now } = this.#deps;
    const name = modelText(way.name);
    if (shared.rests(way.space, now()))
      return failed(`\`${name}\` failed a moment ago, and is left alone for now`);
    let last: VectorsEnd = failed(`all that this koi has for \`${name}\` rests for now`);
    for (const source of way.sources) {
      const key = restKey(way, source);
      if (source.readyAtMs > now() || shared.rests(key, now())) continue;
      const startedAtMs = now();
      const end = await this.#ask(way, source, wanted);
      if ("problem" in end) {
        last = end;
        shared.failed(key, { reason: "auth", startedAtMs, nowMs: now() });
        continue;
      }
      if (end.ok) {
        for (const one of [key, way.space]) shared.worked(one);
        return end;
      }
      last = this.#told(way, source, end.failure, wanted.signal);
      if (wanted.signal.aborted) return last;
      const reason = REASONS.get(end.failure.kind);
      const { retryAfterMs } = end.failure;
      const rest = { startedAtMs, nowMs: now(), ...(retryAfterMs !== undefined && { retryAfterMs }) };
      if (reason) {
        shared.failed(key, { reason, ...rest });
        continue;
      }
      if (!isOfTexts(end.failure)) shared.failed(way.space, { reason: "timeout", ...rest });
      return last;
    }
    return last;
  }

  /** The server refuses what it is asked, whatever the texts. */
  letRest(way: EmbeddingWay): void {
    const nowMs = this.#deps.now();
    this.shared.failed(way.space, { reason: "timeout", startedAtMs: nowMs, nowMs });
  }

  async #ask(
    way: EmbeddingWay,
    source: CredentialSource,
    wanted: Wanted,
  ): Promise<EmbedEnd | { readonly problem: string; readonly ok: false }> {
    const endpoint = await this.#endpoint(way, source);
    if (typeof endpoint === "string") return failed(endpoint);
    let isLate = false;
    const end = await withTimeLimit(wanted.signal, REQUEST_MS, async (signal) => {
      const answer = await embedTexts({ ...wanted, endpoint, signal }, () => this.#deps.now());
      isLate = signal.aborted && !wanted.signal.aborted;
      return answer;
    });
    if (!end.ok && isLate) return { ok: false, failure: { kind: "unavailable" } };
    if (end.ok && end.tokens !== undefined) {
      this.#deps.spent?.(pricedUsage({ inputTokens: end.tokens, outputTokens: 0 }, way.cost));
    }
    return end;
  }

  async #endpoint(
    { name, api, baseUrl, headers: secrets }: EmbeddingWay,
    source: CredentialSource,
  ): Promise<ModelEndpoint | string> {
    const { resolveSecret, learnSecret } = this.#deps;
    const unreadable = `${source.label} or a header for \`${modelText(name)}\` refers to a secret that can't be read or is empty`;
    try {
      const credential = await source.reveal(resolveSecret);
      if (credential.kind !== "none" && credential.value === "") return unreadable;
      if (credential.kind !== "none") learnSecret?.(credential.value);
      const headers: Record<string, string> = {};
      for (const [key, secret] of Object.entries(secrets)) headers[key] = await resolveSecret(secret);
      return { ...name, api, baseUrl, headers, credential };
    } catch (error) {
      // What a resolver says may quote what it read.
      return error instanceof LoginError ? error.message : unreadable;
    }
  }

  #told(way: EmbeddingWay, source: CredentialSource, failure: ModelFailure, signal: AbortSignal): VectorsEnd {
    const { koiId, log } = this.#deps;
    const { kind, status, word } = failure;
    if (kind === "aborted" || signal.aborted) return failed("there was no time left");
    const model = modelText(way.name);
    log?.warn({ koiId, model, credential: source.label, kind, status, word }, "an embedding model failed");
    const { message } = callProblem(way.name, source.label, { ...failure, kind });
    return { ...failed(message), ...(isOfTexts(failure) && { isTexts: true }) };
  }
}

/** One credential of one koi for one model. */
function restKey({ space }: EmbeddingWay, { label }: CredentialSource): string {
  return `${space} ${label}`;
}

function isOfTexts({ kind }: ModelFailure): boolean {
  return kind === "refused" || kind === "too_long";
}

function failed(problem: string): Extract<VectorsEnd, { ok: false }> {
  return { ok: false, problem };
}
