// The repair engine on texts of every kind: what comes out means what the edits mean, and loses nothing else.

import fc from "fast-check";
import json5 from "json5";
import { expect, test } from "vitest";
import type { Origins } from "../../src/compiler/diagnostics/origins.ts";
import { formatPointer, parsePointer, pointerTo } from "../../src/compiler/read/pointer.ts";
import type { ConfigEdit, ConfigValue, TextEdit } from "../../src/compiler/repair/config-edit.ts";
import { EditPlacer, applyTextEdits } from "../../src/compiler/repair/text-edits.ts";
import { runs } from "./runs.ts";
import { editedValue, valueAt } from "./edited-value.ts";
import { type Pick, type Value, commentOwners, configValue, picker, written } from "./written-config.ts";

function originsOf(text: string): Origins {
  const root = { file: "SKYKOI.json", text };
  return { root, originOf: (pointer) => ({ source: root, pointer }), textOf: () => root };
}

function placed(text: string, edits: readonly ConfigEdit[]): readonly TextEdit[] | undefined {
  return new EditPlacer(originsOf(text)).place(edits);
}

const newValues: readonly ConfigValue[] = [
  "new",
  8,
  { koiId: "work", match: { channel: "webchat", "x-y": ["it's", 1] } },
  ["*"],
  {},
  [],
  {
    long: "a string that is long enough, with its key, to be written on a line of its own",
    koiId: "b",
    list: [1],
  },
];

function pointersIn(value: Value, pointer = ""): string[] {
  if (typeof value !== "object" || value === null) return [pointer];
  const inside = Object.entries(value).flatMap(([key, item]) => pointersIn(item, pointerTo(pointer, key)));
  return [pointer, ...inside];
}

/** An edit that can be done, alone. */
function randomEdit(value: Value, pick: Pick): ConfigEdit | undefined {
  const all = pointersIn(value);
  const pointer = all[pick(all.length)] as string;
  const at = valueAt(value, pointer) as Value;
  const parent = formatPointer(parsePointer(pointer).slice(0, -1));
  const around = valueAt(value, parent);
  const fresh = newValues[pick(newValues.length)] as ConfigValue;
  const isObject = typeof at === "object" && at !== null && !Array.isArray(at);
  const isProperty = pointer !== "" && !Array.isArray(around);
  const free = ["new", "n-ew", "a", "b", "c"].filter((key) => isObject && !Object.hasOwn(at, key));
  const key = free[pick(free.length)] as string;
  switch (pick(8)) {
    case 0:
      return { op: "replace", pointer, value: fresh };
    case 1:
    case 2:
      return pointer === "" ? undefined : { op: "remove", pointer };
    case 3: {
      const name = ["new", "n-ew", "z"][pick(3)] as string;
      return isProperty && !Object.hasOwn(around as object, name)
        ? { op: "rename", pointer, key: name }
        : undefined;
    }
    case 4:
      if (!isObject) return undefined;
      return { op: "add", pointer: pick(3) > 0 ? pointer : `${pointer}/${key}/deep`, key, value: fresh };
    case 5:
      if (Array.isArray(at)) {
        const before = pick(at.length + 2);
        return { op: "insert", pointer, value: fresh, ...(before <= at.length && { before }) };
      }
      return isObject ? { op: "insert", pointer: `${pointer}/${key}`, value: fresh } : undefined;
    case 6:
      if (pointer === "" || !Array.isArray(around)) return undefined;
      return { op: "move", pointer, before: pick(around.length + 1) };
    default: {
      const to = all[pick(all.length)] as string;
      const target = valueAt(value, to);
      if (!isProperty || `${to}/`.startsWith(`${pointer}/`)) return undefined;
      if (typeof target !== "object" || target === null || Array.isArray(target)) return undefined;
      const name = ["new", "n-ew"][pick(2)] as string;
      return { op: "transfer", pointer, to: pick(4) > 0 ? to : `${to}/${name}`, key: "moved" };
    }
  }
}

/** Which comments are to be there afterwards: all but those of what has gone. */
function keptOwners(text: string, edits: readonly ConfigEdit[]): string[] {
  return commentOwners(text).filter((owner) =>
    edits.every((edit) => {
      if (edit.op === "remove") return !`${owner}/`.startsWith(`${edit.pointer}/`);
      return edit.op !== "replace" || owner === edit.pointer || !owner.startsWith(`${edit.pointer}/`);
    }),
  );
}

const cases = fc.tuple(configValue, fc.nat(), fc.nat());

test("one edit does to the text what it does to the value, and loses no other comment", () => {
  fc.assert(
    fc.property(cases, ([value, layout, choice]) => {
      const text = written(value, picker(layout));
      expect(json5.parse(text)).toEqual(value);
      const edit = randomEdit(value, picker(choice));
      fc.pre(edit !== undefined);
      const edits = placed(text, [edit]);
      expect(edits).toBeDefined();
      const edited = applyTextEdits(text, edits ?? []) as string;
      expect(JSON.stringify(json5.parse(edited))).toBe(JSON.stringify(editedValue(value, [edit])));
      expect(commentOwners(edited)).toEqual(keptOwners(text, [edit]));
      // Line ends stay those of the file.
      if (!/[^\r]\n/.test(text) && text.includes("\r\n")) expect(edited).not.toMatch(/[^\r]\n/);
      if (!text.includes("\r")) expect(edited).not.toContain("\r");
    }),
    runs(3000),
  );
});

test("several edits at once do what they mean together, or nothing", () => {
  let placedCount = 0;
  let count = 0;
  fc.assert(
    fc.property(cases, fc.integer({ min: 2, max: 5 }), ([value, layout, choice], length) => {
      const text = written(value, picker(layout));
      const pick = picker(choice);
      const edits = Array.from({ length }, () => randomEdit(value, pick)).filter((one) => one !== undefined);
      const done = placed(text, edits);
      count++;
      if (done === undefined) return;
      placedCount++;
      const edited = applyTextEdits(text, done);
      expect(edited).toBeDefined();
      expect(JSON.stringify(json5.parse(edited ?? ""))).toBe(JSON.stringify(editedValue(value, edits)));
      expect(commentOwners(edited ?? "")).toEqual(keptOwners(text, edits));
    }),
    runs(3000),
  );
  expect(placedCount / count).toBeGreaterThan(0.4);
});
