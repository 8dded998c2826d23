// Why a config is not of the right shape: the schema is walked along with the config, and each mistake becomes one
// finding. Only for configs that were refused; it works for any config.

import type { Finding } from "../diagnostics/finding.ts";
import { finding } from "../diagnostics/finding.ts";
import { checkValue } from "./check-value.ts";
import { isJsonObject } from "./json-type.ts";
import { FindingList, MAX_SHAPE_FINDINGS } from "./finding-list.ts";
import { type SchemaNode, resolveNode } from "./schema-node.ts";
import { ROOT_SPOT, childSpot } from "./spot.ts";
import { valueWords } from "./value-words.ts";
import type { Walk } from "./walk.ts";

/** How to explain. */
export interface ExplainOptions {
  /** `false` for a config of a newer version. Old names and misspelt required keys are told all the same. */
  readonly judgesUnknownKeys: boolean;
  /** Items of `bindings` that are not in the config, by index. */
  readonly bindings?: Iterable<readonly [index: number, binding: unknown]>;
}

/**
 * What is wrong with a config that `schema` refuses, in the order of the config, at most `MAX_SHAPE_FINDINGS`. Empty
 * only where everything that was refused is let pass on purpose. Never throws.
 */
export function explainShape(
  schema: SchemaNode,
  config: unknown,
  options: ExplainOptions,
): readonly Finding[] {
  const { judgesUnknownKeys, bindings = [] } = options;
  const walk: Walk = { root: schema, config, judgesUnknownKeys, check: checkValue };
  const out = new FindingList(MAX_SHAPE_FINDINGS);
  checkValue(walk, schema, config, ROOT_SPOT, out);
  const item = bindingNode(schema);
  const list = childSpot(ROOT_SPOT, "bindings");
  for (const [index, binding] of bindings) {
    if (out.isFull) break;
    // What is judged by its surroundings finds them where they are in a small file.
    const around = isJsonObject(config) ? { ...config, bindings: { [index]: binding } } : config;
    checkValue({ ...walk, config: around }, item, binding, childSpot(list, index, true), out);
  }
  const found = out.settled();
  return found.length === 0 && out.forgiven === 0 ? [unexplained(config)] : found;
}

function bindingNode(schema: SchemaNode): SchemaNode {
  const { node: config } = resolveNode(schema, schema);
  const bindings = config.properties?.["bindings"];
  return (bindings && resolveNode(schema, bindings).node.items) ?? {};
}

/** Fails closed: a config that was refused is never passed for want of a reason. */
function unexplained(config: unknown): Finding {
  const args = {
    name: "the config",
    expected: ["a config as its schema describes it"],
    got: valueWords(config, true),
  };
  return finding("schema/no-variant", "", args);
}
