// The two classes that peers are matched by.

import { expect, it } from "vitest";
import { PEER_KINDS } from "../../src/config/known-names.ts";
import { peerClass } from "../../src/routing/facts.ts";

it("puts people in one class, groups and channels in the other", () => {
  expect(PEER_KINDS.map((kind) => [kind, peerClass(kind)])).toEqual([
    ["dm", "dm"],
    ["group", "room"],
    ["channel", "room"],
  ]);
});
