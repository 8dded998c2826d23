// What keeps a model from answering, as the turn's own failure: one problem a try, told to people in one sentence.
// Holds no credential and none of the provider's prose.

import type { TurnFailureCode } from "../turn.ts";
import { modelText } from "./model-chain.ts";
import type { ModelName } from "./model-chain.ts";
import type { ModelFailure, ModelFailureKind } from "./model-failure.ts";

/** Why one model did not answer. */
export interface ModelProblem {
  readonly code: TurnFailureCode;
  /** Lower case, no final period. */
  readonly message: string;
  /** Whether the same turn may succeed later without anybody changing anything. */
  readonly isRetryable: boolean;
  /** How long the provider asks to be left alone. Default: it does not say. */
  readonly retryAfterMs?: number;
}

interface Telling {
  readonly code: TurnFailureCode;
  readonly isRetryable: boolean;
  tell(model: string, source: string): string;
}

const tellings: Readonly<Record<Exclude<ModelFailureKind, "aborted">, Telling>> = {
  auth: {
    code: "auth",
    isRetryable: false,
    tell: (model, source) =>
      `the provider of \`${model}\` refuses ${source}: give this koi a valid one with \`skykoi models auth add\``,
  },
  billing: {
    code: "auth",
    isRetryable: false,
    tell: (model, source) => `the account behind ${source} can't pay for \`${model}\`: look at its balance`,
  },
  rate_limit: {
    code: "rate_limit",
    isRetryable: true,
    tell: (model, source) =>
      `the provider of \`${model}\` limits how often ${source} may ask: try again later`,
  },
  unavailable: {
    code: "provider_unavailable",
    isRetryable: true,
    tell: (model) => `the provider of \`${model}\` can't be reached or is overloaded`,
  },
  cut_off: {
    code: "provider_unavailable",
    isRetryable: true,
    tell: (model) => `the answer of \`${model}\` broke off in the middle`,
  },
  not_found: {
    code: "model_error",
    isRetryable: false,
    tell: (model) => `the provider knows no model \`${model}\`, or no address that answers for it`,
  },
  too_long: {
    code: "model_error",
    isRetryable: false,
    tell: (model) =>
      `what was said so far is too long for \`${model}\`: \`/compact\` sums it up, \`/new\` starts afresh`,
  },
  refused: {
    code: "model_error",
    isRetryable: false,
    tell: (model) => `the provider of \`${model}\` refuses this request`,
  },
  garbled: {
    code: "model_error",
    isRetryable: false,
    tell: (model) =>
      `what answers in place of \`${model}\` can't be understood: look at its address and \`api\``,
  },
  filtered: {
    code: "model_error",
    isRetryable: false,
    tell: (model) => `the content filter of \`${model}\` stopped the answer`,
  },
  empty: { code: "model_error", isRetryable: true, tell: (model) => `\`${model}\` answered without a word` },
};

/** The problem that a failed call is. `source` names the credential that was used, without showing it. */
export function callProblem(
  name: ModelName,
  source: string,
  failure: ModelFailure & { readonly kind: keyof typeof tellings },
): ModelProblem {
  const { code, isRetryable, tell } = tellings[failure.kind];
  const details = [failure.status, failure.word].filter((detail) => detail !== undefined).join(" ");
  const message = tell(modelText(name), source);
  const { retryAfterMs } = failure;
  return {
    code,
    isRetryable,
    message: details === "" ? message : `${message} (${details})`,
    ...(isRetryable && retryAfterMs !== undefined && { retryAfterMs }),
  };
}

/** The problem that there is no credential to try. */
export function missingCredential(
  name: ModelName,
  koiId: string,
  variable: string | undefined,
  hasUnusable: boolean,
): ModelProblem {
  const what = hasUnusable
    ? "no usable credential (its profiles are expired, ended or of an unknown kind)"
    : "no credential";
  const other = variable === undefined ? "" : `, or set \`${variable}\` in the gateway's environment`;
  const message =
    `the koi \`${koiId}\` has ${what} for \`${modelText(name)}\`: add one with ` +
    `\`skykoi models auth add ${name.provider} --koi ${koiId}\`${other}`;
  return { code: "auth", message, isRetryable: false };
}

/** The problem that a turn may cost only so much, and nobody knows what this model costs. */
export function missingPrice(name: ModelName, maxCostUsd: number): ModelProblem {
  const model = modelText(name);
  const message =
    `a turn may cost $${maxCostUsd} at most, and the prices of \`${model}\` are not known: give its entry in ` +
    `\`models.providers.${name.provider}.models\` a \`cost\`, zeros where it is free`;
  return { code: "budget", message, isRetryable: false };
}

/**
 * All problems of a turn as one: its code is that of the first one that may pass by itself, else of the first. It
 * waits for the first that may pass, where each of those says how long.
 * `problems` must not be empty; their order is that of the models.
 */
export function jointProblem(problems: readonly ModelProblem[]): ModelProblem {
  const [first] = problems;
  if (!first) throw new Error("a turn that failed must have a problem");
  const passing = problems.filter((problem) => problem.isRetryable);
  const { code, isRetryable } = passing[0] ?? first;
  const soonestMs = Math.min(...passing.map(({ retryAfterMs = 0 }) => retryAfterMs));
  return {
    code,
    isRetryable,
    message: problems.map((problem) => problem.message).join("; "),
    ...(isRetryable && soonestMs > 0 && { retryAfterMs: soonestMs }),
  };
}
