// Methods about the table in force: its picture, and who answers a message.

import { isObject } from "../../../channels/web-socket/shape.ts";
import { type AnsweringTable, answerer } from "../../../policy/route-answer.ts";
import { parseFacts } from "../../../routing/parse-facts.ts";
import { given, refused } from "../answer.ts";
import type { Methods } from "../method.ts";
import { pictureOf } from "../picture.ts";

/** `picture`, `route`. */
export const routingMethods: Methods<"picture" | "route"> = {
  picture: { shape: {}, answer: (_params, deps) => given(pictureOf(deps)) },

  route: {
    shape: { facts: { isRequired: true, isValid: isObject, wants: "an object" } },
    answer({ facts: written }, { tables, store }) {
      const { current } = tables;
      const { gateway, router } = current;
      const parsed = parseFacts(written, gateway);
      if ("error" in parsed) return refused("bad_params", parsed.error.message);
      const table: AnsweringTable = {
        gateway,
        route: (facts) => router.route(facts),
        sourceOf: (index) => current.sourceOf(index),
        nearMisses: (facts) => current.nearMisses?.(facts) ?? [],
      };
      const answer = answerer(table, ({ channel, accountId }, person) =>
        store.pairing.isApproved({ channel, accountId, person }),
      );
      return given(answer(parsed.facts));
    },
  },
};
