// A fake of OpenAI's two APIs: Chat Completions (POST /v1/chat/completions), which every compatible server speaks,
// and Responses (POST /v1/responses); streaming and whole.
// Source: https://platform.openai.com/docs/api-reference/chat and …/responses-streaming.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer } from "./model-server.ts";
import type { ModelRequest, ModelScript, ReplyUsage } from "./model-reply.ts";

/** Starts a fake OpenAI, which is also a fake of any compatible server. */
export function startOpenAiServer(script?: ModelScript): Promise<ModelServer> {
  return startModelServer(protocol, script);
}

type Json = Readonly<Record<string, unknown>>;

const protocol: ModelProtocol = {
  fault: (request) => (isResponses(request) ? listFault(request.body["input"]) : chatFault(request)),
  error: (_status, type, message) => ({ error: { message, type, param: null, code: type } }),
  whole: (request, text, usage) =>
    isResponses(request)
      ? response(request, "completed", { output: [item(text)], usage: responseUsage(usage) })
      : {
          ...completion(request, "chat.completion"),
          choices: [{ index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }],
          usage: chatUsage(usage),
        },
  opening: (request) =>
    isResponses(request)
      ? [
          event({ type: "response.created", response: response(request, "in_progress", { output: [] }) }),
          event({ type: "response.output_item.added", output_index: 0, item: { ...item(""), content: [] } }),
        ]
      : [chunk(request, { role: "assistant", content: "" }, null)],
  delta: (request, text) =>
    isResponses(request)
      ? event({
          type: "response.output_text.delta",
          item_id: itemId,
          output_index: 0,
          content_index: 0,
          delta: text,
        })
      : chunk(request, { content: text }, null),
  closing: (request, text, usage) =>
    isResponses(request)
      ? [
          event({ type: "response.output_item.done", output_index: 0, item: item(text) }),
          event({
            type: "response.completed",
            response: response(request, "completed", { output: [item(text)], usage: responseUsage(usage) }),
          }),
        ]
      : [chunk(request, {}, "stop"), ...usageChunk(request, usage), "data: [DONE]\n\n"],
  errorEvent: (request, type) =>
    isResponses(request)
      ? event({ type: "error", code: type, message: "a scripted error", param: null, sequence_number: 9 })
      : event({ error: { message: "a scripted error", type, code: type } }),
};

const itemId = "msg_scripted";

function isResponses({ path }: ModelRequest): boolean {
  return path === "/v1/responses";
}

function chatFault({ path, body }: ModelRequest): string | undefined {
  return path === "/v1/chat/completions" ? listFault(body["messages"]) : `no such path: ${path}`;
}

function listFault(list: unknown): string | undefined {
  return Array.isArray(list) && list.length > 0 ? undefined : "messages: must not be empty";
}

function completion({ body }: ModelRequest, object: string): Json {
  return { id: "chatcmpl-scripted", object, created: 1_700_000_000, model: body["model"] };
}

function chunk(request: ModelRequest, delta: Json, finish_reason: string | null): string {
  return event({
    ...completion(request, "chat.completion.chunk"),
    choices: [{ index: 0, delta, finish_reason }],
  });
}

/** Usage is sent only to those who ask for it. */
function usageChunk(request: ModelRequest, usage: ReplyUsage): readonly string[] {
  const { include_usage: isAsked } = (request.body["stream_options"] ?? {}) as { include_usage?: boolean };
  if (!isAsked) return [];
  return [event({ ...completion(request, "chat.completion.chunk"), choices: [], usage: chatUsage(usage) })];
}

function chatUsage({ input, output }: ReplyUsage): Json {
  return { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
}

function responseUsage({ input, output }: ReplyUsage): Json {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}

function response({ body }: ModelRequest, status: string, more: Json): Json {
  const { model } = body;
  return {
    id: "resp_scripted",
    object: "response",
    created_at: 1_700_000_000,
    status,
    model,
    error: null,
    ...more,
  };
}

function item(text: string): Json {
  const content = [{ type: "output_text", text, annotations: [] }];
  return { type: "message", id: itemId, status: "completed", role: "assistant", content };
}

function event(data: Json): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
