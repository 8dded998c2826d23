// What every adapter must do, whatever the platform: the suite of the contract in `channel.ts`. `testChannel` is called
// by the test file of each adapter, with its platform.

import { afterEach, beforeEach, describe, expect, vi } from "vitest";
import { Bench, type Tests } from "./bench.ts";
import type { Place, Platform } from "./platform.ts";
import { testBasics } from "./test-basics.ts";
import { testChanges, testPolls } from "./test-changes.ts";
import { testMedia } from "./test-media.ts";
import { testEdits, testMentions, testReactions } from "./test-news.ts";
import { testIdempotency, testLostAnswers, testProbe, testRedelivery, testTyping } from "./test-sends.ts";
import { testRateLimits, testReconnect, testRevocation } from "./test-trouble.ts";

/** Parts of the contract that a platform may lack. */
export type Part =
  | "idempotency"
  | "lostAnswers"
  | "typing"
  | "redelivery"
  | "probe"
  | "mentions"
  | "edits"
  | "reactions"
  | "media"
  | "changes"
  | "polls"
  | "rateLimits"
  | "reconnect"
  | "revocation";

const parts: Readonly<Record<Part, Tests>> = {
  idempotency: testIdempotency,
  lostAnswers: testLostAnswers,
  typing: testTyping,
  redelivery: testRedelivery,
  probe: testProbe,
  mentions: testMentions,
  edits: testEdits,
  reactions: testReactions,
  media: testMedia,
  changes: testChanges,
  polls: testPolls,
  rateLimits: testRateLimits,
  reconnect: testReconnect,
  revocation: testRevocation,
};

/** Registers the suite. `make` is called for each test; `lacks`: what the platform does not have. */
export function testChannel(
  name: string,
  make: () => Promise<Platform>,
  { places, lacks = [] }: { readonly places: readonly Place[]; readonly lacks?: readonly Part[] },
): void {
  describe(`${name} as a channel`, () => {
    let bench: Bench;
    const outputs: string[] = [];
    const faults: unknown[] = [];
    const fault = (error: unknown): void => void faults.push(error);

    beforeEach(async () => {
      for (const method of ["log", "info", "warn", "error", "debug"] as const) {
        vi.spyOn(console, method).mockImplementation(
          (...said: unknown[]) => void outputs.push(said.join(" ")),
        );
      }
      process.on("unhandledRejection", fault);
      bench = new Bench(await make());
    });

    afterEach(async () => {
      await bench.close();
      vi.restoreAllMocks();
      process.off("unhandledRejection", fault);
      expect(faults.splice(0)).toEqual([]);
      expect(outputs.splice(0)).toEqual([]);
    });

    const current = (): Bench => bench;
    testBasics(current, places);
    const promised = Object.entries(parts).filter(([part]) => !lacks.includes(part as Part));
    for (const [, register] of promised) register(current, places);
  });
}
