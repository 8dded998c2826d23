// MCP servers: programs or services that bring tools of their own.

import type { EnvName } from "./id-text.ts";
import type { Secret, SecretWebAddress } from "./secret.ts";

/**
 * Name of an MCP server, part of its tools' names (`mcp__<server>__<tool>`): letters, digits, `-` and single `_` between
 * them, so that no list that names the tools of one server means those of another.
 * @pattern ^[A-Za-z0-9](?:-|_?[A-Za-z0-9]){0,63}$
 */
export type McpServerName = string;

interface McpServerBase {
  /**
   * Whether the server is used.
   * @default true
   * @examples [false]
   */
  enabled?: boolean;
  /**
   * Milliseconds that the server may take until it is ready.
   * @default 10000
   * @examples [60000]
   * @minimum 1
   * @asType integer
   */
  connectTimeoutMs?: number;
  /**
   * Milliseconds that one call of a tool may take.
   * @default 60000
   * @examples [300000]
   * @minimum 1
   * @asType integer
   */
  callTimeoutMs?: number;
}

/** An MCP server that is started as a program and spoken to over its standard input and output. */
export interface McpProgram extends McpServerBase {
  /**
   * Program, started without a shell.
   * @examples ["npx", "/usr/local/bin/mcp-server-git"]
   * @pattern \S
   */
  command: string;
  /**
   * Arguments.
   * @default []
   * @examples [["-y", "@modelcontextprotocol/server-filesystem", "/srv/docs"]]
   */
  args?: string[];
  /**
   * Environment variables, besides the few that every program needs. Default: none.
   * @examples [{"GITHUB_TOKEN": {"source": "env", "id": "GITHUB_TOKEN"}}]
   */
  env?: Record<EnvName, Secret>;
  /**
   * Folder to start in. Default: the koi's workspace.
   * @examples ["~/src/project"]
   * @pattern \S
   */
  cwd?: string;
}

/** An MCP server that is reached over HTTP. */
export interface McpService extends McpServerBase {
  /**
   * Address.
   * @examples ["https://mcp.example.org/mcp"]
   */
  url: SecretWebAddress;
  /**
   * Headers sent along with each request. Default: none.
   * @examples [{"Authorization": "Bearer ${MCP_TOKEN}"}]
   */
  headers?: Record<string, Secret>;
  /**
   * How to talk over HTTP: in single requests with streamed answers (`http`), or in the older way (`sse`).
   * @default "http"
   * @examples ["sse"]
   */
  transport?: "http" | "sse";
}

/** An MCP server: a program (`command`) or a service (`url`). */
export type McpServer = McpProgram | McpService;

/** MCP servers. */
export interface McpConfig {
  /**
   * Servers by name. Their tools are called `mcp__<server>__<tool>` and pass through the same filters as all others.
   * Default: none.
   * @examples [{"files": {"command": "mcp-server-filesystem", "args": ["/srv/docs"]}}]
   */
  servers?: Record<McpServerName, McpServer>;
}
