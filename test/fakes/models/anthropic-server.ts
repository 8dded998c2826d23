// A fake of the Anthropic Messages API (POST /v1/messages), streaming and whole.
// Source: https://docs.anthropic.com/en/api/messages and …/messages-streaming.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer, SentCall } from "./model-server.ts";
import type { ModelRequest, ModelScript, ReplyUsage } from "./model-reply.ts";

/** Starts a fake Anthropic. Its `baseUrl` is what the SDK calls `baseURL`. */
export function startAnthropicServer(script?: ModelScript): Promise<ModelServer> {
  return startModelServer(protocol, script);
}

const protocol: ModelProtocol = {
  fault({ path, headers, body }) {
    if (path !== "/v1/messages") return `no such path: ${path}`;
    if (!headers["anthropic-version"]) return "anthropic-version: header is required";
    if (typeof body["max_tokens"] !== "number") return "max_tokens: Field required";
    return messagesFault(body["messages"], body["tools"]);
  },
  error: (_status, type, message) => ({
    type: "error",
    error: { type, message },
    request_id: "req_scripted",
  }),
  whole: (request, { text, calls, usage, isCut }) => ({
    ...message(request, usage),
    content: [
      ...(text === "" ? [] : [{ type: "text", text }]),
      ...calls.map(({ id, name, args }) => ({
        type: "tool_use",
        id,
        name,
        input: JSON.parse(args) as unknown,
      })),
    ],
    stop_reason: stopReason(calls, isCut),
  }),
  opening: (request, usage, hasText) => [
    event("message_start", { message: { ...message(request, usage), content: [], stop_reason: null } }),
    ...(hasText
      ? [event("content_block_start", { index: 0, content_block: { type: "text", text: "" } })]
      : []),
    event("ping", {}),
  ],
  delta: (_request, text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  closing: (_request, { text, calls, usage, isCut }) => [
    ...(text === "" ? [] : [event("content_block_stop", { index: 0 })]),
    ...calls.flatMap((call, index) => callEvents(call, text === "" ? index : index + 1)),
    event("message_delta", {
      delta: { stop_reason: stopReason(calls, isCut), stop_sequence: null },
      usage: { output_tokens: usage.output },
    }),
    event("message_stop", {}),
  ],
  errorEvent: (_request, type) => event("error", { error: { type, message: "a scripted error" } }),
};

function stopReason(calls: readonly SentCall[], isCut = false): string {
  return isCut ? "max_tokens" : calls.length > 0 ? "tool_use" : "end_turn";
}

/** A call in two pieces, as long parameters come. */
function callEvents({ id, name, args }: SentCall, index: number): readonly string[] {
  const half = Math.ceil(args.length / 2);
  const pieces = [args.slice(0, half), args.slice(half)];
  return [
    event("content_block_start", { index, content_block: { type: "tool_use", id, name, input: {} } }),
    ...pieces.map((partial_json) =>
      event("content_block_delta", { index, delta: { type: "input_json_delta", partial_json } }),
    ),
    event("content_block_stop", { index }),
  ];
}

interface Block {
  readonly type?: string;
  readonly text?: string;
  readonly id?: string;
  readonly tool_use_id?: string;
}

interface Message {
  readonly role: string;
  readonly content: string | readonly Block[];
}

function blocksOf(message: Message | undefined): readonly Block[] {
  return typeof message?.content === "object" ? message.content : [];
}

/** Each tool_use is answered in the message right behind it, and nothing else is. */
function toolsFault(list: readonly Message[]): string | undefined {
  for (const [index, message] of list.entries()) {
    const asked = blocksOf(message).flatMap(({ type, id }) => (type === "tool_use" ? [id] : []));
    const answered = blocksOf(list[index + 1]).flatMap(({ type, tool_use_id: id }) =>
      type === "tool_result" ? [id] : [],
    );
    if (asked.some((id) => !answered.includes(id))) {
      return "messages: `tool_use` ids were found without `tool_result` blocks immediately after";
    }
    if (answered.some((id) => !asked.includes(id))) {
      return "messages: unexpected `tool_use_id` found in `tool_result` blocks";
    }
  }
  return undefined;
}

function messagesFault(messages: unknown, tools: unknown): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "messages: at least one message is required";
  const list = messages as readonly Message[];
  const hasCalls = list.some((message) => blocksOf(message).some(({ type }) => type === "tool_use"));
  if (hasCalls && !Array.isArray(tools)) return "Requests which include `tool_use` blocks must define tools";
  const fault = toolsFault(list);
  if (fault !== undefined) return fault;
  if (list[0]?.role !== "user") return "messages: first message must use the user role";
  const isBlank = list.some(
    ({ content }) => typeof content !== "string" && content.some((part) => part.text === ""),
  );
  return isBlank ? "messages: text content blocks must be non-empty" : undefined;
}

function message({ body }: ModelRequest, usage: ReplyUsage): Readonly<Record<string, unknown>> {
  return {
    id: "msg_scripted",
    type: "message",
    role: "assistant",
    model: body["model"],
    stop_sequence: null,
    usage: { input_tokens: usage.input, output_tokens: usage.output },
  };
}

function event(type: string, data: Readonly<Record<string, unknown>>): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
}
