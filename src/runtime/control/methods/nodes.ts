// Methods about nodes: which there are, who waits to be one, and what becomes of them.

import type { NodeDecision } from "../../nodes/node-hub.ts";
import { type Answer, given, refused } from "../answer.ts";
import { type Methods, nameRule } from "../method.ts";

/** `nodes.list`, `nodes.approve`, `nodes.remove`. */
export const nodeMethods: Methods<"nodes.list" | "nodes.approve" | "nodes.remove"> = {
  "nodes.list": {
    shape: {},
    answer: (_params, { nodes }) => given({ nodes: nodes?.nodes() ?? [], waiting: nodes?.waiting() ?? [] }),
  },

  "nodes.approve": {
    shape: { code: nameRule },
    changes: true,
    answer({ code }, { nodes }) {
      const unknown = "no node shows this code now; `skykoi node pair` must still be waiting there";
      const ambiguous = "another node has this name; start `skykoi node pair` with another --name";
      return decided(nodes?.approve(code), unknown, ambiguous);
    },
  },

  "nodes.remove": {
    shape: { node: nameRule },
    changes: true,
    answer({ node }, { nodes }) {
      return decided(
        nodes?.remove(node),
        `there is no node \`${node}\``,
        `several nodes are called \`${node}\`; give an id`,
      );
    },
  },
};

function decided(
  decision: NodeDecision | undefined,
  unknown: string,
  ambiguous: string,
): Answer<{ readonly id: string; readonly name: string }> {
  switch (decision?.kind) {
    case "done":
      return given({ id: decision.id, name: decision.name });
    case "ambiguous":
      return refused("conflict", ambiguous);
    case "fault":
      return refused("unavailable", decision.message);
    default:
      return refused("not_found", unknown);
  }
}
