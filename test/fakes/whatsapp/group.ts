// A group of the fake.

import type { Phone } from "./phone.ts";

/** A group. */
export interface Group {
  readonly id: string;
  readonly subject: string;
  readonly members: Phone[];
  /** How its messages name people. */
  readonly addressing: "pn" | "lid";
}
