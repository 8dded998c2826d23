// Which codes are about security, and how bad each is at its worst. Code scanning services sort by it.

import type { Code } from "./finding.ts";

/** Scores from 0.1 to 10 in the manner of CVSS: over 9 critical, from 7 high, from 4 medium, below low. */
export const securityScores: Readonly<Partial<Record<Code, number>>> = {
  "gateway/exposed": 9.3,
  "koi/koidir-collision": 8.1,
  "koi/koidir-nested": 8.1,
  "secret/literal": 7.5,
  "koi/shared-dm-session": 6.5,
  "koi/workspace-shared": 5.4,
  "session/identity-link-duplicate": 5.4,
  "text/invisible-character": 4.3,
};
