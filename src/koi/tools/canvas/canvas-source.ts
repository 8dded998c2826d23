// Which turns have the tool `canvas`: those of a conversation in the WebChat, since nobody else would see the page.

import type { Canvases } from "../../canvas/canvases.ts";
import type { ToolSource } from "../tool.ts";

/** Gives `canvas` to turns in the WebChat. The tool is loaded with the first of them. */
export function canvasSource(canvases: Canvases): ToolSource {
  return async ({ facts }) => {
    if (facts.channel !== "webchat") return [];
    const { makeCanvasTool } = await import("./canvas.ts");
    return [makeCanvasTool(canvases)];
  };
}
