// One running connection to an MCP server: started, asked for its tools, called, ended. The library is loaded with the
// first of them. Of what the server offers beside tools its resources can be read; prompts and instructions are left alone,
// and what it asks of us (roots, sampling, elicitation) is refused: we say that we can none of it.

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { CallToolResult, Tool as ServerTool } from "@modelcontextprotocol/sdk/types.js";

import type { JsonObject } from "../../conversation.ts";
import { withOwnSignal } from "../time-limit.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import { askResources, METHOD_NOT_FOUND } from "./resources.ts";
import type { ResourceCall } from "./offered-tools.ts";
import type { ServerSpec } from "./server-spec.ts";

/** A connection that is open. Calls reject with an error of the library; its text is the server's. */
export interface OpenServer {
  list(signal: AbortSignal): Promise<readonly ServerTool[]>;
  call(tool: string, args: JsonObject, limits: CallLimits): Promise<CallToolResult>;
  /** Whether it has resources. */
  readonly hasResources: boolean;
  askResources(call: ResourceCall, args: JsonObject, limits: CallLimits): Promise<CallToolResult>;
  /** Ends it: a program gets the end of its input, then signals. Never rejects. */
  close(): Promise<void>;
}

/** How long a call may take. */
export interface CallLimits {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/** What is told of a connection. */
export interface ServerListener {
  /** It is gone, also where `close` was called. */
  onGone(): void;
  /** Its tools are others than before. */
  onToolsChanged(): void;
  /** A line of a program's standard error. */
  onLine(line: string): void;
}

/** Most tools of one server, and pages that they come in. */
const MAX_TOOLS = 200;
const MAX_PAGES = 20;

/** How a connection is opened. */
export interface OpenTerms extends CallLimits {
  /** Version of SKYKOI, for the server. */
  readonly version: string;
  /** Where programs are written down while they run. */
  readonly stateDir: string;
}

/** Opens a connection. Rejects where it can't in time; nothing is left running then. */
export async function openServer(
  spec: ServerSpec,
  { version, stateDir, timeoutMs, signal: stop }: OpenTerms,
  listener: ServerListener,
): Promise<OpenServer> {
  const [{ Client }, types] = await Promise.all([
    import("@modelcontextprotocol/sdk/client/index.js"),
    import("@modelcontextprotocol/sdk/types.js"),
  ]);
  const client: Client = new Client({ name: "skykoi", version });
  const end = (): Promise<void> => client.close().catch(() => undefined);
  let isConnected = false;
  // Else: a line that is no message. A broken stream of events would come back to a server that knows nothing of us.
  const onerror = (): void => {
    if (isConnected && spec.kind === "service" && spec.transport === "sse") void end();
  };
  Object.assign(client, { onclose: () => listener.onGone(), onerror });
  client.setNotificationHandler(types.ToolListChangedNotificationSchema, () => listener.onToolsChanged());
  const transport = await transportOf(spec, { listener, stateDir, onTooLarge: () => void end() });
  await withDeadline(client, transport, timeoutMs, stop);
  isConnected = true;
  const hasResources = client.getServerCapabilities()?.resources !== undefined;
  // The library leaves its ears at a signal for ever.
  return {
    async list(signal) {
      const tools: ServerTool[] = [];
      let cursor: string | undefined;
      for (let page = 0; page < MAX_PAGES && tools.length < MAX_TOOLS; page += 1) {
        // Not `listTools`: that compiles the server's schemas.
        const request = { method: "tools/list" as const, params: cursor === undefined ? {} : { cursor } };
        const answer = await withOwnSignal(signal, (own) =>
          client.request(request, types.ListToolsResultSchema, { timeout: timeoutMs, signal: own.signal }),
        ).catch((error: unknown) => (hasResources ? noTools(error) : Promise.reject(error)));
        tools.push(...answer.tools);
        cursor = answer.nextCursor;
        if (cursor === undefined) break;
      }
      return tools.slice(0, MAX_TOOLS);
    },
    call: (name, args, { timeoutMs: timeout, signal }) =>
      withOwnSignal(signal, (own) => {
        const request = { method: "tools/call" as const, params: { name, arguments: args } };
        return client.request(request, types.CallToolResultSchema, { timeout, signal: own.signal });
      }),
    hasResources,
    askResources: (call, args, { timeoutMs: timeout, signal }) =>
      withOwnSignal(signal, (own) => askResources(client, call, args, { timeout, signal: own.signal })),
    close: end,
  };
}

/** A server may have resources alone. */
function noTools(error: unknown): { readonly tools: readonly ServerTool[]; readonly nextCursor?: string } {
  if ((error as { readonly code?: unknown }).code === METHOD_NOT_FOUND) return { tools: [] };
  throw error;
}

/** The library's own time-out covers the first answer, not what comes before it. */
async function withDeadline(
  client: Client,
  transport: Transport,
  timeoutMs: number,
  stop: AbortSignal,
): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let onStop = (): void => undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it was not ready in time")), timeoutMs);
    onStop = () => reject(new Error("it was not waited for"));
    stop.addEventListener("abort", onStop, { once: true });
  });
  try {
    await Promise.race([client.connect(transport, { timeout: timeoutMs }), late]);
  } catch (error) {
    await transport.close().catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", onStop);
  }
}

async function transportOf(
  spec: ServerSpec,
  {
    listener,
    stateDir,
    onTooLarge,
  }: { readonly listener: ServerListener; readonly stateDir: string; readonly onTooLarge: () => void },
): Promise<Transport> {
  if (spec.kind === "program") {
    const { ProgramTransport } = await import("./program-transport.ts");
    return new ProgramTransport(spec, (line) => listener.onLine(line), stateDir);
  }
  const fetch = boundedFetch(spec.address, spec.headers, onTooLarge);
  if (spec.transport === "sse") {
    const { SSEClientTransport } = await import("@modelcontextprotocol/sdk/client/sse.js");
    return new SSEClientTransport(spec.address, { fetch });
  }
  const { StreamableHTTPClientTransport } =
    await import("@modelcontextprotocol/sdk/client/streamableHttp.js");
  // SAFETY: the type says `sessionId?: string`, its class `sessionId: string | undefined`.
  return new StreamableHTTPClientTransport(spec.address, { fetch }) as Transport;
}
