// The values of a config at a place of its schema. In: a place such as `channels/telegram/accounts/*/botToken`, where
// `*` is any index or key. Out: each value that stands there, with its pointer.

import { pointerTo } from "../read/pointer.ts";

/** A value and where it stands. */
export interface PlacedValue {
  readonly pointer: string;
  readonly value: unknown;
}

/** Every value at `place` in `value`, in document order. Nothing where the way there is not. */
export function* valuesAt(
  value: unknown,
  place: readonly string[],
  pointer = "",
  depth = 0,
): Iterable<PlacedValue> {
  const key = place[depth];
  if (key === undefined) {
    yield { pointer, value };
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const object = value as Readonly<Record<string, unknown>>;
  const keys = key === "*" ? Object.keys(object) : Object.hasOwn(object, key) ? [key] : [];
  for (const one of keys) yield* valuesAt(object[one], place, pointerTo(pointer, one), depth + 1);
}
