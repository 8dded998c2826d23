// The kois of a gateway.

import type { KoiDefaults } from "./koi-defaults.ts";
import type { KoiConfig } from "./koi.ts";

/** The kois, and what they have in common. */
export interface KoisConfig {
  /**
   * The kois. Messages that no binding takes go to the one with `default: true`, else to the first. Default: one koi
   * with the id `main`.
   * @examples [[{"id": "home", "default": true}, {"id": "work", "name": "Work"}]]
   */
  list?: KoiConfig[];
  /**
   * What holds for every koi that does not say otherwise. Default: as its keys say.
   * @examples [{"model": "anthropic/claude-sonnet-4-5", "maxConcurrent": 4}]
   */
  defaults?: KoiDefaults;
}
