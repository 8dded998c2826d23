// Kois by pattern: `*` stands for any text, so `team-*` is every koi whose id starts with `team-`.

/** Whether `pattern` takes in the koi `id` (canonical). Case does not count in a pattern; time is linear. */
export function matchesKoiPattern(pattern: string, id: string): boolean {
  const [start = "", ...rest] = pattern.trim().toLowerCase().split("*");
  const end = rest.pop();
  if (end === undefined) return id === start;
  if (id.length < start.length + end.length || !id.startsWith(start) || !id.endsWith(end)) return false;
  let at = start.length;
  // The leftmost place of each part leaves the most room for the next one.
  for (const part of rest) {
    const found = id.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= id.length - end.length;
}
