// What only this machine tells: two kois whose folders are one behind symbolic links, a token whose variable is not
// set. It keeps no table back; the kois and accounts concerned are refused, and everything else runs.

import type { Compilation } from "../../compiler/compile.ts";
import type { Code } from "../../compiler/diagnostics/finding.ts";
import { parsePointer } from "../../compiler/read/pointer.ts";
import type { KoiId } from "../../routing/ids.ts";

/** What must not run, with the reasons. */
export interface Refusals {
  readonly kois: ReadonlyMap<KoiId, string>;
  /** By `<channel>:<accountId>`. */
  readonly accounts: ReadonlyMap<string, string>;
  /** What is wrong with neither a koi nor an account. */
  readonly others: readonly string[];
}

/** Everything may run. */
export const NO_REFUSALS: Refusals = { kois: new Map(), accounts: new Map(), others: [] };

/** Errors about a koi's tools, without which it still answers; the sandboxes themselves tell how it stands at any time. */
const ABOUT_TOOLS: ReadonlySet<Code> = new Set<Code>(["sandbox/docker-missing"]);

/** What the errors of a compilation under a probe are about. The config itself has none. */
export function refusalsOf(compilation: Compilation): Refusals {
  const kois = new Map<KoiId, string>();
  const accounts = new Map<string, string>();
  const others: string[] = [];
  for (const { code, severity, pointer, related, message } of compilation.diagnostics) {
    if (severity !== "error") continue;
    if (ABOUT_TOOLS.has(code)) continue;
    const places = [pointer, ...related.map((one) => one.pointer)];
    const refusedKois = places.flatMap((place) => koisAt(compilation, place));
    const refusedAccounts = places.flatMap((place) => accountsAt(compilation, place));
    for (const koi of refusedKois) kois.set(koi, message);
    for (const account of refusedAccounts) accounts.set(account, message);
    if (refusedKois.length + refusedAccounts.length === 0) others.push(message);
  }
  return { kois, accounts, others };
}

/** The kois that a value is for: one, or all; the workspace that stands in the defaults is the default koi's. */
function koisAt({ analysis }: Compilation, pointer: string): KoiId[] {
  const kois = analysis?.model.kois.list ?? [];
  if (pointer === "/session/store") return kois.map((koi) => koi.id);
  const shared = pointer === "/kois/defaults/workspace" ? analysis?.model.kois.defaultKoi.id : undefined;
  return kois.filter((koi) => koi.id === shared || isIn(pointer, koi.pointer)).map((koi) => koi.id);
}

/** The accounts that a value is for: one, or all of the channel that have no such key of their own. */
function accountsAt({ analysis }: Compilation, pointer: string): string[] {
  const [area, channelId, key = ""] = parsePointer(pointer);
  const channel = Object.values(analysis?.model.channels ?? {}).find(({ id }) => id === channelId);
  if (!analysis || area !== "channels" || !channel) return [];
  const { listed } = channel;
  if (key !== "accounts") {
    const block = analysis.model.config.channels?.[channel.id] as
      | { readonly accounts?: Readonly<Record<string, object>> }
      | undefined;
    const own = new Set(
      listed.filter(({ written }) => key in (block?.accounts?.[written] ?? {})).map(({ id }) => id),
    );
    return channel.accounts.filter((id) => !own.has(id)).map((id) => `${channel.id}:${id}`);
  }
  return listed.filter((account) => isIn(pointer, account.pointer)).map(({ id }) => `${channel.id}:${id}`);
}

function isIn(pointer: string, outer: string): boolean {
  return outer !== "" && pointer.startsWith(`${outer}/`);
}
