// The colour of a koi: the same on every page, whoever else is there.

/** A hue from 0 to 359 that stays with the id. */
export function koiHue(koiId) {
  let hash = 0;
  for (const character of koiId) {
    hash = (hash * 31 + character.codePointAt(0)) % 1_000_003;
  }
  // The golden angle keeps similar ids apart.
  return Math.round((hash * 137.508) % 360);
}
