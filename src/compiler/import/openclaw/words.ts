// Words of OpenClaw that SKYKOI says in another way: keys, values, names of tools.

import {
  type BranchNode,
  type Doc,
  at,
  isList,
  isObject,
  item,
  memberOf,
  nodeOf,
  put,
  rename,
  take,
  textAt,
  visit,
} from "./document.ts";
import type { Notes } from "./notes.ts";

const KEYS: Readonly<Record<string, string>> = {
  agentDir: "koiDir",
  agentToAgent: "koiToKoi",
  allowAgents: "allowKois",
  agentFilter: "koiFilter",
};

/** Parts whose keys are somebody's own words. */
const FREE = /^\/(?:env|models|broadcast|skills\/entries|agents\/defaults\/models|kois\/defaults\/models)\//;

const TOOL_ALIASES: Readonly<Record<string, string>> = {
  bash: "exec",
  agents_list: "kois_list",
  "apply-patch": "apply_patch",
  "group:openclaw": "group:skykoi",
};

const TOOLS: ReadonlySet<string> = new Set(
  (
    "read write edit apply_patch exec process sessions_list sessions_history sessions_send sessions_spawn " +
    "session_status kois_list cron message web_fetch browser canvas nodes memory_search memory_get group:fs group:runtime " +
    "group:sessions group:memory group:web group:ui group:automation group:messaging group:nodes group:skykoi"
  ).split(" "),
);

/** Numbers that a double can't hold are ids: they stand in quotes from here on. */
export function quoteNumbers({ root }: Doc, notes: Notes): void {
  visit(root, (member) => {
    const { value } = member;
    if (value.kind !== "scalar" || !isImprecise(value)) return;
    member.value = nodeOf(value.raw);
    notes.rewrote("number_quoted", member.origin, { number: value.raw });
  });
}

/** Rewrites the words of `doc`, apart from bindings. */
export function translateWords({ root }: Doc, notes: Notes): void {
  visit(root, (member, _parent, pointer) => {
    const name = Object.hasOwn(KEYS, member.key) ? KEYS[member.key] : undefined;
    if (name !== undefined && !FREE.test(pointer)) rename(member, name);
  });
  visit(root, (member, _parent, pointer) => {
    if (member.key === "sandbox" && isObject(member.value) && textAt(member.value, "scope") === "agent") {
      put(member.value, "scope", "koi");
    }
    if (
      /\/tools(?:BySender)?(?:\/|$)/.test(pointer) &&
      !/\/koiToKoi|\/elevated/.test(pointer) &&
      isObject(member.value)
    ) {
      toolLists(member.value, notes);
    }
    if (isObject(member.value) && ["env", "file"].includes(textAt(member.value, "source") ?? "")) {
      secretReference(root, member.value, notes);
    }
  });
  koiToKoi(root, notes);
  environment(root, notes);
}

function isImprecise({ raw, value }: { readonly raw: string; readonly value: unknown }): boolean {
  return typeof value === "number" && /^-?\d{16,}$/.test(raw) && !Number.isSafeInteger(value);
}

/** An empty list of a switched-on agentToAgent let everybody talk to everybody. */
function koiToKoi(root: BranchNode, notes: Notes): void {
  const block = at(root, "tools", "koiToKoi");
  const enabled = at(block, "enabled");
  if (!isObject(block) || enabled?.kind !== "scalar" || enabled.value !== true) return;
  const allow = at(block, "allow");
  if (allow && !(isList(allow) && allow.members.length === 0)) return;
  put(block, "allow", ["*"]);
  notes.rewrote("koi_to_koi_everybody", memberOf(block, "enabled")?.origin);
}

/** Variables stood beside `vars`, too. */
function environment(root: BranchNode, notes: Notes): void {
  const env = at(root, "env");
  if (!isObject(env)) return;
  for (const member of env.members.slice()) {
    if (member.key === "vars" || member.key === "shellEnv" || member.value.kind !== "scalar") continue;
    take(env, member.key);
    if (!memberOf(env, "vars")) put(env, "vars", {});
    const vars = at(env, "vars");
    if (!isObject(vars)) continue;
    vars.isInline = false;
    if (!memberOf(vars, member.key)) vars.members.push(member);
    notes.rewrote("env_moved", member.origin, { name: member.key });
  }
}

/** `{source, provider, id}`: the provider is a block of its own in OpenClaw. */
function secretReference(root: BranchNode, reference: BranchNode, notes: Notes): void {
  const provider = take(reference, "provider");
  if (!provider) return;
  const name = provider.value.kind === "scalar" ? String(provider.value.value) : "";
  notes.rewrote("secret_reference", provider.origin);
  if (textAt(reference, "source") !== "file") return;
  const path = textAt(root, "secrets", "providers", name, "path");
  const pointer = textAt(reference, "id");
  if (path === undefined) return;
  put(reference, "id", path);
  if (pointer !== undefined && pointer.startsWith("/")) put(reference, "pointer", pointer);
}

/** The lists of one filter: names that SKYKOI has, in its spelling. A list that would become empty denies all. */
function toolLists(block: BranchNode, notes: Notes): void {
  for (const list of ["allow", "alsoAllow", "deny"]) {
    const member = memberOf(block, list);
    if (!member || !isList(member.value) || member.value.members.length === 0) continue;
    const { members } = member.value;
    member.value.members = members.flatMap((one) => {
      if (one.value.kind !== "scalar" || typeof one.value.value !== "string") return [one];
      const written = one.value.value;
      const tool = toolName(written);
      if (tool === written) return [one];
      if (tool !== undefined) return [item(nodeOf(tool), one)];
      notes.rewrote("unknown_tool", one.origin, { tool: written, list });
      return [];
    });
    if (list !== "allow" || member.value.members.length > 0) continue;
    take(block, "allow");
    put(block, "deny", ["*"]);
    notes.rewrote("nothing_allowed", member.origin);
  }
}

/** The name that SKYKOI has for a tool or group; `undefined` where it has none. Patterns and MCP tools stay. */
function toolName(written: string): string | undefined {
  const name = written.trim().toLowerCase();
  const alias = Object.hasOwn(TOOL_ALIASES, name) ? TOOL_ALIASES[name] : undefined;
  if (alias !== undefined) return alias;
  if (TOOLS.has(name)) return name === written.toLowerCase() ? written : name;
  return name.includes("*") || name.startsWith("mcp__") ? written : undefined;
}
