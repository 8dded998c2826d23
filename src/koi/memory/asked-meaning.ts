// What is looked for, as a vector: by the first way of a koi's plan that answers in time. None of them costs a turn more than
// its share of the time.

import { withTimeLimit } from "../tools/time-limit.ts";
import type { Embedder } from "./embedder.ts";
import type { EmbeddingWay } from "./embedding-plan.ts";

/** What is looked for, and the way that pieces must have gone too. */
export type AskedMeaning =
  | { readonly way: EmbeddingWay; readonly vector: Float32Array }
  /** For people. */
  | { readonly problem: string };

/** Asks one way after the other, each for at most its share of `limitMs`. Never rejects. */
export async function askedMeaning(
  embedder: Embedder,
  query: string,
  { signal, limitMs }: { readonly signal: AbortSignal; readonly limitMs: number },
): Promise<AskedMeaning> {
  const { ways, problems: known } = embedder.plan;
  const problems = [...known];
  for (const way of ways) {
    let isLate = false;
    const end = await withTimeLimit(signal, limitMs / ways.length, async (limited) => {
      const answer = await embedder.vectors(way, { texts: [query], purpose: "query", signal: limited });
      isLate = limited.aborted && !signal.aborted;
      return answer;
    });
    const [vector] = end.ok ? end.vectors : [];
    if (vector) return { way, vector };
    if (signal.aborted) break;
    // The next search does not wait for it again.
    if (!end.ok && (isLate || end.isTexts)) embedder.letRest(way);
    const { name } = way;
    if (isLate) problems.push(`\`${name.provider}/${name.model}\` did not answer in time`);
    else if (!end.ok) problems.push(end.problem);
  }
  return { problem: problems.join("; ") || "the turn is over" };
}
