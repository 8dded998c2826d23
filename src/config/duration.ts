// Lengths of time as text, such as "15m".
// One reading for every key that takes one: text in, milliseconds out.

const MS_BY_UNIT = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * A length of time: a number with `ms`, `s`, `m`, `h` or `d` behind it, such as `"90s"` or `"1.5h"`. Without a unit
 * it means minutes.
 * @pattern ^\d+(?:\.\d+)?(?:ms|s|m|h|d)?$
 */
export type DurationText = string;

/**
 * A number of milliseconds.
 * @minimum 0
 * @asType integer
 */
export type Milliseconds = number;

/**
 * Reads a length of time.
 * @returns milliseconds, or `undefined` if the text is not a {@link DurationText}. Never throws.
 */
export function durationMs(text: DurationText): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text);
  if (parts === null) return undefined;
  return Number(parts[1]) * MS_BY_UNIT[(parts[2] ?? "m") as keyof typeof MS_BY_UNIT];
}
