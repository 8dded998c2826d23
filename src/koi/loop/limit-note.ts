// What people read where a turn ran into one of its limits: which one, and how far it came. Pure.

/** The limit of a turn that ended it. */
export type ReachedLimit = "steps" | "cost";

/** How far a turn came. */
export interface TurnReach {
  readonly maxSteps: number;
  /** Tool calls that ran. */
  readonly calls: number;
  /** Whether there was more that it wanted to do. */
  readonly isCutShort: boolean;
  /** Whether its cost can't be told, since a provider counted no tokens. */
  readonly isUncounted: boolean;
}

/** Where the model's own limit of one answer ended it. */
export const CUT_NOTE =
  "[My answer was cut here: it reached the most that my model may write at once. Say so if I am to go on.]";

/** The note; it stands behind the answer. */
export function limitNote(limit: ReachedLimit, reach: TurnReach): string {
  const end = reach.isCutShort ? ` and stopped in the middle, after ${countOf(reach.calls)}` : "";
  return `[I ${what(limit, reach)}${end}. Say so if I am to go on.]`;
}

function what(limit: ReachedLimit, { maxSteps, isUncounted }: TurnReach): string {
  if (limit === "steps") {
    return `have used ${maxSteps === 1 ? "the one step" : `all ${maxSteps} steps`} that one turn may take`;
  }
  return isUncounted ? "can't tell what this turn costs" : "have reached what one turn may cost";
}

function countOf(calls: number): string {
  return calls === 1 ? "1 tool call" : `${calls} tool calls`;
}
