// What an MCP server has to read beside its tools: resources, as two tools of its own name, so that the lists which hold for
// its tools hold for them. Nothing of a resource gets anywhere but into the result of such a call. Prompts stay out: they
// are for people to pick, and in a koi they would be a stranger's orders.

import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { RequestOptions } from "@modelcontextprotocol/sdk/shared/protocol.js";
import type { CallToolResult, ReadResourceResult } from "@modelcontextprotocol/sdk/types.js";

import { mcpToolName } from "../../../policy/tools/tool-names.ts";
import type { JsonObject } from "../../conversation.ts";
import type { OfferedTool, ResourceCall } from "./offered-tools.ts";

/** Most resources that a page of the list shows. */
const MAX_LISTED = 200;
const MAX_WORDS = 200;

const ofList: JsonObject = {
  type: "object",
  properties: { cursor: { type: "string", description: "the next page, as the list before it said" } },
};
const ofRead: JsonObject = {
  type: "object",
  properties: { uri: { type: "string", description: "as list_resources names it" } },
  required: ["uri"],
};

/** The two tools of a server that has resources. */
export function resourceTools(server: string): readonly OfferedTool[] {
  const all: readonly (readonly [ResourceCall, string, JsonObject])[] = [
    [
      "list_resources",
      `Lists what the MCP server \`${server}\` has to read, with templates of addresses.`,
      ofList,
    ],
    ["read_resource", `Reads a resource of the MCP server \`${server}\`.`, ofRead],
  ];
  return all.flatMap(([ownName, description, parameters]) => {
    const name = mcpToolName(server, ownName);
    return name === undefined ? [] : [{ name, ownName, description, parameters, resource: ownName }];
  });
}

/** Asks for resources; what comes back has the form of a tool's result. Rejects as the library does. */
export async function askResources(
  client: Client,
  call: ResourceCall,
  args: JsonObject,
  options: RequestOptions,
): Promise<CallToolResult> {
  const types = await import("@modelcontextprotocol/sdk/types.js");
  if (call === "read_resource") {
    const uri = typeof args["uri"] === "string" ? args["uri"] : "";
    const request = { method: "resources/read" as const, params: { uri } };
    return contentOf(await client.request(request, types.ReadResourceResultSchema, options));
  }
  const cursor = typeof args["cursor"] === "string" ? { cursor: args["cursor"] } : {};
  const list = { method: "resources/list" as const, params: cursor };
  const { resources, nextCursor } = await client.request(list, types.ListResourcesResultSchema, options);
  const templates = cursor.cursor === undefined ? await templatesOf(client, options) : [];
  const lines = [
    ...resources.slice(0, MAX_LISTED).map((one) => lineOf(one.uri, one)),
    ...(resources.length > MAX_LISTED ? [`[… ${resources.length - MAX_LISTED} more …]`] : []),
    ...templates,
    ...(nextCursor === undefined ? [] : [`[more: cursor ${JSON.stringify(nextCursor)}]`]),
  ];
  return { content: [{ type: "text", text: lines.length === 0 ? "(there are none)" : lines.join("\n") }] };
}

/** Templates are an extra that few servers have. */
async function templatesOf(client: Client, options: RequestOptions): Promise<readonly string[]> {
  const types = await import("@modelcontextprotocol/sdk/types.js");
  const request = { method: "resources/templates/list" as const };
  try {
    const { resourceTemplates } = await client.request(
      request,
      types.ListResourceTemplatesResultSchema,
      options,
    );
    return resourceTemplates.slice(0, MAX_LISTED).map((one) => lineOf(`${one.uriTemplate} (template)`, one));
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === METHOD_NOT_FOUND) return [];
    throw error;
  }
}

/** Code of JSON-RPC: there is no such thing here. */
export const METHOD_NOT_FOUND = -32_601;

function lineOf(
  address: string,
  one: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly mimeType?: string | undefined;
  },
): string {
  const words = [one.name, one.mimeType, one.description].filter((word) => word !== undefined && word !== "");
  return `${address}: ${words.join(", ").replace(/\s+/g, " ").slice(0, MAX_WORDS)}`;
}

function contentOf({ contents }: ReadResourceResult): CallToolResult {
  return {
    content: contents.map((resource) => {
      const isPicture = "blob" in resource && (resource.mimeType?.startsWith("image/") ?? false);
      return isPicture
        ? { type: "image", data: (resource as { blob: string }).blob, mimeType: resource.mimeType ?? "" }
        : { type: "resource", resource };
    }),
  };
}
