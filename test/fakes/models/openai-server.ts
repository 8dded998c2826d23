// A fake of OpenAI's APIs: Chat Completions (POST /v1/chat/completions), which every compatible server speaks, and Responses
// (POST /v1/responses), streaming and whole; Embeddings (POST /v1/embeddings).
// Source: https://platform.openai.com/docs/api-reference/chat, …/responses-streaming and …/embeddings.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer, SentCall, WholeAnswer } from "./model-server.ts";
import type { ModelRequest, ModelScript, ReplyUsage } from "./model-reply.ts";

/** Starts a fake OpenAI, which is also a fake of any compatible server. */
export function startOpenAiServer(script?: ModelScript): Promise<ModelServer> {
  return startModelServer(protocol, script);
}

type Json = Readonly<Record<string, unknown>>;

const protocol: ModelProtocol = {
  fault: (request) => {
    if (request.path === "/v1/embeddings") return embeddingFault(request.body);
    return isResponses(request) ? listFault(request.body["input"]) : chatFault(request);
  },
  vectors: ({ body }, vectors, { input }) => ({
    object: "list",
    model: body["model"],
    data: vectors.map((embedding, index) => ({ object: "embedding", index, embedding })),
    usage: { prompt_tokens: input, total_tokens: input },
  }),
  error: (_status, type, message) => ({ error: { message, type, param: null, code: type } }),
  whole: (request, answer) =>
    isResponses(request)
      ? response(request, statusOf(answer), {
          output: outputOf(answer),
          usage: responseUsage(answer.usage),
          ...(answer.isCut && { incomplete_details: { reason: "max_output_tokens" } }),
        })
      : {
          ...completion(request, "chat.completion"),
          choices: [
            {
              index: 0,
              message: {
                role: "assistant",
                content: answer.text === "" ? null : answer.text,
                ...(answer.thoughts !== undefined && { reasoning_content: answer.thoughts }),
                ...(answer.calls.length > 0 && { tool_calls: answer.calls.map(chatCall) }),
              },
              finish_reason: finishOf(answer),
            },
          ],
          usage: chatUsage(answer.usage),
        },
  opening: (request, _usage, hasText) =>
    isResponses(request)
      ? [
          event({ type: "response.created", response: response(request, "in_progress", { output: [] }) }),
          ...(hasText
            ? [
                event({
                  type: "response.output_item.added",
                  output_index: 0,
                  item: { ...item(""), content: [] },
                }),
              ]
            : []),
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
  thought: (request, text) => (isResponses(request) ? "" : chunk(request, { reasoning_content: text }, null)),
  closing: (request, answer) =>
    isResponses(request)
      ? [
          ...(answer.text === ""
            ? []
            : [event({ type: "response.output_item.done", output_index: 0, item: item(answer.text) })]),
          ...answer.calls.flatMap((call, index) =>
            responseCallEvents(call, answer.text === "" ? index : index + 1),
          ),
          event({
            type: `response.${statusOf(answer)}`,
            response: response(request, statusOf(answer), {
              output: outputOf(answer),
              usage: responseUsage(answer.usage),
              ...(answer.isCut && { incomplete_details: { reason: "max_output_tokens" } }),
            }),
          }),
        ]
      : [
          ...answer.calls.flatMap((call, index) => chatCallChunks(request, call, index)),
          chunk(request, {}, finishOf(answer)),
          ...usageChunk(request, answer.usage),
          "data: [DONE]\n\n",
        ],
  errorEvent: (request, type) =>
    isResponses(request)
      ? event({ type: "error", code: type, message: "a scripted error", param: null, sequence_number: 9 })
      : event({ error: { message: "a scripted error", type, code: type } }),
};

const itemId = "msg_scripted";

function statusOf({ isCut }: WholeAnswer): string {
  return isCut ? "incomplete" : "completed";
}

function finishOf({ calls, isCut }: WholeAnswer): string {
  if (isCut) return "length";
  return calls.length > 0 ? "tool_calls" : "stop";
}

function chatCall({ id, name, args }: SentCall): Json {
  return { id, type: "function", function: { name, arguments: args } };
}

/** A call in two pieces, as long parameters come. */
function chatCallChunks(
  request: ModelRequest,
  { id, name, args }: SentCall,
  index: number,
): readonly string[] {
  const half = Math.ceil(args.length / 2);
  const pieces = [
    { index, id, type: "function", function: { name, arguments: args.slice(0, half) } },
    { index, function: { arguments: args.slice(half) } },
  ];
  return pieces.map((piece) => chunk(request, { tool_calls: [piece] }, null));
}

function responseCall({ id, name, args }: SentCall): Json {
  return { type: "function_call", id: `fc_${id}`, call_id: id, name, arguments: args, status: "completed" };
}

function responseCallEvents(call: SentCall, output_index: number): readonly string[] {
  const added = { ...responseCall(call), arguments: "", status: "in_progress" };
  return [
    event({ type: "response.output_item.added", output_index, item: added }),
    event({
      type: "response.function_call_arguments.delta",
      item_id: `fc_${call.id}`,
      output_index,
      delta: call.args,
    }),
    event({ type: "response.output_item.done", output_index, item: responseCall(call) }),
  ];
}

function outputOf({ text, calls }: WholeAnswer): readonly Json[] {
  return [...(text === "" ? [] : [item(text)]), ...calls.map(responseCall)];
}

function isResponses({ path }: ModelRequest): boolean {
  return path === "/v1/responses";
}

function embeddingFault({ model, input, encoding_format: format = "float" }: Json): string | undefined {
  if (typeof model !== "string" || model === "") return "you must provide a model parameter";
  const texts = Array.isArray(input) ? (input as readonly unknown[]) : [input];
  if (texts.length === 0 || texts.length > 2048) return "input: must hold 1 to 2048 texts";
  if (!texts.every((text) => typeof text === "string" && text !== ""))
    return "input: must hold no empty text";
  return format === "float" ? undefined : `this fake has no encoding ${String(format)}`;
}

function chatFault({ path, body }: ModelRequest): string | undefined {
  return path === "/v1/chat/completions" ? listFault(body["messages"]) : `no such path: ${path}`;
}

function listFault(list: unknown): string | undefined {
  if (!Array.isArray(list) || list.length === 0) return "messages: must not be empty";
  return callsFault(list as readonly Listed[]);
}

/** A message of a chat, or an item of a response's input. */
interface Listed {
  readonly role?: string;
  readonly type?: string;
  readonly call_id?: string;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly { readonly id: string }[];
}

/** Each call is answered right behind it, and nothing else is. */
function callsFault(list: readonly Listed[]): string | undefined {
  let open: string[] = [];
  for (const {
    role,
    type,
    call_id: itemCall = "",
    tool_call_id: chatCallId = "",
    tool_calls: calls = [],
  } of list) {
    const answered = role === "tool" ? chatCallId : type === "function_call_output" ? itemCall : undefined;
    if (answered !== undefined) {
      if (!open.includes(answered)) return `messages: no call ${answered} is open`;
      open = open.filter((id) => id !== answered);
    } else if (type === "function_call") {
      open.push(itemCall);
    } else if (open.length > 0 && type !== "item_reference" && type !== "reasoning") {
      return `messages: the calls ${open.join(", ")} have no answer`;
    }
    open.push(...calls.map(({ id }) => id));
  }
  return open.length === 0 ? undefined : `messages: the calls ${open.join(", ")} have no answer`;
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
