// A canvas as WebChat speaks of it.

import type { WireCanvas } from "../../channels/webchat/protocol.ts";
import type { CanvasFrame } from "../../channels/webchat/webchat-channel.ts";
import type { Canvas, CanvasChange } from "../../koi/canvas/canvas.ts";
import type { KoiId } from "../../routing/ids.ts";

/** All of it. */
export function wireCanvas(koiId: KoiId, { version, title, html, parts }: Canvas): WireCanvas {
  return { koiId, version, title, html, parts };
}

/** What a change says to those who see the canvas: of a push the one element. */
export function canvasFrame({ koiId, canvas, part }: CanvasChange): CanvasFrame {
  const { version } = canvas;
  if (!canvas.isShown) return { type: "canvas_hidden", koiId, version };
  if (part === undefined) return { type: "canvas", ...wireCanvas(koiId, canvas) };
  const [, html = ""] = canvas.parts.find(([id]) => id === part) ?? [];
  return { type: "canvas_part", koiId, version, id: part, html };
}
