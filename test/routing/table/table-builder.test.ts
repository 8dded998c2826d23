// Rules become keys in scopes; limits are named.

import { describe, expect, it } from "vitest";
import type { AccountId, KoiId } from "../../../src/routing/ids.ts";
import { TableBuilder, hasConditions } from "../../../src/routing/table/table-builder.ts";
import { factsOf, rulesOf } from "../make.ts";
import { tableOf } from "./build-table.ts";

const kois = ["k0", "k1"] as KoiId[];

describe("hasConditions", () => {
  it("is about what a rule states beside its key", () => {
    const rules = rulesOf(
      { account: "*" },
      { peer: ["room", "5"] },
      { guildId: "9" },
      { teamId: "T1" },
      { peer: ["room", "5"], guildId: "9" },
      { peer: ["room", "*"], teamId: "T1" },
      { guildId: "9", teamId: "T1" },
      { guildId: "9", roles: ["71"] },
    );
    expect(rules.map(hasConditions)).toEqual([false, false, false, false, true, true, true, true]);
  });
});

describe("TableBuilder", () => {
  it("makes a scope on first use, and once", () => {
    const builder = new TableBuilder(kois, 0, []);
    const made = [
      builder.scope("slack", "a" as AccountId, "room"),
      builder.scope("slack", "*", "room"),
      builder.scope("slack", "a" as AccountId, "room"),
    ];
    expect([made, builder.scopes]).toEqual([
      [0, 1, 0],
      [
        ["slack", "a", "room"],
        ["slack", "*", "room"],
      ],
    ]);
  });

  it("holds at most 65,535 scopes", () => {
    const builder = new TableBuilder(kois, 0, []);
    for (let n = 0; n < 65_535; n++) builder.scope("slack", `a${n}` as AccountId, "room");
    expect(builder.scope("slack", "a65534" as AccountId, "room")).toBe(65_534);
    expect(() => builder.scope("slack", "b" as AccountId, "room")).toThrow(
      new RangeError("a table holds at most 65,535 scopes"),
    );
  });

  it("holds at most 65,535 kois", () => {
    const many = Array.from({ length: 65_536 }, (_, n) => `k${n}` as KoiId);
    expect(() => new TableBuilder(many, 0, [])).toThrow(new RangeError("a table holds at most 65,535 kois"));
  });

  it("finds the last of many kois again", () => {
    const rules = rulesOf(...Array.from({ length: 300 }, (_, n) => ({ peer: ["room", `${n}`] as const })));
    expect(tableOf(rules).matcher.win(factsOf({ peer: ["channel", "299"] }))?.koiId).toBe("k299");
  });

  it("refuses a rule whose koi it does not know", () => {
    const builder = new TableBuilder(kois, 1, []);
    const [stranger] = rulesOf({ koi: "ghost" });
    expect(() => stranger && builder.add(stranger)).toThrow(
      new RangeError("koi ghost is not in the table's list"),
    );
  });
});
