// What edits mean: the reference for the repair engine. In: a value and edits whose pointers speak of it. Out: the
// value after all of them. Says nothing of edits that contradict one another.

import { formatPointer, parsePointer, pointerTo } from "../../src/compiler/read/pointer.ts";
import type { ConfigEdit, ConfigValue } from "../../src/compiler/repair/config-edit.ts";
import type { Value } from "./written-config.ts";

type Objects = { [key: string]: Value };

/** The value at a pointer, `undefined` where there is none. */
export function valueAt(value: Value, pointer: string): Value | undefined {
  let at: Value | undefined = value;
  for (const key of parsePointer(pointer)) {
    at = typeof at === "object" && at !== null && Object.hasOwn(at, key) ? (at as Objects)[key] : undefined;
  }
  return at;
}

/** `value` after `edits`. */
export function editedValue(value: Value, given: readonly ConfigEdit[]): Value {
  const edits = given.filter((edit) => !isWhereItStands(edit));
  const without = new Set<string>();
  const replaced = new Map<string, ConfigValue>();
  const renamed = new Map<string, string>();
  for (const edit of edits) {
    if (edit.op === "remove" || edit.op === "move" || edit.op === "transfer") without.add(edit.pointer);
    if (edit.op === "replace") replaced.set(edit.pointer, edit.value);
    if (edit.op === "rename") renamed.set(edit.pointer, edit.key);
  }
  const edited = (at: Value, pointer: string): Value => {
    const other = replaced.get(pointer);
    if (other !== undefined) return structuredClone(other) as Value;
    if (Array.isArray(at)) return editedList(at, pointer);
    if (typeof at !== "object" || at === null) return at;
    const result: Objects = {};
    for (const [key, item] of Object.entries(at)) {
      const own = pointerTo(pointer, key);
      if (!without.has(own)) result[renamed.get(own) ?? key] = edited(item, own);
    }
    for (const edit of edits) putInto(result, pointer, edit);
    return result;
  };
  const editedList = (list: Value[], pointer: string): Value[] => {
    const result: Value[] = [];
    for (let i = 0; i <= list.length; i++) {
      for (const edit of edits) {
        if (edit.op === "insert" && edit.pointer === pointer && (edit.before ?? list.length) === i)
          result.push(edit.value as Value);
        if (edit.op !== "move" || edit.before !== i || parentOf(edit.pointer) !== pointer) continue;
        result.push(edited(valueAt(value, edit.pointer) as Value, edit.pointer));
      }
      const own = `${pointer}/${i}`;
      if (i < list.length && !without.has(own)) result.push(edited(list[i] as Value, own));
    }
    return result;
  };
  /** What an edit puts at the end of the object at `pointer`, or under it where objects are missing. */
  const putInto = (object: Objects, pointer: string, edit: ConfigEdit): void => {
    const given = givenBy(edit, value);
    if (given === undefined) return;
    const [nearest, missing] = nearestObject(value, given.to);
    if (nearest !== pointer) return;
    const path = [...missing, ...(given.key === undefined ? [] : [given.key])];
    let at: Objects = object;
    for (const key of path.slice(0, -1)) at = (at[key] ??= {}) as Objects;
    const last = path.at(-1) as string;
    at[last] = given.key === undefined ? [...((at[last] ?? []) as Value[]), given.value] : given.value;
  };
  return edited(value, "");
}

function isWhereItStands(edit: ConfigEdit): boolean {
  if (edit.op !== "move") return false;
  const index = Number(parsePointer(edit.pointer).at(-1));
  return edit.before === index || edit.before === index + 1;
}

function parentOf(pointer: string): string {
  return formatPointer(parsePointer(pointer).slice(0, -1));
}

function givenBy(edit: ConfigEdit, value: Value): { to: string; key?: string; value: Value } | undefined {
  if (edit.op === "add") return { to: edit.pointer, key: edit.key, value: edit.value as Value };
  if (edit.op === "insert" && valueAt(value, edit.pointer) === undefined) {
    return { to: edit.pointer, value: edit.value as Value };
  }
  if (edit.op !== "transfer") return undefined;
  const key = edit.key ?? (parsePointer(edit.pointer).at(-1) as string);
  return { to: edit.to, key, value: valueAt(value, edit.pointer) as Value };
}

function nearestObject(value: Value, pointer: string): [string, string[]] {
  const keys = parsePointer(pointer);
  let length = keys.length;
  while (valueAt(value, formatPointer(keys.slice(0, length))) === undefined) length--;
  return [formatPointer(keys.slice(0, length)), keys.slice(length)];
}
