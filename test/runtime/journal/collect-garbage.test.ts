// What nobody can reach is collected when it is asked for.

import { expect, test } from "vitest";
import { collectGarbage } from "../../../src/runtime/journal/collect-garbage.ts";

test("an object that nobody holds is gone", async () => {
  const weak = new WeakRef({ text: "nobody" });
  // A weak reference holds its object until this turn of the event loop is over.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  expect(weak.deref()).toBeUndefined();
});
