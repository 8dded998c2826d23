// Methods about what became of messages. A search looks at so many records at a time and lets messages have their turn in
// between: those of 30 days can be millions.

import { setImmediate } from "node:timers/promises";
import { numberRule } from "../../../channels/web-socket/shape.ts";
import { type KoiId, koiIdOf } from "../../../routing/ids.ts";
import type { GatewayStore } from "../../journal/gateway-store.ts";
import { type OutcomeKind, outcomeKinds, type OutcomeRecord } from "../../outcomes/outcome.ts";
import { type Answer, given, refused } from "../answer.ts";
import { maxFound, maxOutcomes, maxSearched, searchedAtOnce } from "../limits.ts";
import { type Methods, nameRule, optionalNameRule } from "../method.ts";

/** What is looked for. */
interface Search {
  readonly limit: number;
  readonly outcome?: OutcomeKind;
  readonly koiId?: KoiId;
}

interface Page {
  readonly records: readonly OutcomeRecord[];
  readonly cursor?: string;
}

/** `outcomes.list`, `outcomes.find`. */
export const outcomeMethods: Methods<"outcomes.list" | "outcomes.find"> = {
  "outcomes.list": {
    shape: {
      limit: numberRule(1, maxOutcomes),
      before: {
        isRequired: false,
        isValid: (value) => typeof value === "string" && /^\d{1,15}$/.test(value),
        wants: "the cursor of a page",
      },
      outcome: {
        isRequired: false,
        isValid: (value) => outcomeKinds.includes(value as OutcomeKind),
        wants: `one of ${outcomeKinds.join(", ")}`,
      },
      koiId: optionalNameRule,
    },
    async answer({ limit = 100, before, outcome, koiId: written }, { store }): Promise<Answer<Page>> {
      const koiId = written === undefined ? undefined : koiIdOf(written);
      if (written !== undefined && koiId === undefined)
        return refused("bad_params", "`koiId` of `outcomes.list` must be the id of a koi");
      const search = { limit, ...(outcome && { outcome: outcome as OutcomeKind }), ...(koiId && { koiId }) };
      return given(await pageOf(store, search, before));
    },
  },

  "outcomes.find": {
    shape: { message: nameRule },
    answer: ({ message }, { store }) => given({ records: store.find(message, maxFound) }),
  },
};

async function pageOf(store: GatewayStore, search: Search, before: string | undefined): Promise<Page> {
  const { oldest, newest } = store.outcomeBounds();
  let to = Math.min(before === undefined ? Number.POSITIVE_INFINITY : Number(before), newest + 1);
  const end = Math.max(oldest, to - maxSearched);
  const records: OutcomeRecord[] = [];
  while (to > end) {
    const from = Math.max(end, to - searchedAtOnce);
    const left = search.limit - records.length;
    const found = store.searchOutcomes({ ...search, from, to, limit: left });
    records.push(...found.map(({ record }) => record));
    to = found.length === left ? (found.at(-1)?.id ?? from) : from;
    if (found.length === left) break;
    await setImmediate();
  }
  return { records, ...(to > oldest && { cursor: String(to) }) };
}
