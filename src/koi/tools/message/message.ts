// `message`: something that is said beside the answer, in the conversation that the turn runs in. There is no other place to
// name: where a koi speaks is the gateway's to say.

import * as z from "zod";

import type { ToolResult } from "../../conversation.ts";
import { errorResult, textResult } from "../../conversation.ts";
import { type Outlet, SENT } from "../../turn-desk.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { workspaceFile } from "./workspace-file.ts";

const TEXT_CHARS = 20_000;
const MAX_FILES = 10;

const parameters = z.object({
  action: z.enum(["send", "react"]),
  text: z
    .string()
    .max(TEXT_CHARS)
    .optional()
    .describe("Markdown, for send; may be left out where there are files"),
  files: z
    .array(z.string().min(1))
    .max(MAX_FILES)
    .optional()
    .describe("for send: files of the workspace that go with it, by their paths there"),
  emoji: z
    .string()
    .max(32)
    .optional()
    .describe("for react, on the message that you answer; empty: take it away"),
});

type Args = z.output<typeof parameters>;

export const message: Tool = defineTool({
  name: "message",
  description:
    "Says something in this conversation beside your answer: a message while you still work, a file, an emoji (react). What " +
    "you write as your answer is sent by itself; don't send it with this tool as well. It reaches this conversation alone.",
  isReadOnly: false,
  isThere: ({ desk }) => desk.outlet !== undefined,
  parameters,
  run: async (args, context) => {
    const { outlet } = context.desk;
    if (!outlet) return errorResult("this turn runs in no conversation");
    return args.action === "send" ? send(args, outlet, context) : react(args, outlet);
  },
});

async function send(
  { text = "", files = [] }: Args,
  outlet: Outlet,
  context: ToolContext,
): Promise<ToolResult> {
  if (text.trim() === "" && files.length === 0) return errorResult("nothing to send: give `text` or `files`");
  if (files.length > 0 && !outlet.can.media) return errorResult("no files can be sent in this conversation");
  const read = [];
  for (const path of files) read.push(await workspaceFile(path, outlet.maxFileBytes, context));
  const end = await outlet.say({ callId: context.callId, text, files: read });
  return end.done ? textResult(SENT) : errorResult(`not sent: ${end.problem}`);
}

async function react({ emoji }: Args, outlet: Outlet): Promise<ToolResult> {
  if (emoji === undefined) return errorResult("`emoji` is missing");
  if (!outlet.can.reactions) return errorResult("there are no reactions in this conversation");
  const end = await outlet.react(emoji);
  return end.done ? textResult("done") : errorResult(`not done: ${end.problem}`);
}
