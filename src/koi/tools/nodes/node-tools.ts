// The tool `nodes`, for turns of a gateway that has any: without one it would only be in the way.

import type { ToolSource } from "../tool.ts";

/** Gives `nodes` where at least one node is paired. */
export const nodeTools: ToolSource = async (scope) => {
  if (!scope.nodes || scope.nodes.nodes().length === 0) return [];
  const { nodes } = await import("./nodes.ts");
  return [nodes];
};
