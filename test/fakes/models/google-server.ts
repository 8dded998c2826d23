// A fake of Google's Generative Language API (POST /v1/models/<model>:generateContent and :streamGenerateContent).
// Source: https://ai.google.dev/api/generate-content.

import { startModelServer } from "./model-server.ts";
import type { ModelProtocol, ModelServer } from "./model-server.ts";
import type { ModelScript, ReplyUsage } from "./model-reply.ts";

/** Starts a fake Google. */
export function startGoogleServer(script?: ModelScript): Promise<ModelServer> {
  return startModelServer(protocol, script);
}

type Json = Readonly<Record<string, unknown>>;

const PATH = /^\/v1\/models\/[^/:]+:(generateContent|streamGenerateContent\?alt=sse)$/;

const protocol: ModelProtocol = {
  fault({ path, body }) {
    if (!PATH.test(path)) return `no such path: ${path}`;
    return contentsFault(body["contents"]);
  },
  // Google's machine word is `status`, its `code` a number.
  error: (status, type, message) => ({ error: { code: status, message, status: type } }),
  isStreaming: ({ path }) => path.includes(":streamGenerateContent"),
  whole: (_request, { text, usage }) => answer(text, "STOP", usage),
  opening: () => [],
  delta: (_request, text) => frame(answer(text)),
  closing: (_request, { usage }) => [frame(answer("", "STOP", usage))],
  errorEvent: (_request, type) => frame({ error: { code: 500, message: "a scripted error", status: type } }),
};

function contentsFault(contents: unknown): string | undefined {
  if (!Array.isArray(contents) || contents.length === 0) return "contents is not specified";
  const [first] = contents as readonly { role?: string }[];
  return first?.role === "user" ? undefined : "the first content must be the user's";
}

function answer(text: string, finishReason?: string, usage?: ReplyUsage): Json {
  const content = { role: "model", parts: [{ text }] };
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
