// The filters that a tool must pass, in their order. In: a config, a koi, the circumstances of a turn. Out: the stages that
// have something to say. Each only takes away; nothing that one took comes back in a later one.

import { DEFAULTS } from "../../config/defaults.ts";
import { pointerTo } from "../../config/pointer.ts";
import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { NEVER_IN_SUBAGENTS, TOOL_PROFILES } from "../../config/tool-names.ts";
import type { ProfiledToolPolicy, SandboxToolPolicy } from "../../config/tool-policy.ts";
import type { KoiId } from "../../routing/ids.ts";
import { koiEntry } from "../koi-entry.ts";
import { isSandboxed, sandboxSettings } from "../sandbox/sandbox-settings.ts";
import { notOffered } from "./not-offered.ts";
import { providerPolicy } from "./provider-policy.ts";
import { type RoomContext, roomPolicy } from "./room-policy.ts";
import { toolMatcher } from "./tool-names.ts";
import type { PlacedPolicy, ToolEntry, ToolStage, ToolStageName } from "./tool-stage.ts";

/** The session that a turn runs in: the koi's main one, any other, or a background run. */
export type SessionKind = "main" | "other" | "subagent";

/** The circumstances of a turn. */
export interface ToolContext {
  readonly session: SessionKind;
  /** `provider/model` that answers; absent where no provider's filter is asked for. */
  readonly model?: string;
  /** The group or room, and who speaks in it. */
  readonly room?: RoomContext;
}

/** The stages of a koi. An unknown koi has those of all kois. Pure; never throws. */
export function toolStages(config: SkykoiConfig, koiId: KoiId, context: ToolContext): readonly ToolStage[] {
  const koi = koiEntry(config, koiId);
  const global: PlacedPolicy<ProfiledToolPolicy> = { policy: config.tools ?? {}, pointer: "/tools" };
  const own = koi?.config.tools && { policy: koi.config.tools, pointer: pointerTo(koi.pointer, "tools") };
  const globalProvider = providerPolicy(config.tools?.byProvider, "/tools/byProvider", context.model);
  const ownProvider =
    own && providerPolicy(koi.config.tools?.byProvider, pointerTo(own.pointer, "byProvider"), context.model);
  const stages = [
    notOffered(config, koi, context.model),
    profileStage("profile", own, global),
    profileStage("provider_profile", ownProvider, globalProvider),
    listStage("global", global),
    listStage("global_provider", globalProvider),
    listStage("koi", own),
    listStage("koi_provider", ownProvider),
    listStage("room", context.room && roomPolicy(config, context.room)),
    ...sandboxStages(config, koiId, context.session),
    context.session === "subagent" ? subagentStage(config) : undefined,
  ];
  return stages.filter((stage) => stage !== undefined);
}

function entriesOf(list: readonly string[] | undefined, pointer: string): ToolEntry[] {
  return (list ?? []).map((text, i) => ({
    text,
    pointer: pointer === "" ? "" : pointerTo(pointer, i),
    matches: toolMatcher(text),
  }));
}

/** A koi's profile takes the place of the global one, and so does its `alsoAllow`. */
function profileStage(
  name: "profile" | "provider_profile",
  own: PlacedPolicy<ProfiledToolPolicy> | undefined,
  global: PlacedPolicy<ProfiledToolPolicy> | undefined,
): ToolStage | undefined {
  const levels = [own, global].filter((level) => level !== undefined);
  const stated = levels.find(({ policy }) => policy.profile !== undefined);
  const names = stated && TOOL_PROFILES[stated.policy.profile ?? "full"];
  if (!stated || !names) return undefined;
  const pointer = pointerTo(stated.pointer, "profile");
  const fromProfile = names.map((text) => ({ text, pointer, matches: toolMatcher(text) }));
  const also = levels.find(({ policy }) => policy.alsoAllow !== undefined);
  const added = also ? entriesOf(also.policy.alsoAllow, pointerTo(also.pointer, "alsoAllow")) : [];
  return { name, allow: [...fromProfile, ...added], allowPointer: pointer, deny: [] };
}

function listStage(name: ToolStageName, placed: PlacedPolicy | undefined): ToolStage | undefined {
  if (!placed) return undefined;
  const { policy, pointer } = placed;
  const allow = entriesOf(policy.allow, pointerTo(pointer, "allow"));
  const deny = entriesOf(policy.deny, pointerTo(pointer, "deny"));
  if (allow.length === 0 && deny.length === 0) return undefined;
  const also = entriesOf(policy.alsoAllow, pointerTo(pointer, "alsoAllow"));
  return {
    name,
    allow: allow.length === 0 ? undefined : [...allow, ...also],
    allowPointer: pointerTo(pointer, "allow"),
    deny,
  };
}

/** A list of the sandbox's own filter, and where it stands; `""` is the built-in one. */
export interface SandboxToolList {
  readonly entries: readonly ToolEntry[];
  readonly pointer: string;
}

/** The sandbox's own filter. Each list by itself: the koi's takes the place of the global one, that of the built-in one. */
export function sandboxToolLists(
  config: SkykoiConfig,
  koiId: KoiId,
): Readonly<Record<"allow" | "alsoAllow" | "deny", SandboxToolList>> {
  const koi = koiEntry(config, koiId);
  const levels: { readonly policy: SandboxToolPolicy | undefined; readonly pointer: string }[] = [
    {
      policy: koi?.config.tools?.sandbox?.tools,
      pointer: pointerTo(koi?.pointer ?? "", "tools", "sandbox", "tools"),
    },
    { policy: config.tools?.sandbox?.tools, pointer: "/tools/sandbox/tools" },
    { policy: DEFAULTS.tools.sandbox.tools as unknown as SandboxToolPolicy, pointer: "" },
  ];
  const list = (key: "allow" | "alsoAllow" | "deny"): SandboxToolList => {
    const level = levels.find(({ policy }) => policy?.[key] !== undefined);
    const pointer = level && level.pointer !== "" ? pointerTo(level.pointer, key) : "";
    return { entries: entriesOf(level?.policy?.[key], pointer), pointer };
  };
  return { allow: list("allow"), alsoAllow: list("alsoAllow"), deny: list("deny") };
}

function sandboxStages(
  config: SkykoiConfig,
  koiId: KoiId,
  session: SessionKind,
): readonly (ToolStage | undefined)[] {
  if (!isSandboxed(config, koiId, session === "main")) return [];
  const { allow, alsoAllow, deny } = sandboxToolLists(config, koiId);
  const isAll = allow.entries.length === 0;
  const stage: ToolStage = {
    name: "sandbox",
    allow: isAll ? undefined : [...allow.entries, ...alsoAllow.entries],
    allowPointer: allow.pointer,
    deny: deny.entries,
  };
  const { value, pointer } = sandboxSettings(config, koiId).workspaceAccess;
  if (value !== "ro") return [stage];
  const writing = ["write", "edit", "apply_patch"].map((text) => ({
    text,
    pointer,
    matches: toolMatcher(text),
  }));
  return [stage, { name: "workspace", allow: undefined, allowPointer: "", deny: writing }];
}

function subagentStage(config: SkykoiConfig): ToolStage {
  const policy = config.tools?.subagents?.tools;
  const allow = entriesOf(policy?.allow, "/tools/subagents/tools/allow");
  return {
    name: "subagent",
    allow: allow.length === 0 ? undefined : allow,
    allowPointer: "/tools/subagents/tools/allow",
    deny: [...entriesOf(NEVER_IN_SUBAGENTS, ""), ...entriesOf(policy?.deny, "/tools/subagents/tools/deny")],
  };
}
