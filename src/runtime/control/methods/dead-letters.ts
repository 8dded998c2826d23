// Methods about dead letters. What is put back takes effect at once.

import { DeadLetters, type Handled, type Letter, NOT_HANDLED } from "../../dead-letters/dead-letters.ts";
import { putBack, throwAway } from "../../dead-letters/put-back.ts";
import { type Answer, given, refused } from "../answer.ts";
import { maxLetters, maxLetterUnits } from "../limits.ts";
import { type Methods, nameRule } from "../method.ts";
import type { ControlLetter, ControlMethods } from "../protocol.ts";
import { eachKoi } from "./each-koi.ts";

type Listing = ControlMethods["deadletters.list"][1];

/** `deadletters.list`, `deadletters.retry`, `deadletters.drop`. */
export const deadLetterMethods: Methods<"deadletters.list" | "deadletters.retry" | "deadletters.drop"> = {
  "deadletters.list": {
    shape: {},
    async answer(_params, deps): Promise<Answer<Listing>> {
      let letters: readonly Letter[] = [];
      let hasMore = false;
      const unread = await eachKoi(
        [...deps.tables.current.gateway.kois, ...deps.letters.removed()],
        deps,
        (_store, koi) => {
          const own = new DeadLetters([koi], deps.stores, () => deps.letters.outcomes).list(maxLetters + 1);
          const [problem] = own.problems;
          if (problem) throw new Error(problem.message);
          if (own.letters.length === 0) return;
          const all = [...letters, ...own.letters].sort((a, b) => b.diedAtMs - a.diedAtMs);
          hasMore ||= all.length > maxLetters;
          letters = all.slice(0, maxLetters);
        },
      );
      return given({ letters: letters.map(shown), hasMore, unread });
    },
  },

  "deadletters.retry": {
    shape: { id: nameRule },
    changes: true,
    answer: async ({ id }, { letters }) => told(await putBack(id, letters)),
  },

  "deadletters.drop": {
    shape: { id: nameRule },
    changes: true,
    answer: async ({ id }, { letters }) => told(await throwAway(id, letters)),
  },
};

function told(handled: Handled): Answer<Record<string, never>> {
  if (handled === "done") return given({});
  return refused(handled === "unknown" ? "not_found" : "conflict", NOT_HANDLED[handled]);
}

function shown(letter: Letter): ControlLetter {
  const { id, direction, koiId, sessionKey, reason, receivedAtMs, diedAtMs, place, messageKeys, text } =
    letter;
  return {
    id,
    direction,
    koiId,
    sessionKey,
    reason,
    ...(receivedAtMs !== undefined && { receivedAt: new Date(receivedAtMs).toISOString() }),
    diedAt: new Date(diedAtMs).toISOString(),
    ...place,
    messageRefs: messageKeys,
    text: text.length > maxLetterUnits ? `${text.slice(0, maxLetterUnits - 1)}…` : text,
  };
}
