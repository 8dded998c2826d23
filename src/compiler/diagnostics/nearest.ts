// "Did you mean": the known word that a misspelt one was probably meant to be.
// Close is at most two slips of the keyboard (a letter too many, too few, another one, or two swapped) and fewer than
// half of the letters, so that short words do not turn into each other.

import { distance } from "fastest-levenshtein";

const MAX_DISTANCE = 2;

/**
 * The word of `candidates` that is nearest to `text`, or `undefined` where none is near. A word that differs in
 * capitals alone comes first; of equally near ones the first in the list. `maxShare` is the share of letters that may
 * be wrong, exclusive. Never throws.
 */
export function nearest(text: string, candidates: readonly string[], maxShare = 0.5): string | undefined {
  const wanted = text.toLowerCase();
  let best: string | undefined;
  let bestDistance = MAX_DISTANCE + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) > MAX_DISTANCE) continue;
    const far = slips(wanted, candidate.toLowerCase());
    if (far < bestDistance && far < Math.max(text.length, candidate.length) * maxShare) {
      best = candidate;
      bestDistance = far;
    }
  }
  return best;
}

/** Levenshtein distance, but two neighbours that changed places are one slip when nothing else is wrong. */
function slips(a: string, b: string): number {
  const far = distance(a, b);
  return far === 2 && isSwap(a, b) ? 1 : far;
}

function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}
