// The HTTP side that the fake model servers share: a local port, recorded requests, replies written as one JSON
// body or as server-sent events, and all the ways to misbehave. What the bytes mean is the protocol's affair.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { scriptedMark, textReply } from "./model-reply.ts";
import { embeddedTexts } from "./scripted-vectors.ts";
import type { ModelReply, ModelRequest, ModelScript, ReplyUsage, ScriptedCall } from "./model-reply.ts";

/** How one protocol is spoken. Frames are whole server-sent events, `\n\n` included. */
export interface ModelProtocol {
  /** Why a request breaks the protocol's rules; `undefined` where it doesn't. */
  fault(request: ModelRequest): string | undefined;
  error(status: number, type: string, message: string): unknown;
  /** Whether a request asks for a stream. Default: where its `stream` is `true`. */
  isStreaming?(request: ModelRequest): boolean;
  whole(request: ModelRequest, answer: WholeAnswer): unknown;
  /** The answer to a request for vectors. Default: it has none. */
  vectors?(request: ModelRequest, vectors: readonly (readonly number[])[], usage: ReplyUsage): unknown;
  /** `hasText`: a text follows. */
  opening(request: ModelRequest, usage: ReplyUsage, hasText: boolean): readonly string[];
  delta(request: ModelRequest, text: string): string;
  /** Thoughts in front of a text. Default: it has none. */
  thought?(request: ModelRequest, text: string): string;
  closing(request: ModelRequest, answer: WholeAnswer): readonly string[];
  errorEvent(request: ModelRequest, type: string): string;
}

/** A call with its id, its parameters as the text that is sent. */
export interface SentCall {
  readonly id: string;
  readonly name: string;
  readonly args: string;
}

/** All of one answer. */
export interface WholeAnswer {
  /** Empty where there is none. */
  readonly text: string;
  readonly calls: readonly SentCall[];
  /** Default: none. */
  readonly thoughts?: string;
  /** Whether it ends where its most tokens were reached. */
  readonly isCut?: true;
  readonly usage: ReplyUsage;
}

/** A running fake. */
export interface ModelServer {
  /** Ends with `/v1`. */
  readonly baseUrl: string;
  /** In the order of arrival. */
  readonly requests: readonly ModelRequest[];
  /** Resolves when the client has gone away in the middle of a reply. */
  readonly clientGone: Promise<void>;
  close(): Promise<void>;
}

const defaultUsage: ReplyUsage = { input: 11, output: 7 };

/** Starts a fake on 127.0.0.1 with a port of its own. */
export async function startModelServer(
  protocol: ModelProtocol,
  script: ModelScript = () => textReply("hello"),
): Promise<ModelServer> {
  const requests: ModelRequest[] = [];
  const signals = new EventEmitter();
  const clientGone = once(signals, "gone").then(() => undefined);
  const server = createServer((message, response) => {
    response.on("close", () => {
      if (!response.writableFinished) signals.emit("gone");
    });
    void (async () => {
      const request = await readRequest(message);
      requests.push(request);
      const fault = protocol.fault(request);
      const reply: ModelReply = fault
        ? { kind: "error", status: 400, type: "invalid_request_error", message: fault }
        : script(request, requests.length - 1);
      await answer(protocol, request, reply, response);
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    requests,
    clientGone,
    close: () => close(server),
  };
}

async function answer(
  protocol: ModelProtocol,
  request: ModelRequest,
  reply: ModelReply,
  response: ServerResponse,
): Promise<void> {
  if (reply.kind === "silence") return;
  if (reply.kind === "error") {
    const { status, type, message = "a scripted error", headers, body } = reply;
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(body ?? JSON.stringify(protocol.error(status, type, message)));
    return;
  }
  if (reply.kind === "vectors") {
    await reply.gate;
    const vectors = embeddedTexts(request).map((text) => reply.of(text));
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(protocol.vectors?.(request, vectors, defaultUsage)));
    return;
  }
  const spoken = reply.chunks ?? [];
  // An answer of calls alone has no text.
  const chunks = spoken.length > 0 || reply.kind === "text" ? [scriptedMark, ...spoken] : [];
  const usage = ((reply.kind === "text" || reply.kind === "calls") && reply.usage) || defaultUsage;
  const calls = reply.kind === "calls" ? reply.calls.map(sentCall) : [];
  const thoughts = reply.kind === "text" && reply.thoughts !== undefined ? { thoughts: reply.thoughts } : {};
  const cut = reply.kind === "text" && reply.isCut ? { isCut: reply.isCut } : {};
  const whole: WholeAnswer = { text: chunks.join(""), calls, usage, ...thoughts, ...cut };
  const isStreaming = protocol.isStreaming?.(request) ?? request.body["stream"] === true;
  if (reply.kind === "garbage" && !(isStreaming && reply.chunks.length > 0)) {
    response.writeHead(200, { "content-type": isStreaming ? "text/event-stream" : "application/json" });
    return void response.end(reply.bytes);
  }
  if (!isStreaming) {
    if (reply.kind !== "text" && reply.kind !== "calls") return void response.destroy();
    if (reply.kind === "text") await reply.gate;
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(protocol.whole(request, whole)));
    return;
  }
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.write(protocol.opening(request, usage, chunks.length > 0).join(""));
  if (reply.kind === "text" && reply.thoughts !== undefined) {
    response.write(protocol.thought?.(request, reply.thoughts) ?? "");
  }
  for (const [index, chunk] of chunks.entries()) {
    if (index === 1 && reply.kind === "text") await reply.gate;
    if (reply.kind === "text") await reply.pause?.();
    response.write(protocol.delta(request, chunk));
  }
  finish(protocol, request, reply, whole, response);
}

let calls = 0;

function sentCall({ id, name, args }: ScriptedCall): SentCall {
  return {
    id: id ?? `call_${(calls += 1)}`,
    name,
    args: typeof args === "string" ? args : JSON.stringify(args),
  };
}

function finish(
  protocol: ModelProtocol,
  request: ModelRequest,
  reply: ModelReply,
  whole: WholeAnswer,
  response: ServerResponse,
): void {
  if (reply.kind === "drop") {
    // What was written must arrive before the connection breaks.
    response.write("", () => response.destroy());
  } else if (reply.kind === "torn") {
    const event = protocol.delta(request, "torn in the middle of an event");
    // Half of an event: the rest never comes.
    response.write(event.slice(0, Math.floor(event.length / 2)), () => response.destroy());
  } else if (reply.kind === "garbage") {
    response.end(reply.bytes);
  } else if (reply.kind === "error_event") {
    response.end(protocol.errorEvent(request, reply.type));
  } else {
    response.end(reply.kind === "cut" ? "" : protocol.closing(request, whole).join(""));
  }
}

async function readRequest(message: IncomingMessage): Promise<ModelRequest> {
  let text = "";
  for await (const part of message) text += String(part);
  const { headers } = message;
  const bearer = /^Bearer (.*)$/.exec(headers.authorization ?? "")?.[1];
  const credential = String(headers["x-api-key"] ?? headers["x-goog-api-key"] ?? bearer ?? "");
  const body = text === "" ? {} : (JSON.parse(text) as ModelRequest["body"]);
  return { path: message.url ?? "", headers, body, credential };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
}
