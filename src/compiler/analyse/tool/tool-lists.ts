// Every list of tools in a config, with its place and what stands before it in the chain of filters.

import { pointerTo } from "../../../config/pointer.ts";
import type { SkykoiConfig } from "../../../config/skykoi-config.ts";
import type { ToolPolicy } from "../../../config/tool-policy.ts";
import type { KoiToolsConfig } from "../../../config/tools.ts";

/** The lists of one policy. */
export interface PlacedLists {
  readonly policy: ToolPolicy;
  readonly pointer: string;
  /** Whose it is: of all kois, of the koi at this pointer, of a room. */
  readonly of: "global" | "room" | { readonly koi: string };
  /** The plain lists of all kois or of a koi, not those for a provider, a sandbox or background runs. */
  readonly isPlain: boolean;
  readonly isSandbox: boolean;
}

/** The keys of a policy that hold lists. */
export const LIST_KEYS = ["allow", "alsoAllow", "deny"] as const;

/** Every policy that a config holds, in no order. */
export function* toolPolicies(config: SkykoiConfig): Iterable<PlacedLists> {
  if (config.tools) {
    yield* blockPolicies(config.tools, "/tools", "global");
    const subagents = config.tools.subagents?.tools;
    if (subagents) yield special(subagents, "/tools/subagents/tools", "global");
  }
  for (const [i, koi] of (config.kois?.list ?? []).entries()) {
    const pointer = pointerTo("/kois/list", i);
    if (koi.tools) yield* blockPolicies(koi.tools, pointerTo(pointer, "tools"), { koi: pointer });
  }
  yield* roomPolicies(config.channels, "/channels", 0);
}

/** An entry of a policy's lists. */
export interface ListedTool {
  readonly text: string;
  readonly pointer: string;
  readonly key: (typeof LIST_KEYS)[number];
}

/** The entries of a policy. */
export function entriesOf({ policy, pointer }: PlacedLists): readonly ListedTool[] {
  return LIST_KEYS.flatMap((key) =>
    (policy[key] ?? []).map((text, i) => ({ text, key, pointer: pointerTo(pointer, key, i) })),
  );
}

function* blockPolicies(
  block: KoiToolsConfig,
  pointer: string,
  of: PlacedLists["of"],
): Iterable<PlacedLists> {
  yield { policy: block, pointer, of, isPlain: true, isSandbox: false };
  for (const [name, policy] of Object.entries(block.byProvider ?? {})) {
    yield special(policy, pointerTo(pointer, "byProvider", name), of);
  }
  const sandbox = block.sandbox?.tools;
  if (sandbox) {
    yield { ...special(sandbox, pointerTo(pointer, "sandbox", "tools"), of), isSandbox: true };
  }
}

function special(policy: ToolPolicy, pointer: string, of: PlacedLists["of"]): PlacedLists {
  return { policy, pointer, of, isPlain: false, isSandbox: false };
}

/** Channel, account, guild, room, topic: no path to a room's tools is longer. */
const MAX_DEPTH = 9;

/** `tools` and `toolsBySender` wherever a channel's blocks have them; channels use these keys for nothing else. */
function* roomPolicies(value: unknown, pointer: string, depth: number): Iterable<PlacedLists> {
  if (typeof value !== "object" || value === null || Array.isArray(value) || depth > MAX_DEPTH) return;
  for (const [key, inner] of Object.entries(value)) {
    const at = pointerTo(pointer, key);
    if (key === "tools" && isObject(inner)) yield special(inner, at, "room");
    else if (key === "toolsBySender" && isObject(inner)) {
      for (const [sender, policy] of Object.entries(inner)) {
        if (isObject(policy)) yield special(policy, pointerTo(at, sender), "room");
      }
    } else if (typeof inner === "object") yield* roomPolicies(inner, at, depth + 1);
  }
}

function isObject(value: unknown): value is ToolPolicy {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
