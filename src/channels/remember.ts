// What an adapter remembers about messages while it runs: never more than so many.

/** Most entries of one map. */
const MAX_REMEMBERED = 1_000;

/** Remembers; the oldest goes. */
export function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > MAX_REMEMBERED && oldest !== undefined) map.delete(oldest);
}
