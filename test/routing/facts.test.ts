// The two classes that peers are matched by.

import { expect, it } from "vitest";
import { peerClass, peerKinds } from "../../src/routing/facts.ts";

it("puts people in one class, groups and channels in the other", () => {
  expect(peerKinds.map((kind) => [kind, peerClass(kind)])).toEqual([
    ["dm", "dm"],
    ["group", "room"],
    ["channel", "room"],
  ]);
});
