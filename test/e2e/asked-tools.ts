// A model that calls the tools which the last message names, and what came of them: a person of the tests decides what a
// koi tries, through the whole loop.

import type { ModelReply, ModelRequest } from "../fakes/models/model-reply.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { withoutStamp } from "../fakes/models/stamp.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";

/** A tool and its parameters. */
export type AskedCall = readonly [name: string, args: object];

/** What a turn came to. */
export interface AskedResult {
  readonly system: string;
  /** The names of the tools that the model was offered. */
  readonly offered: readonly string[];
  /** The text of each call's result, in order. */
  readonly results: readonly string[];
}

interface Message {
  readonly role: string;
  readonly content: string;
}

/** Starts the model. */
export function startAskedModel(): Promise<ModelServer> {
  return startOpenAiServer((request): ModelReply => {
    const last = messagesOf(request).at(-1);
    return last?.role === "user" ? callsReply(...callsIn(last.content)) : textReply("done");
  });
}

/** The message that has a model call `calls`. `mark`: what no other message has. */
export function asking(mark: string, calls: readonly AskedCall[]): string {
  return `${mark} ${JSON.stringify(calls)}`;
}

/** What the turn of a message came to, once its results are with the model. */
export function resultOf({ requests }: ModelServer, mark: string): AskedResult | undefined {
  const request = requests.findLast((one) =>
    messagesOf(one).some(({ role, content }) => role === "user" && content.startsWith(`${mark} `)),
  );
  if (!request) return undefined;
  const messages = messagesOf(request);
  const asked = messages.findLastIndex(({ role }) => role === "user");
  const tools = (request.body["tools"] ?? []) as { function: { name: string } }[];
  const results = messages.slice(asked).filter(({ role }) => role === "tool");
  if (results.length === 0) return undefined;
  return {
    system: messages[0]?.content ?? "",
    offered: tools.map((tool) => tool.function.name),
    results: results.map(({ content }) => content),
  };
}

function callsIn(text: string): readonly AskedCall[] {
  return JSON.parse(text.slice(text.indexOf("["))) as AskedCall[];
}

function messagesOf({ body }: ModelRequest): readonly Message[] {
  // An answer that only calls tools has no content.
  const messages = body["messages"] as { readonly role: string; readonly content?: string | null }[];
  return messages.map(({ role, content }) => ({ role, content: withoutStamp(content ?? "") }));
}
