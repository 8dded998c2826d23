// Which sessions the tools of a turn may look at and write to. Pure; never throws.
// INVARIANT: another koi's session is never reached unless both kois are listed, whatever is known of its key; and nothing
// in a sandbox has anything run outside of one.

import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { KoiId, SessionKey } from "../../routing/ids.ts";
import { sessionKind } from "../sandbox/main-session.ts";
import { isSandboxed, sandboxSettings } from "../sandbox/sandbox-settings.ts";
import { areInTouch, mayRunIn } from "./koi-to-koi.ts";

/** What decides. */
export type ReachRules = Pick<CompiledGateway, "config" | "session" | "channels">;

/** The turn that asks. */
export interface Asking {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  /** Whether all who ask are the koi's owners, or nobody does: a job, a heartbeat. Not where another koi asks. */
  readonly isTrusted: boolean;
}

/** The session that is asked for. */
export interface Asked {
  readonly koiId: KoiId;
  readonly sessionKey: SessionKey;
  /** The session that started it as a background run. */
  readonly spawnedBy?: SessionKey | undefined;
}

/** What is to be done with a session. */
export type Deed = "read" | "send";

/** `hidden`: as if it did not exist. `sandbox`: it is there, and out of reach from within a sandbox. */
export type Reach = "open" | "hidden" | "sandbox";

/** Whether a turn reaches a session. */
export function sessionReach(rules: ReachRules, asking: Asking, asked: Asked, deed: Deed): Reach {
  const isOwn = asking.sessionKey === asked.sessionKey;
  const isChild = asked.spawnedBy === asking.sessionKey;
  if (!isOwn && !isVisible(rules, asking, asked, isChild, deed)) return "hidden";
  if (!isInside(rules, asking)) return "open";
  const { value } = sandboxSettings(rules.config, asking.koiId).sessionToolsVisibility;
  if (value === "spawned" && !isOwn && !isChild) return "hidden";
  return deed === "send" && !isInside(rules, asked) ? "sandbox" : "open";
}

/** Whether a turn may start a background run in a koi. */
export function runReach(rules: ReachRules, asking: Asking, koiId: KoiId): Reach {
  if (!mayRunIn(rules.config, asking.koiId, koiId)) return "hidden";
  const isOutside = !isSandboxed(rules.config, koiId, false);
  return isInside(rules, asking) && isOutside ? "sandbox" : "open";
}

/** Whether what one session wrote to another may be taken up: the kois are in touch, and nothing leads out of a sandbox. */
export function isOpenTo(
  rules: ReachRules,
  from: Pick<Asked, "koiId" | "sessionKey">,
  to: Pick<Asked, "koiId" | "sessionKey">,
): boolean {
  const isNear = from.koiId === to.koiId || areInTouch(rules.config, from.koiId, to.koiId);
  return isNear && (!isInside(rules, from) || isInside(rules, to));
}

function isVisible(
  { config }: ReachRules,
  { koiId, isTrusted }: Asking,
  asked: Asked,
  isChild: boolean,
  deed: Deed,
): boolean {
  const stated = config.tools?.sessions?.visibility;
  const level = stated ?? (isTrusted ? "all" : "tree");
  if (isChild && level !== "own") return true;
  if (koiId === asked.koiId) return level === "koi" || level === "all";
  const isFar = level === "all" || (stated === undefined && deed === "send");
  return isFar && areInTouch(config, koiId, asked.koiId);
}

function isInside(
  rules: ReachRules,
  { koiId, sessionKey }: { readonly koiId: KoiId; readonly sessionKey: SessionKey },
): boolean {
  return isSandboxed(rules.config, koiId, sessionKind(rules, koiId, sessionKey) === "main");
}
