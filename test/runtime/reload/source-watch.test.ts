// What is watched, on real folders: that come and go, and in which others write all the time.

import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { systemClock } from "../../../src/runtime/clock.ts";
import { SourceWatch } from "../../../src/runtime/reload/source-watch.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { until } from "../until.ts";

function open() {
  const seen = { changes: 0, errors: [] as unknown[] };
  const watch = new SourceWatch({
    clock: systemClock,
    debounceMs: () => 1,
    onChange: () => (seen.changes += 1),
    onError: (error) => seen.errors.push(error),
  });
  onTestFinished(() => watch.close());
  const nextChange = async (what: string): Promise<void> => {
    const before = seen.changes;
    await until(() => seen.changes > before, what);
  };
  return { watch, seen, nextChange };
}

test("a store beside the config may be written as often as it likes", async () => {
  const folder = tempFolder();
  const config = join(folder, "SKYKOI.json");
  writeFileSync(config, "{}");
  const { watch, seen, nextChange } = open();
  expect(watch.watch([config])).toBe(false);
  expect(watch.watch([config])).toBe(true);
  for (let count = 0; count < 50; count += 1) writeFileSync(join(folder, "gateway.db-wal"), `${count}`);
  // A change that is seen says that those before it would have been seen too.
  const changed = nextChange("the config");
  writeFileSync(config, "{ }");
  await changed;
  await wait(200);
  expect(seen).toEqual({ changes: 1, errors: [] });
});

test("writing in a folder whose files all matter is a change only where a file is new, gone, or read", async () => {
  const folder = tempFolder();
  const parts = join(folder, "parts");
  mkdirSync(parts);
  writeFileSync(join(parts, "other.db"), "");
  const { watch, seen, nextChange } = open();
  watch.watch([parts]);
  writeFileSync(join(parts, "other.db"), "more");
  await wait(200);
  expect(seen.changes).toBe(0);
  writeFileSync(join(parts, "new.json"), "{}");
  await nextChange("the new file");
});

test("a folder that goes and comes back is watched again", async () => {
  const folder = join(tempFolder(), "config");
  const config = join(folder, "SKYKOI.json");
  mkdirSync(folder);
  writeFileSync(config, "{}");
  const { watch, nextChange } = open();
  watch.watch([config]);
  for (let round = 0; round < 3; round += 1) {
    const gone = nextChange("its end");
    rmSync(folder, { recursive: true });
    await gone;
    const back = nextChange("its return");
    mkdirSync(folder);
    await back;
    const filled = nextChange("the config");
    writeFileSync(config, `{"round":${round}}`);
    await filled;
    // Gone and back before anybody looked: the new folder may even have the number of the old one.
    const replaced = nextChange("the other folder");
    rmSync(folder, { recursive: true });
    mkdirSync(folder);
    writeFileSync(config, "{}");
    await replaced;
    await wait(150);
    const changed = nextChange("the config in the other folder");
    writeFileSync(config, "{ }");
    await changed;
  }
});

test("a file in folders that are not there yet is waited for", async () => {
  const root = tempFolder();
  const file = join(root, "a", "b", "part.json");
  const { watch, seen, nextChange } = open();
  watch.watch([file]);
  writeFileSync(join(root, "unrelated"), "");
  await wait(200);
  expect(seen.changes).toBe(0);
  const first = nextChange("the first folder");
  mkdirSync(join(root, "a"));
  await first;
  const second = nextChange("the second folder");
  mkdirSync(join(root, "a", "b"));
  await second;
  const third = nextChange("the file");
  writeFileSync(`${file}.new`, "{}");
  renameSync(`${file}.new`, file);
  await third;
});
