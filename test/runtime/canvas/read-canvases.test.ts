// Which canvases are to be seen in one place: those of the kois that answer there now.

import { expect, test } from "vitest";

import type { Canvas } from "../../../src/koi/canvas/canvas.ts";
import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { type CanvasBoard, readCanvases } from "../../../src/runtime/canvas/read-canvases.ts";
import { logLines } from "../log-lines.ts";
import { tinyTable } from "../tiny-table.ts";

const facts: Facts = {
  channel: "webchat",
  accountId: "default" as AccountId,
  peer: { kind: "dm", id: "anna" as PeerId },
};

function canvasOf(koiId: string, isShown = true): Canvas {
  return { version: 1, isShown, title: koiId, html: `<p>${koiId}</p>`, parts: [] };
}

/** Each koi has one; that of `hidden` is hidden, that of `broken` can't be read. */
const board: CanvasBoard = {
  read: async ({ id }, place) => {
    expect(place).toEqual({ accountId: "default", peer: { kind: "dm", id: "anna" } });
    if (id === "broken") throw new Error("EACCES");
    return canvasOf(id, id !== "hidden");
  },
  watch: () => () => undefined,
};

const kois = ["alpha", "beta", "hidden", "broken"];

test("that of the koi which answers there, and after another binding that of the other", async () => {
  const { log } = logLines();
  for (const koiId of ["alpha", "beta"]) {
    const table = tinyTable({ kois, to: () => koiId });
    expect(await readCanvases(facts, { table, board, log })).toEqual([{ koiId, canvas: canvasOf(koiId) }]);
  }
});

test("of several kois each one's, but what is hidden, and what can't be read is told", async () => {
  const { log, lines } = logLines();
  const table = tinyTable({ kois, to: () => ["beta", "hidden", "broken", "alpha"] });
  const shown = await readCanvases(facts, { table, board, log });
  expect(shown.map(({ koiId }) => koiId)).toEqual(["beta", "alpha"]);
  expect(lines).toMatchObject([
    { level: "warn", message: "a canvas can't be read", fields: { koiId: "broken" } },
  ]);
});
