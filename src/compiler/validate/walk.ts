// What the parts of the walk share: the schema, the config, and how to go on into a value.

import type { FindingList } from "./finding-list.ts";
import type { SchemaNode } from "./schema-node.ts";
import type { Spot } from "./spot.ts";

/** One walk over a config. */
export interface Walk {
  /** The schema whose `definitions` all `$ref`s mean. */
  readonly root: SchemaNode;
  /** The whole config, to see what stands near. */
  readonly config: unknown;
  /** `false` for a config that was written for a newer version, whose new keys nobody here knows. */
  readonly judgesUnknownKeys: boolean;
  /** Adds to `out` what is wrong with `value`, which stands at `spot`, by `node`. */
  readonly check: (walk: Walk, node: SchemaNode, value: unknown, spot: Spot, out: FindingList) => void;
}
