// What the kois' IDENTITY.md say is there when it is asked for, and follows the file.

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CompiledKoi } from "../../../src/routing/compiled-gateway.ts";
import type { KoiId } from "../../../src/routing/ids.ts";
import { IdentityFiles } from "../../../src/runtime/gate/identity-files.ts";
import { until } from "../until.ts";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "skykoi-identity-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

function koi(id: string): CompiledKoi {
  mkdirSync(join(home, id), { recursive: true });
  return { id: id as KoiId } as CompiledKoi;
}

function filesAt(clock: { nowMs: number }): IdentityFiles {
  return new IdentityFiles({
    workspaceOf: ({ id }) => {
      if (id === "refused") throw new Error("it must not run here");
      return join(home, id);
    },
    clock: { now: () => clock.nowMs },
  });
}

test("is read before anybody asks, for many kois, and for none that can't be read", async () => {
  const files = filesAt({ nowMs: 0 });
  const kois = Array.from({ length: 40 }, (_, i) => koi(`k${i}`));
  for (const { id } of kois) writeFileSync(join(home, id, "IDENTITY.md"), `Name: ${id}`);
  writeFileSync(join(home, "secret"), "Name: outside");
  const led = koi("led");
  symlinkSync(join(home, "secret"), join(home, "led", "IDENTITY.md"));
  const refused = koi("refused");
  await files.look([...kois, koi("empty"), led, refused]);
  expect(kois.map((one) => files.textOf(one))).toEqual(kois.map(({ id }) => `Name: ${id}`));
  expect([files.textOf(koi("empty")), files.textOf(led), files.textOf(refused)]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

test("follows the file, looked at once a second", async () => {
  const clock = { nowMs: 0 };
  const files = filesAt(clock);
  const one = koi("one");
  await files.look([one]);
  writeFileSync(join(home, "one", "IDENTITY.md"), "Name: Ayu");
  expect(files.textOf(one)).toBeUndefined();
  clock.nowMs = 999;
  expect(files.textOf(one)).toBeUndefined();
  clock.nowMs = 1_000;
  await until(() => files.textOf(one) === "Name: Ayu", "the new text");
});
