// `message`: something that is said or done beside the answer, in the conversation that the turn runs in or in that of another
// session of the koi. No parameter names a channel, an account or a person: where a koi speaks is the gateway's to say.

import * as z from "zod";

import type { ToolResult } from "../../conversation.ts";
import { errorResult, textResult } from "../../conversation.ts";
import { StoreError } from "../../store/store-error.ts";
import { type OutletEnd, sentText, type Voice } from "../../turn-desk.ts";
import { defineTool } from "../define-tool.ts";
import type { Tool, ToolContext } from "../tool.ts";
import { workspaceFile } from "./workspace-file.ts";

const TEXT_CHARS = 20_000;
const MAX_FILES = 10;
const POLL_CHARS = 500;
const MAX_OPTIONS = 20;

const parameters = z.object({
  action: z.enum(["send", "poll", "edit", "delete", "react"]),
  to: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .describe("another conversation: `sessionKey` or `label` of one of your own sessions (sessions_list)"),
  text: z.string().max(TEXT_CHARS).optional().describe("Markdown, for send and edit"),
  files: z
    .array(z.string().min(1))
    .max(MAX_FILES)
    .optional()
    .describe("for send: files of the workspace that go with it, by their paths there"),
  replyTo: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe("for send: `messageId` of a person's message (sessions_history)"),
  messageId: z
    .string()
    .min(1)
    .max(256)
    .optional()
    .describe(
      "for edit and delete: as send answered; default: your last one. For react: also a person's; default: the one that you answer",
    ),
  emoji: z.string().max(32).optional().describe("for react; empty: take it away"),
  question: z.string().min(1).max(POLL_CHARS).optional(),
  options: z.array(z.string().min(1).max(POLL_CHARS)).min(2).max(MAX_OPTIONS).optional(),
  multiple: z.boolean().optional().describe("for poll: one person may choose several options"),
});

type Args = z.output<typeof parameters>;

export const message: Tool = defineTool({
  name: "message",
  description:
    "Beside your answer: says something while you still work, sends files, makes a poll (you are not told the votes), reacts, " +
    "or changes or deletes a message of yours. What you write as your answer is sent by itself; don't send it with this tool " +
    "as well. With `to` it reaches the people of another session of yours, and they answer there.",
  isReadOnly: false,
  isThere: ({ desk }) => desk.outlet !== undefined,
  parameters,
  run: async (args, context) => {
    try {
      const voice = await voiceFor(args, context);
      return "refused" in voice ? errorResult(voice.refused) : await done(args, voice, context);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return errorResult(`your store can't be used (${error.code}); nothing was done`);
    }
  },
});

async function voiceFor(
  { to }: Args,
  { desk: { outlet }, isOwner, senders }: ToolContext,
): Promise<Voice | { readonly refused: string }> {
  if (!outlet) return { refused: "this turn runs in no conversation" };
  return to === undefined ? outlet : outlet.elsewhere(to, { isOwner, senders });
}

function done(args: Args, voice: Voice, context: ToolContext): Promise<ToolResult> | ToolResult {
  const { action, text, emoji, messageId } = args;
  switch (action) {
    case "send":
      return send(args, voice, context);
    case "poll":
      return poll(args, voice, context);
    case "edit":
      if (text === undefined || text.trim() === "") return errorResult("`text` is missing");
      return ended(voice.edit(text, messageId));
    case "delete":
      return ended(voice.remove(messageId));
    case "react":
      if (emoji === undefined) return errorResult("`emoji` is missing");
      return ended(voice.react(emoji, messageId));
  }
}

async function send(
  { text = "", files = [], replyTo }: Args,
  voice: Voice,
  context: ToolContext,
): Promise<ToolResult> {
  if (text.trim() === "" && files.length === 0) return errorResult("nothing to send: give `text` or `files`");
  if (files.length > 0 && !voice.can.media) return errorResult("no files can be sent in this conversation");
  const read = [];
  for (const path of files) read.push(await workspaceFile(path, voice.maxFileBytes, context));
  const { callId } = context;
  return sent(voice.say({ callId, text, files: read, ...(replyTo !== undefined && { replyTo }) }));
}

async function poll(
  { question, options, multiple = false }: Args,
  voice: Voice,
  { callId }: ToolContext,
): Promise<ToolResult> {
  if (question === undefined || options === undefined) return errorResult("give `question` and `options`");
  return sent(voice.say({ callId, text: "", files: [], poll: { question, options, isMultiple: multiple } }));
}

async function sent(saying: ReturnType<Voice["say"]>): Promise<ToolResult> {
  const end = await saying;
  return end.done ? textResult(sentText(end.messageId)) : errorResult(`not sent: ${end.problem}`);
}

async function ended(doing: Promise<OutletEnd>): Promise<ToolResult> {
  const end = await doing;
  return end.done ? textResult("done") : errorResult(`not done: ${end.problem}`);
}
