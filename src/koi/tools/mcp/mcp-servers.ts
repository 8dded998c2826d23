// The MCP servers of a process as a source of tools. Each koi has its own connection to each server: what one koi does
// there, another can't see (docs/decisions/014-mcp-servers.md). Nothing is started without a turn that may use it.

import type { McpServer } from "../../../config/mcp.ts";
import { mayHaveToolsOf } from "../../../policy/tools/tool-table.ts";
import { toolStages } from "../../../policy/tools/tool-stages.ts";
import type { CompiledGateway } from "../../../routing/compiled-gateway.ts";
import type { HomeBase } from "../../home-path.ts";
import type { ResolveSecret } from "../../models/credential-sources.ts";
import type { Tool, ToolScope, ToolSource } from "../tool.ts";
import type { OfferedTool } from "./offered-tools.ts";
import { ServerLink } from "./server-link.ts";
import type { McpLog, McpServerStatus } from "./server-link.ts";
import { serverSpec } from "./server-spec.ts";

/** What servers are started with. */
export interface McpPlace {
  readonly base: HomeBase;
  readonly resolveSecret: ResolveSecret;
  readonly log: McpLog;
  /** Version of SKYKOI. */
  readonly version: string;
  /** Milliseconds without a use after which a server is ended. Default: 15 minutes. */
  readonly restAfterMs?: number;
}

/** The servers of one process. */
export interface McpServers {
  /** Tools of the servers that a turn may use. */
  readonly source: ToolSource;
  /** Ends the servers that `gateway` has otherwise or not at all, and those of its former kois, after the calls that run. */
  keep(gateway: CompiledGateway): void;
  /** Every server that was asked for, by name and koi. */
  status(): readonly McpServerStatus[];
  /** Ends all. Never rejects. */
  close(): Promise<void>;
}

const REST_AFTER_MS = 15 * 60_000;

/** The servers. */
export function mcpServers(place: McpPlace): McpServers {
  const links = new Map<
    string,
    { readonly block: string; readonly server: string; readonly link: ServerLink }
  >();
  let isClosed = false;
  const linkOf = (server: string, block: McpServer, { koi, home }: ToolScope): ServerLink => {
    const text = JSON.stringify(block);
    // A turn that began before a reload keeps to its own settings.
    const key = JSON.stringify([koi.id, server, text]);
    const known = links.get(key);
    if (known) return known.link;
    const { base, resolveSecret, log, version, restAfterMs = REST_AFTER_MS } = place;
    const link = new ServerLink({
      server,
      koiId: koi.id,
      block,
      version,
      stateDir: base.stateDir,
      log,
      restAfterMs,
      spec: () => serverSpec(block, { base, resolveSecret, workspace: home.workspace }),
    });
    links.set(key, { block: text, server, link });
    return link;
  };
  return {
    source: async (scope) => {
      const servers = Object.entries(scope.gateway.config.mcp?.servers ?? {});
      if (servers.length === 0 || isClosed) return [];
      const { gateway, koi, session, facts } = scope;
      const stages = toolStages(gateway.config, koi.id, { session, room: { facts } });
      const wanted = servers.filter(
        ([name, { enabled }]) => enabled !== false && mayHaveToolsOf(stages, name),
      );
      const lists = wanted.map(async ([name, block]) => {
        const link = linkOf(name, block, scope);
        return (await link.tools()).map((tool) => toolOf(tool, link));
      });
      return (await Promise.all(lists)).flat();
    },
    keep: ({ config, kois }) => {
      const servers = config.mcp?.servers ?? {};
      const ids = new Set(kois.map(({ id }) => id));
      for (const [key, { block, server, link }] of links) {
        const now = Object.hasOwn(servers, server) ? servers[server] : undefined;
        const isSame = now !== undefined && JSON.stringify(now) === block;
        if (isSame && ids.has(link.status.koiId)) continue;
        links.delete(key);
        link.retire();
      }
    },
    status: () =>
      [...links.values()]
        .map(({ link }) => link.status)
        .toSorted((one, other) => compare(one.server, other.server) || compare(one.koiId, other.koiId)),
    close: async () => {
      isClosed = true;
      await Promise.all([...links.values()].map(({ link }) => link.close()));
      links.clear();
    },
  };
}

function toolOf(offered: OfferedTool, link: ServerLink): Tool {
  const { name, description, parameters } = offered;
  return {
    name,
    description,
    parameters,
    // Whatever the server says of it.
    isReadOnly: false,
    run: (args, { signal, maxResultChars }) => link.call(offered, args, { signal, maxChars: maxResultChars }),
  };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
