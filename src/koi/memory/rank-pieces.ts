// Pieces by words and by meaning → the best ones. Pure.
// Nothing that one of both finds well enough is lost to the other: `minScore` is asked of each by itself, and the weights say
// what comes first.

/** How both are weighed. */
export interface Hybrid {
  /** Whether words count beside the meaning. */
  readonly hasWords: boolean;
  readonly vectorWeight: number;
  readonly textWeight: number;
  /** How many of each list are weighed, for each result that is wanted. */
  readonly candidateMultiplier: number;
}

/** What is wanted. */
export interface RankOptions {
  readonly maxResults: number;
  readonly minScore: number;
}

/** A piece and what it is worth, 0 to 1. */
export interface RankedPiece {
  readonly id: number;
  readonly score: number;
}

type Scores = ReadonlyMap<number, number>;

/**
 * The best pieces first. `shares`: of the asked words, in the order that counts among equals; `meaning`: how near pieces are,
 * a cosine. A piece without a vector is judged by its words alone.
 */
export function rankPieces(
  shares: Scores,
  meaning: (Hybrid & { readonly cosines: Scores }) | undefined,
  { maxResults, minScore }: RankOptions,
): readonly RankedPiece[] {
  if (!meaning) return best(shares, maxResults, minScore);
  const { cosines, vectorWeight, candidateMultiplier } = meaning;
  const textWeight = meaning.hasWords ? meaning.textWeight : 0;
  const most = maxResults * candidateMultiplier;
  // Of a piece that has no vector yet, words are all that is known.
  const counted = textWeight > 0 ? shares : withoutVectors(shares, cosines);
  const candidates = [...best(counted, most, minScore), ...best(cosines, most, minScore)];
  const ids = [...new Set(candidates.map(({ id }) => id))];
  const weighed = ids.map((id) => {
    const share = shares.get(id) ?? 0;
    const cosine = cosines.get(id);
    if (cosine === undefined) return { id, score: share };
    const sum = vectorWeight * Math.max(0, cosine) + textWeight * share;
    return { id, score: Math.min(1, sum / (vectorWeight + textWeight)) };
  });
  return weighed.sort((one, other) => other.score - one.score).slice(0, maxResults);
}

function withoutVectors(shares: Scores, cosines: Scores): Scores {
  return new Map([...shares].filter(([id]) => !cosines.has(id)));
}

function best(scores: Scores, most: number, minScore: number): RankedPiece[] {
  return [...scores]
    .map(([id, score]) => ({ id, score }))
    .filter(({ score }) => score >= minScore)
    .sort((one, other) => other.score - one.score)
    .slice(0, most);
}
