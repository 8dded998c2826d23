// The plain reference, held to the suite of all matchers.

import { describe, expect, it } from "vitest";
import { matchTier, referenceMatcher, winByScan } from "../../src/routing/reference-matcher.ts";
import { factsOf, rulesOf } from "./make.ts";
import { testMatcher } from "./matcher-suite.ts";

testMatcher("plain reference", referenceMatcher);

describe("matchTier", () => {
  it("says undefined where a rule does not match", () => {
    const tiers = rulesOf({ peer: ["room", "6"] }, { guildId: "9" }, { account: "b" }).map((rule) =>
      matchTier(rule, factsOf({})),
    );
    expect(tiers).toEqual([undefined, undefined, undefined]);
  });
});

describe("winByScan", () => {
  it("gives the index that a rule carries, not its place in the list", () => {
    const [, last] = rulesOf({}, { koi: "late" });
    expect(winByScan(last ? [last] : [], factsOf({}))).toEqual({
      bindingIndex: 1,
      koiId: "late",
      tier: "account",
    });
  });
});
