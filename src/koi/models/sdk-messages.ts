// Conversations and tool calls in the SDK's own form, and back. Types only: the SDK itself is loaded by ai-sdk.ts.

import type { AssistantContent, ModelMessage, ToolResultPart } from "ai";

import { resultText } from "../conversation.ts";
import type { AnsweredCall, ConversationMessage, JsonObject, ToolCall } from "../conversation.ts";
import { asObject } from "../json-object-file.ts";
import type { ModelCall } from "./model-port.ts";

type UserMessage = Extract<ConversationMessage, { role: "user" }>;
type AssistantMessage = Extract<ConversationMessage, { role: "assistant" }>;
type ResultOutput = ToolResultPart["output"];
type ResultContent = Extract<ResultOutput, { type: "content" }>["value"];

/** Most characters of malformed parameters that are kept. */
const MALFORMED_CHARS = 500;

/**
 * What a call of a model says. Providers take no tool calls where they are given no tools: then those of before are told in
 * words.
 */
export function sdkMessages({ messages, tools, files, endpoint }: ModelCall): ModelMessage[] {
  const model = `${endpoint.provider}/${endpoint.model}`;
  return messages.flatMap((message): ModelMessage[] => {
    if (message.role === "user") return [userMessage(message, files)];
    if (message.role === "tool") {
      if (tools.length === 0) return [{ role: "user", content: message.results.map(resultWords).join("\n") }];
      return [{ role: "tool", content: message.results.map(resultPart) }];
    }
    const content = assistantContent(message, tools.length > 0, model);
    return content.length === 0 ? [] : [{ role: "assistant", content }];
  });
}

/** The files stand in front of the text that speaks of them. */
function userMessage({ text, isAsked = false }: UserMessage, files: ModelCall["files"]): ModelMessage {
  if (!isAsked || files.length === 0) return { role: "user", content: text };
  const shown = files.map(({ mimeType, data }) => ({ type: "file" as const, data, mediaType: mimeType }));
  return { role: "user", content: [...shown, { type: "text", text }] };
}

function assistantContent(
  { text, calls = [], state }: AssistantMessage,
  hasTools: boolean,
  model: string,
): AssistantContent {
  if (hasTools && state?.model === model) return state.data as AssistantContent;
  if (!hasTools) return [text, ...calls.map(callWords)].filter((part) => part.trim() !== "").join("\n");
  if (calls.length === 0) return text;
  return [
    ...(text.trim() === "" ? [] : [{ type: "text" as const, text }]),
    ...calls.map(({ id, name, args }) => ({
      type: "tool-call" as const,
      toolCallId: id,
      toolName: name,
      input: args,
    })),
  ];
}

function callWords({ name, args }: ToolCall): string {
  return `[called ${name} ${JSON.stringify(args)}]`;
}

function resultWords({ name, result }: AnsweredCall): string {
  return `[result of ${name}]\n${resultText(result)}`;
}

function resultPart({ callId, name, result }: AnsweredCall): ToolResultPart {
  return { type: "tool-result", toolCallId: callId, toolName: name, output: outputOf(result) };
}

function outputOf(result: AnsweredCall["result"]): ResultOutput {
  const { parts, isError } = result;
  if (isError) return { type: "error-text", value: resultText(result) };
  if (!parts.some(({ type }) => type === "image")) return { type: "text", value: resultText(result) };
  const value: ResultContent = parts.map((part) =>
    part.type === "image"
      ? { type: "image-data", data: part.data, mediaType: part.mimeType }
      : { type: "text", text: resultText({ parts: [part], isError }) },
  );
  return { type: "content", value };
}

/** A tool that a model wants. */
export function callOf(part: {
  readonly toolCallId: string;
  readonly toolName: string;
  readonly input: unknown;
}): ToolCall {
  const { toolCallId: id, toolName: name, input } = part;
  const args: JsonObject | undefined = asObject(input);
  if (args) return { id, name, args };
  const given = typeof input === "string" ? input : (JSON.stringify(input) ?? "");
  // Some models give nothing where a tool needs nothing.
  if (given.trim() === "") return { id, name, args: {} };
  return { id, name, args: {}, malformed: given.slice(0, MALFORMED_CHARS) };
}

/**
 * What of an answer must go back to its provider as it came: thoughts and whatever the provider signed. `undefined` where
 * text and calls say it all.
 */
export function stateOf(messages: readonly ModelMessage[], calls: readonly ToolCall[]): unknown {
  const answer = messages.find(({ role }) => role === "assistant")?.content;
  if (!Array.isArray(answer) || calls.length === 0) return undefined;
  if (calls.some(({ malformed }) => malformed !== undefined)) return undefined;
  const isSigned = answer.some((part) => part.type === "reasoning" || "providerOptions" in part);
  return isSigned ? answer : undefined;
}
