/**
 * JSON pointers (RFC 6901). In: a pointer or its keys. Out: the other of the two.
 * INVARIANT: `formatPointer(parsePointer(pointer))` is `pointer`.
 */

/**
 * The keys of a pointer, unescaped; items of lists as their decimal index. The empty pointer has none.
 * @throws {RangeError} when the pointer is not empty and does not begin with `/`: pointers are made by code
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === "") return [];
  if (!pointer.startsWith("/")) throw new RangeError(`no JSON pointer: ${pointer}`);
  const keys = pointer.slice(1).split("/");
  // "~01" means "~1": the order of the two replacements matters.
  return pointer.includes("~") ? keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~")) : keys;
}

/** The pointer of a list of keys, escaped. No keys: the empty pointer, which means the whole document. */
export function formatPointer(keys: readonly (string | number)[]): string {
  let pointer = "";
  for (const key of keys) {
    const text = String(key);
    pointer += `/${/[~/]/.test(text) ? text.replaceAll("~", "~0").replaceAll("/", "~1") : text}`;
  }
  return pointer;
}

/** The pointer `base` with `keys` behind it. */
export function pointerTo(base: string, ...keys: readonly (string | number)[]): string {
  return base + formatPointer(keys);
}
