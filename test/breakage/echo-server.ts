// A model server that repeats the last message, after as long as the test wants.

import type { ModelReply, ModelRequest } from "../fakes/models/model-reply.ts";
import { withoutStamp } from "../fakes/models/stamp.ts";
import type { ModelServer } from "../fakes/models/model-server.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";

interface Spoken {
  readonly role: string;
  readonly content: string | readonly { readonly text?: string }[];
}

/** The text of the last message of a request. */
export function lastText({ body }: ModelRequest): string {
  return withoutStamp(textsOf(body["messages"]).at(-1) ?? "");
}

/** Starts a server whose answers wait as many milliseconds as `delayMs` says; its requests are recorded. */
export function startEchoServer(delayMs: (request: ModelRequest) => number = () => 0): Promise<ModelServer> {
  return startOpenAiServer((request): ModelReply => {
    const gate = new Promise<void>((resolve) => setTimeout(resolve, delayMs(request)));
    return { kind: "text", chunks: [lastText(request)], gate };
  });
}

/** A provider entry `fake` for a config, without a key: a koi may bring its own. */
export function fakeProvider({ baseUrl }: ModelServer): object {
  return { providers: { fake: { baseUrl, api: "openai-completions" } } };
}

function textsOf(messages: unknown): string[] {
  return (messages as readonly Spoken[]).map(({ content }) =>
    typeof content === "string" ? content : content.map(({ text = "" }) => text).join(""),
  );
}
