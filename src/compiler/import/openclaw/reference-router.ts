// How OpenClaw picks an agent, as plain as possible: try every binding, keep the best tier, then the first listed.
// It is what an import is judged against and shares no code with SKYKOI's own matchers.

/** A binding as OpenClaw reads it. */
export interface OpenClawBinding {
  /** Place in the original's `bindings`; those that stood elsewhere count on behind them. */
  readonly index: number;
  /** The agent that answers: an unknown one has become the default agent already. */
  readonly agentId: string;
  readonly channel: string;
  /** `*`, or the id of one account; an omitted one is the account called `default`, whatever accounts there are. */
  readonly account: string;
  /** `invalid` where kind or id is blank: such a binding never matches. */
  readonly peer?: { readonly isDirect: boolean; readonly id: string } | "invalid";
  readonly guildId?: string;
  readonly teamId?: string;
  readonly roles?: readonly string[];
}

/** A message as the channels hand it in; ids in the platform's own spelling. */
export interface OpenClawMessage {
  readonly channel: string;
  readonly accountId: string;
  readonly peer: { readonly kind: "dm" | "group" | "channel"; readonly id: string };
  readonly parentPeer?: { readonly kind: "dm" | "group" | "channel"; readonly id: string };
  readonly guildId?: string;
  readonly teamId?: string;
  readonly roles?: readonly string[];
}

/** The tiers, best first. A role without a guild does not lift a binding: it stays where it would be without. */
const TIERS = [
  "peer",
  "parent",
  "any peer",
  "guild and role",
  "guild",
  "team",
  "account",
  "channel",
] as const;

function isSame(
  wanted: { readonly isDirect: boolean; readonly id: string },
  peer: OpenClawMessage["peer"],
): boolean {
  return wanted.isDirect === (peer.kind === "dm") && wanted.id === peer.id;
}

function tierOf(binding: OpenClawBinding, message: OpenClawMessage): (typeof TIERS)[number] | undefined {
  const { account, peer, guildId, teamId, roles } = binding;
  if (binding.channel !== message.channel || (account !== "*" && account !== message.accountId))
    return undefined;
  if (guildId !== undefined && guildId !== message.guildId) return undefined;
  if (teamId !== undefined && teamId !== message.teamId) return undefined;
  if (roles && !roles.some((role) => message.roles?.includes(role) === true)) return undefined;
  if (peer === "invalid") return undefined;
  if (peer) {
    if (isSame(peer, message.peer)) return "peer";
    if (message.parentPeer && isSame(peer, message.parentPeer)) return "parent";
    return peer.id === "*" && peer.isDirect === (message.peer.kind === "dm") ? "any peer" : undefined;
  }
  if (guildId !== undefined) return roles ? "guild and role" : "guild";
  if (teamId !== undefined) return "team";
  return account === "*" ? "channel" : "account";
}

/** The binding that wins a message; `undefined` where none matches, so that the default agent answers. */
export function openClawWinner(
  bindings: readonly OpenClawBinding[],
  message: OpenClawMessage,
): OpenClawBinding | undefined {
  let best: OpenClawBinding | undefined;
  let bestTier: number = TIERS.length;
  for (const binding of bindings) {
    const tier = tierOf(binding, message);
    if (tier === undefined || TIERS.indexOf(tier) >= bestTier) continue;
    best = binding;
    bestTier = TIERS.indexOf(tier);
  }
  return best;
}
