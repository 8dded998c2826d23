// A fake of the Anthropic Messages API (POST /v1/messages), streaming and whole.
// Source: https://docs.anthropic.com/en/api/messages and …/messages-streaming.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer } from "./model-server.ts";
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
    return messagesFault(body["messages"]);
  },
  error: (_status, type, message) => ({
    type: "error",
    error: { type, message },
    request_id: "req_scripted",
  }),
  whole: (request, text, usage) => ({
    ...message(request, usage),
    content: [{ type: "text", text }],
    stop_reason: "end_turn",
  }),
  opening: (request, usage) => [
    event("message_start", { message: { ...message(request, usage), content: [], stop_reason: null } }),
    event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
    event("ping", {}),
  ],
  delta: (_request, text) => event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }),
  closing: (_request, _text, usage) => [
    event("content_block_stop", { index: 0 }),
    event("message_delta", {
      delta: { stop_reason: "end_turn", stop_sequence: null },
      usage: { output_tokens: usage.output },
    }),
    event("message_stop", {}),
  ],
  errorEvent: (_request, type) => event("error", { error: { type, message: "a scripted error" } }),
};

function messagesFault(messages: unknown): string | undefined {
  if (!Array.isArray(messages) || messages.length === 0) return "messages: at least one message is required";
  const list = messages as readonly { role: string; content: string | readonly { text?: string }[] }[];
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
