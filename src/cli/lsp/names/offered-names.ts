// The names that fit a place and that no schema can know: the kois and accounts of this config, its servers, tools.

import { TOOL_GROUPS, TOOL_NAMES } from "../../../config/tool-names.ts";
import { channelIdOf } from "../../../routing/channels/registry.ts";
import type { ArrayNode, TreeNode } from "../../../compiler/read/tolerant/tree.ts";
import { propertyOf, valueAt } from "../../../compiler/read/tolerant/tree-lookup.ts";
import type { Mount } from "../files/mounts.ts";
import type { Project } from "../files/project.ts";
import type { SchemaPlace } from "../json/schema.ts";
import { type NameUse, channelAt, namesAccount, namesKoi } from "./name-uses.ts";

/** A name to offer. */
export interface OfferedName {
  readonly value: string;
  /** What it is, in a few words. */
  readonly detail: string;
}

/** A place in a config. */
export interface NamedPlace {
  /** Keys from the root of the config. */
  readonly keys: readonly (string | number)[];
  /** The object or list in which the value stands. */
  readonly holder: TreeNode | undefined;
}

/** The names for a place, best first, without those that its list already has; `undefined` where no names belong. */
export function offeredNames(
  { keys, holder }: NamedPlace,
  project: Project,
  schema: SchemaPlace,
): readonly OfferedName[] | undefined {
  const offered = namesFor({ keys, holder }, project, schema);
  const present = new Set(holder?.type === "array" ? stringsOf(holder) : []);
  return offered?.filter(({ value }) => !present.has(value));
}

function namesFor(
  { keys, holder }: NamedPlace,
  project: Project,
  schema: SchemaPlace,
): readonly OfferedName[] | undefined {
  const place = schema.under(keys);
  if (namesKoi(place)) return koiNames(place, keys, project.names(schema));
  if (namesAccount(place)) return accountNames(place, channelAt(keys, holder), project.names(schema));
  if (place.definitions.has("ToolName")) return toolNames(project.mounts);
  return keys.at(-1) === "guildId" ? guildIds(project.mounts) : undefined;
}

/** The built-in tools, the groups of them, and all tools of each MCP server. */
function toolNames(mounts: readonly Mount[]): readonly OfferedName[] {
  const servers = mounts.flatMap(({ file, keys }) => {
    const path = ["mcp", "servers"].slice(keys.length);
    const isThere = keys.every((key, i) => key === ["mcp", "servers"][i]);
    const node = isThere ? valueAt(file.tree.root, path) : undefined;
    return node?.type === "object" ? node.properties.map(({ keyNode }) => keyNode.value) : [];
  });
  return [
    ...TOOL_NAMES.map((value) => ({ value, detail: "tool" })),
    ...Object.entries(TOOL_GROUPS).map(([value, tools]) => ({ value, detail: tools.join(", ") })),
    ...servers.map((server) => ({ value: `mcp__${server}__*`, detail: `every tool of ${server}` })),
  ];
}

function koiNames(
  { definitions }: SchemaPlace,
  keys: readonly (string | number)[],
  uses: readonly NameUse[],
): readonly OfferedName[] | undefined {
  // The place where a koi gets its id: any known one would be wrong.
  if (keys[0] === "kois" && keys.at(-1) === "id") return undefined;
  const kois = definedIds(uses, ({ kind }) => kind === "koi");
  const known = kois.length > 0 ? kois : ["main"];
  const offered = known.map((value) => ({ value, detail: "koi" }));
  const takesAll = definitions.has("KoiMatchText") || definitions.has("KoiPatternText");
  return takesAll ? [...offered, { value: "*", detail: "every koi" }] : offered;
}

function accountNames(
  { definitions }: SchemaPlace,
  channel: string | undefined,
  uses: readonly NameUse[],
): readonly OfferedName[] | undefined {
  if (channel === undefined) return undefined;
  const listed = definedIds(uses, (named) => named.kind === "account" && named.channel === channel);
  const known = listed.length > 0 ? listed : ["default"];
  const offered = known.map((value) => ({ value, detail: `account of ${channel}` }));
  return definitions.has("AccountMatchText")
    ? [...offered, { value: "*", detail: `every account of ${channel}` }]
    : offered;
}

function definedIds(uses: readonly NameUse[], fits: (named: NameUse["named"]) => boolean): string[] {
  const defined = uses.filter(({ isDefinition, named }) => isDefinition && fits(named));
  return [...new Set(defined.map(({ named }) => named.id))];
}

/** Servers that the config speaks of: those with settings of their own, then those that bindings name. */
function guildIds(mounts: readonly Mount[]): readonly OfferedName[] {
  const listed = new Set<string>();
  const bound = new Set<string>();
  for (const { file, keys } of mounts) {
    const pending: { node: TreeNode | undefined; keys: readonly (string | number)[] }[] = [
      { node: file.tree.root, keys },
    ];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { node, keys } = next;
      if (node?.type === "array")
        node.items.forEach((item, i) => pending.push({ node: item, keys: [...keys, i] }));
      if (node?.type !== "object") continue;
      const isGuilds = channelIdOf(String(keys[1])) === "discord" && keys.at(-1) === "guilds";
      for (const { keyNode, valueNode } of node.properties) {
        if (isGuilds && keyNode.value !== "*") listed.add(keyNode.value);
        pending.push({ node: valueNode, keys: [...keys, keyNode.value] });
      }
      const guild = keys[0] === "bindings" ? propertyOf(node, "guildId")?.valueNode : undefined;
      if (guild?.type === "string" && guild.value !== "") bound.add(guild.value);
    }
  }
  return [...new Set([...listed, ...bound])].map((value) => ({ value, detail: "Discord server" }));
}

function stringsOf({ items }: ArrayNode): string[] {
  return items.flatMap((item) => (item.type === "string" ? [item.value] : []));
}
