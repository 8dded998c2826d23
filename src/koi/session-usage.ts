// What a session, or a gateway since its start, has used: tokens, and their cost where models have prices.

/** A sum over answers. */
export interface UsageSum {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars. Absent where no answer had a price; else the sum of those that had one. */
  readonly costUsd?: number;
}

const tokens = new Intl.NumberFormat("en-US");

/** `1,234 tokens in, 567 out, $0.0123`; `nothing counted` where no provider said a number. */
export function usageText({ inputTokens, outputTokens, costUsd }: UsageSum): string {
  if (inputTokens === 0 && outputTokens === 0) return "nothing counted";
  const cost = costUsd === undefined ? "" : `, $${costUsd.toFixed(4)}`;
  return `${tokens.format(inputTokens)} tokens in, ${tokens.format(outputTokens)} out${cost}`;
}
