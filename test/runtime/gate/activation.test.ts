// When a koi speaks in a group, as its owner said it.

import { expect, test } from "vitest";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { harness } from "../stages-harness.ts";

const group = { kind: "group", peer: "-100" } as const;

test("what the owner said about a group holds after a restart, until it is taken back", async () => {
  const first = harness();
  const sessionKey = "koi:home:-100" as SessionKey;
  await first.gatewayStore.setActivation(sessionKey, "always");
  expect(await first.receive({ id: "g1", ...group })).toEqual({ outcome: "accepted" });
  first.gatewayStore.close();
  const second = harness({ folder: first.folder, clock: first.clock });
  expect(await second.receive({ id: "g2", ...group })).toEqual({ outcome: "accepted" });
  expect(await second.receive({ id: "g3", kind: "group", peer: "-200" })).toEqual({ outcome: "gated" });
  await second.gatewayStore.setActivation(sessionKey, undefined);
  expect(await second.receive({ id: "g4", ...group })).toEqual({ outcome: "gated" });
});
