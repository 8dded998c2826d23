// The validate stage: has the config the shape that its schema asks for? In: the config as it was read, includes
// merged. Out: findings. A valid config costs one pass of the generated validator, which says yes or no; the schema and
// what explains it are loaded only after a no.
// INVARIANT: without a finding of severity `error` the config is a `SkykoiConfig`, but for unknown keys of a newer
// version and for capitals in `match.channel` and `match.peer.kind`.

import type { Finding } from "../diagnostics/finding.ts";
import { findDeprecatedKeys } from "./deprecated-keys.ts";
import { MAX_SHAPE_FINDINGS } from "./finding-list.ts";
import { validateConfig } from "./generated/accept.js";
import { findNewerVersion } from "./newer-version.ts";

/** What is known besides the config. */
export interface ShapeOptions {
  /** Version of this tool, such as "0.1.0". */
  readonly version: string;
  /** Items of `bindings` that the reader keeps apart from the config, by index: those of no plain shape. */
  readonly bindings?: ReadonlyMap<number, unknown>;
}

/**
 * Findings about the shape of `config`: `schema/*` and `channel/unknown`, warnings first, then errors in the order of
 * the config, at most 10,000 in all. One mistake gives one finding. Never rejects, whatever the config.
 */
export async function validateShape(
  config: unknown,
  { version, bindings }: ShapeOptions,
): Promise<readonly Finding[]> {
  const newer = findNewerVersion(config, version);
  const warnings: Finding[] = [...(newer === undefined ? [] : [newer]), ...findDeprecatedKeys(config)];
  const isValid =
    validateConfig(config) &&
    (bindings === undefined || validateConfig({ bindings: [...bindings.values()] }));
  if (isValid) return warnings.slice(0, MAX_SHAPE_FINDINGS);
  const [{ schema }, { explainShape }] = await Promise.all([
    import("./generated/schema.js"),
    import("./explain-shape.ts"),
  ]);
  const options = { judgesUnknownKeys: newer === undefined, ...(bindings !== undefined && { bindings }) };
  const errors = explainShape(schema, config, options);
  return [...warnings.slice(0, MAX_SHAPE_FINDINGS - errors.length), ...errors];
}
