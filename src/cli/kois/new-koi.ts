// What is known of a koi that is to be added.

import type { BindingMatch } from "../../config/bindings.ts";

/** A koi to be. */
export interface NewKoi {
  readonly id: string;
  readonly name?: string;
  readonly workspace?: string;
  readonly koiDir?: string;
  readonly model?: string;
  readonly mentionPatterns: readonly string[];
  readonly matches: readonly BindingMatch[];
}
