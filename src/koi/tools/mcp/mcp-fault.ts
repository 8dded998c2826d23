// What went wrong with an MCP server, in words. For people: codes of the system and of HTTP, never a text that could hold
// an address. For models: what the server says of a call, as it is a result like any other.

import { HomeError } from "../../home-path.ts";
import { foreignText } from "../foreign-text.ts";
import { fromServer } from "./mcp-result.ts";

/** Codes of JSON-RPC that the library itself makes. */
const CONNECTION_CLOSED = -32_000;
const REQUEST_TIMEOUT = -32_001;
const MAX_CHARS = 1_000;

/** Why a server could not be started. */
export function openFault(error: unknown): string {
  if (error instanceof HomeError) return error.message;
  const { code, name, message, cause } = asError(error);
  if (name === "SecretError") return message;
  if (code === "ENOENT") return "the program or its folder is not there";
  if (code === "EACCES") return "the program may not be started";
  if (code === REQUEST_TIMEOUT) return "it was not ready in time";
  if (code === CONNECTION_CLOSED) return "it ended before it was ready";
  if (typeof code === "number" && code >= 100)
    return code === 401 ? "it wants other credentials (HTTP 401)" : `HTTP ${code}`;
  if (name === "UnauthorizedError") return "it wants other credentials (HTTP 401)";
  const inner = asError(cause).code;
  if (typeof inner === "string") return `it can't be reached (${inner})`;
  if (typeof code === "string") return `it can't be started (${code})`;
  return OWN.has(message) ? message : "it answered what is no MCP";
}

/** Sentences of this room, which quote nothing. */
const OWN: ReadonlySet<string> = new Set([
  "its address is none",
  "it was not ready in time",
  "it gave no list of its tools",
  "an answer was too large",
]);

/** Whether an error is one of JSON-RPC: said by the server, or a time-out. */
export function isProtocolError(error: unknown): boolean {
  const { code } = asError(error);
  return typeof code === "number" && code < 0 && code !== CONNECTION_CLOSED;
}

/** What a model is told of a call that gave no result. */
export function callFault(
  error: unknown,
  {
    server,
    timeoutMs,
    isGone,
    signal,
  }: {
    readonly server: string;
    readonly timeoutMs: number;
    /** Whether the connection ended meanwhile. */
    readonly isGone: boolean;
    readonly signal: AbortSignal;
  },
): string {
  const { code, message } = asError(error);
  const open = "it may have done its work, a part of it, or nothing, and it was not called again";
  if (signal.aborted) return `the turn was stopped while the MCP server \`${server}\` worked; ${open}`;
  if (code === REQUEST_TIMEOUT) {
    return `the MCP server \`${server}\` gave no answer in ${timeoutMs / 1000} seconds; ${open}`;
  }
  if (isGone || code === CONNECTION_CLOSED)
    return `interrupted: the MCP server \`${server}\` went away; ${open}`;
  // A JSON-RPC error: the server's own answer.
  if (typeof code === "number" && code < 0) {
    const said = message.replace(/^MCP error -?\d+: /, "");
    return `the MCP server \`${server}\` refuses:\n${foreignText(said, MAX_CHARS, fromServer(server))}`;
  }
  const http = typeof code === "number" ? ` (HTTP ${code})` : "";
  return `the MCP server \`${server}\` could not be asked, or its answer not be read${http}; ${open}`;
}

interface Said {
  readonly name: string;
  readonly message: string;
  readonly code: unknown;
  readonly cause: unknown;
}

function asError(error: unknown): Said {
  if (!(error instanceof Error)) return { name: "", message: "", code: undefined, cause: undefined };
  const { name, message, cause } = error;
  return { name, message, code: (error as NodeJS.ErrnoException).code ?? undefined, cause };
}
