// The gateway looks after sandboxes: at its start, after a reload, every few minutes, at its end; and nothing about them
// keeps it from running.

import { expect, test } from "vitest";
import { SandboxWatch } from "../../src/runtime/sandbox-watch.ts";
import type { CompiledGateway } from "../../src/routing/compiled-gateway.ts";
import { logLines } from "./log-lines.ts";
import { ManualClock } from "./manual-clock.ts";
import { tinyTable } from "./tiny-table.ts";
import { settled } from "./until.ts";

function watched(look: (gateway: CompiledGateway) => Promise<void> = async () => undefined) {
  const clock = new ManualClock();
  const { log, lines } = logLines();
  const notes: string[] = [];
  const sandboxes = {
    look: (gateway: CompiledGateway) => {
      notes.push(`look ${gateway.compilerVersion}`);
      return look(gateway);
    },
    stop: async () => void notes.push("stop"),
  };
  return { clock, lines, notes, watch: new SandboxWatch(sandboxes, clock, log) };
}

const { gateway } = tinyTable();

test("at the start, every five minutes with the table of that moment, and at the end", async () => {
  const { clock, notes, watch } = watched();
  let version = "1";
  watch.start(() => ({ ...gateway, compilerVersion: version }));
  await settled();
  expect(notes).toEqual(["look 1"]);
  version = "2";
  clock.advance(5 * 60_000);
  await settled();
  expect(notes).toEqual(["look 1", "look 2"]);
  expect(clock.pending()).toEqual([5 * 60_000]);
  await watch.stop();
  expect(notes.at(-1)).toBe("stop");
  expect(clock.pending()).toEqual([]);
});

test("after a reload at once, one look after the other, and the waits begin anew", async () => {
  const ends: (() => void)[] = [];
  const { clock, notes, watch } = watched(() => new Promise((resolve) => ends.push(resolve)));
  watch.start(() => gateway);
  clock.advance(60_000);
  watch.start(() => gateway);
  await settled();
  expect(notes).toHaveLength(1);
  ends[0]?.();
  await settled();
  expect(notes).toHaveLength(2);
  expect(clock.pending()).toEqual([5 * 60_000]);
});

test("a look that fails is told and followed by the next", async () => {
  const { clock, lines, notes, watch } = watched(() => Promise.reject(new Error("the disk is full")));
  watch.start(() => gateway);
  await settled();
  clock.advance(5 * 60_000);
  await settled();
  expect(notes).toHaveLength(2);
  expect(lines.map(({ message }) => message)).toEqual(
    Array.from({ length: 2 }, () => "the sandboxes could not be looked after"),
  );
});

test("once stopped it looks no more", async () => {
  const { clock, notes, watch } = watched();
  await watch.stop();
  watch.start(() => gateway);
  await settled();
  expect([notes, clock.pending()]).toEqual([["stop"], []]);
});
