// `canvas`: a page of the koi's own beside the conversation in the WebChat.

import * as z from "zod";

import { MAX_HTML_BYTES, MAX_PARTS, MAX_PARTS_BYTES, MAX_TITLE_CHARS } from "../../canvas/canvas.ts";
import type { Canvas } from "../../canvas/canvas.ts";
import type { CanvasEdit, Canvases, CanvasKey } from "../../canvas/canvases.ts";
import { errorResult, jsonResult, textResult } from "../../conversation.ts";
import type { ToolResult } from "../../conversation.ts";
import { defineTool } from "../define-tool.ts";
import { decodeText } from "../files/decode-text.ts";
import type { Tool, ToolContext } from "../tool.ts";

const parameters = z.object({
  action: z
    .enum(["write", "push", "present", "hide", "read"])
    .describe(
      "write: a whole new page, shown at once; push: new content for one element; present: show it again; hide; read: what " +
        "stands there",
    ),
  html: z.string().optional().describe("write: the page; push: what the element holds from now on"),
  path: z.string().optional().describe("write: a file to take the page from, instead of `html`"),
  title: z.string().max(MAX_TITLE_CHARS).optional().describe("write, present: what the page is called"),
  id: z.string().min(1).max(100).optional().describe("push: the `id` of an element of the page"),
});

type CanvasArgs = z.output<typeof parameters>;

/** The tool. */
export function makeCanvasTool(canvases: Canvases): Tool {
  return defineTool({
    name: "canvas",
    description:
      "A page of your own, shown beside this conversation: tables, plans, pictures as SVG, dashboards. HTML with styles; " +
      "no scripts run, nothing is loaded from elsewhere (pictures as data: addresses), links and forms do nothing. `write` the " +
      "page, then `push` new content into elements by their id. It stays until you hide or replace it, also after a restart. " +
      "Only the people in this conversation see it.",
    isReadOnly: false,
    parameters,
    run: async (args, context) => {
      const { koi, home, facts } = context;
      const place = { accountId: facts.accountId, peer: facts.peer };
      const key: CanvasKey = { koiId: koi.id, koiDir: home.koiDir, place };
      if (args.action === "read") return told(await canvases.read(key));
      const edit = await editOf(args, context);
      const done = typeof edit === "string" ? edit : await canvases.change(key, edit);
      return typeof done === "string" ? errorResult(done) : textResult(saidOf(args.action, done));
    },
  });
}

async function editOf(args: CanvasArgs, { host }: ToolContext): Promise<CanvasEdit | string> {
  const { action, title, path, id } = args;
  switch (action) {
    case "write": {
      if ((args.html === undefined) === (path === undefined))
        return "`write` needs `html` or `path`, one of them";
      const html =
        path === undefined ? (args.html ?? "") : decodeText(path, await host.readFile(path, MAX_HTML_BYTES));
      if (bytesOf(html) > MAX_HTML_BYTES) return `a page has at most ${MAX_HTML_BYTES} bytes`;
      return (before) => ({
        canvas: { isShown: true, title: title ?? before?.title ?? "", html, parts: [] },
      });
    }
    case "push": {
      const { html } = args;
      if (id === undefined || html === undefined) return "`push` needs `id` and `html`";
      return (before) => pushed(before, id, html);
    }
    default:
      return (before) => {
        if (!before) return "there is no page yet; `write` one";
        return { canvas: { ...before, title: title ?? before.title, isShown: action === "present" } };
      };
  }
}

function pushed(before: Canvas | undefined, id: string, html: string): ReturnType<CanvasEdit> {
  if (!before) return "there is no page yet; `write` one";
  // Whether an element bears the id is seen where the page is shown; a word in the text is enough to catch mistakes.
  if (![before.html, ...before.parts.map(([, text]) => text)].some((text) => text.includes(id)))
    return `no element of the page has the id \`${id}\``;
  // The newest goes last: it may stand inside of an older one.
  const parts = [...before.parts.filter(([other]) => other !== id), [id, html] as const];
  if (parts.length > MAX_PARTS) return `at most ${MAX_PARTS} elements are pushed; \`write\` the page anew`;
  if (parts.reduce((sum, [, part]) => sum + bytesOf(part), 0) > MAX_PARTS_BYTES)
    return `what is pushed has at most ${MAX_PARTS_BYTES} bytes together; \`write\` the page anew`;
  return { canvas: { ...before, parts }, part: id };
}

function told(canvas: Canvas | undefined): ToolResult {
  if (!canvas) return textResult("there is no page yet");
  const { version: _, ...rest } = canvas;
  return jsonResult(rest);
}

function saidOf(action: CanvasArgs["action"], { isShown }: Canvas): string {
  if (action === "hide") return "the page is hidden";
  return isShown ? "the page is shown" : "done; the page is hidden: `present` shows it";
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
