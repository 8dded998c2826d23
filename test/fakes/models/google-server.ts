// A fake of Google's Generative Language API (POST /v1/models/<model>:generateContent, :streamGenerateContent, :embedContent
// and :batchEmbedContents).
// Source: https://ai.google.dev/api/generate-content and …/embeddings.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer, SentCall } from "./model-server.ts";
import type { ModelScript, ReplyUsage } from "./model-reply.ts";

/** Starts a fake Google. */
export function startGoogleServer(script?: ModelScript): Promise<ModelServer> {
  return startModelServer(protocol, script);
}

type Json = Readonly<Record<string, unknown>>;

const PATH = /^\/v1\/models\/[^/:]+:(generateContent|streamGenerateContent\?alt=sse)$/;

const EMBED = /^\/v1\/models\/([^/:]+):(embedContent|batchEmbedContents)$/;

const protocol: ModelProtocol = {
  fault({ path, body }) {
    const [, model, method] = EMBED.exec(path) ?? [];
    if (model !== undefined)
      return embeddingFault(model, method === "embedContent" ? [body] : body["requests"]);
    if (!PATH.test(path)) return `no such path: ${path}`;
    return contentsFault(body["contents"]);
  },
  vectors: ({ path }, vectors) => {
    const embeddings = vectors.map((values) => ({ values }));
    return path.endsWith(":embedContent") ? { embedding: embeddings[0] } : { embeddings };
  },
  // Google's machine word is `status`, its `code` a number.
  error: (status, type, message) => ({ error: { code: status, message, status: type } }),
  isStreaming: ({ path }) => path.includes(":streamGenerateContent"),
  whole: (_request, { text, calls, usage, isCut }) =>
    answer([...said(text), ...calls.map(called)], endOf(isCut), usage),
  opening: () => [],
  delta: (_request, text) => frame(answer([{ text }])),
  // Calls come whole, each with what Google signs of its thoughts, which it wants back.
  closing: (_request, { calls, usage, isCut }) => [
    frame(answer([...said(""), ...calls.map(called)], endOf(isCut), usage)),
  ],
  errorEvent: (_request, type) => frame({ error: { code: 500, message: "a scripted error", status: type } }),
};

function embeddingFault(model: string, requests: unknown): string | undefined {
  if (!Array.isArray(requests) || requests.length === 0 || requests.length > 100) {
    return "BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch";
  }
  const all = requests as readonly (Content & { model?: string; content?: Content })[];
  if (all.some((one) => one.model !== `models/${model}`)) return "requests[].model must match the model";
  const isEmpty = ({ content }: (typeof all)[number]): boolean =>
    !content?.parts?.some(({ text }) => text !== undefined && text !== "");
  return all.some(isEmpty) ? "content is empty" : undefined;
}

function endOf(isCut = false): string {
  return isCut ? "MAX_TOKENS" : "STOP";
}

function contentsFault(contents: unknown): string | undefined {
  if (!Array.isArray(contents) || contents.length === 0) return "contents is not specified";
  const all = contents as readonly Content[];
  if (all[0]?.role !== "user") return "the first content must be the user's";
  // Signatures are wanted for the current turn alone: behind what a person said last.
  const asked = all.findLastIndex(
    ({ role, parts = [] }) => role === "user" && parts.some(({ text }) => text),
  );
  for (const [index, { role, parts = [] }] of all.entries()) {
    const calls = role === "model" ? parts.filter(({ functionCall }) => functionCall !== undefined) : [];
    if (calls.length === 0) continue;
    if (index > asked && calls.some(({ thoughtSignature }) => thoughtSignature !== SIGNATURE)) {
      return "Function call is missing a thought_signature in functionCall parts.";
    }
    const answers = (all[index + 1]?.parts ?? []).filter(
      ({ functionResponse }) => functionResponse !== undefined,
    );
    if (answers.length !== calls.length) {
      return "Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.";
    }
  }
  return undefined;
}

interface Content {
  readonly role?: string;
  readonly parts?: readonly {
    readonly text?: string;
    readonly functionCall?: unknown;
    readonly functionResponse?: unknown;
    readonly thoughtSignature?: string;
  }[];
}

const SIGNATURE = "c2lnbmVk";

function called({ name, args }: SentCall): Json {
  return { functionCall: { name, args: JSON.parse(args) as unknown }, thoughtSignature: SIGNATURE };
}

function said(text: string): readonly Json[] {
  return text === "" ? [] : [{ text }];
}

function answer(parts: readonly Json[], finishReason?: string, usage?: ReplyUsage): Json {
  const content = { role: "model", parts };
  return {
    candidates: [{ index: 0, content, ...(finishReason !== undefined && { finishReason }) }],
    ...(usage && { usageMetadata: counts(usage) }),
    modelVersion: "scripted",
  };
}

function counts({ input, output }: ReplyUsage): Json {
  return { promptTokenCount: input, candidatesTokenCount: output, totalTokenCount: input + output };
}

function frame(data: Json): string {
  return `data: ${JSON.stringify(data)}\r\n\r\n`;
}
