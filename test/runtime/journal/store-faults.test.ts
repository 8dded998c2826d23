// What is wrong with the stores of kois, as the status tells it.

import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KoiId } from "../../../src/routing/ids.ts";
import { harness } from "../stages-harness.ts";

test("a store that stops working while the gateway runs is a fault until it works again", async () => {
  const { receive, storeOf, stores } = harness();
  await receive({ id: "a" });
  expect([...stores.faults()]).toEqual([]);
  storeOf("home").close();
  expect(await receive({ id: "b" })).toMatchObject({ outcome: "refused" });
  expect([...stores.faults().keys()]).toEqual(["home"]);
  stores.worked("home" as KoiId);
  expect([...stores.faults()]).toEqual([]);
});

test("a log without its file is found at the start, and left as it is", async () => {
  const { folder, stages, stores } = harness();
  mkdirSync(join(folder, "home"));
  const log = join(folder, "home", "koi.db-wal");
  writeFileSync(log, "what was written last");
  await stages.recover();
  expect(stores.faults().get("home" as KoiId)).toContain("its log is there");
  expect(readdirSync(join(folder, "home"))).toEqual(["koi.db-wal"]);
  expect(readFileSync(log, "utf8")).toBe("what was written last");
});
