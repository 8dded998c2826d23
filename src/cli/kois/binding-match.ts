// Which messages a binding is to take, as typed: by flags (`--channel whatsapp --account biz --peer group:…`) or in one
// word (`whatsapp:biz#group:…`). Out: the `match` that the config will hold, its ids in canonical spelling.

import type { BindingMatch } from "../../config/bindings.ts";
import type { ChannelRules } from "../../routing/channels/channel-rules.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import type { PeerKind } from "../../routing/facts.ts";
import { accountIdOf } from "../../routing/ids.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";

/** Flags that say what a binding matches. */
export const matchFlags: Readonly<Record<string, Flag>> = {
  channel: { type: "string", value: "CHANNEL", help: "whatsapp, telegram, discord, slack or webchat" },
  account: {
    type: "string",
    value: "ID",
    help: "the account that receives; * for every one; default: the channel's default account",
  },
  peer: { type: "string", value: "KIND:ID", help: "one person, group or room: dm:…, group:…, channel:…" },
  guild: { type: "string", value: "ID", help: "Discord server" },
  role: { type: "string", multiple: true, value: "ID", help: "role of the sender there; may repeat" },
  team: { type: "string", value: "ID", help: "Slack workspace" },
};

/** How `--bind` writes a match. */
export const BIND_FORM = "CHANNEL[:ACCOUNT][#KIND:ID]";

const BIND = /^(?<channel>[^:#]+)(?::(?<account>[^:#]*))?(?:#(?<peer>.+))?$/s;

/** A match in one word: `whatsapp`, `whatsapp:biz`, `telegram#group:-100123`. @throws UsageError */
export function parseBind(command: string, text: string): BindingMatch {
  const parts = BIND.exec(text)?.groups;
  if (!parts) throw new UsageError(`${command}: "${text}" is no binding; write ${BIND_FORM}`);
  return matchOf(command, {
    channel: parts["channel"] ?? "",
    account: parts["account"],
    peer: parts["peer"],
    roles: [],
  });
}

/** The match that the flags say; `undefined` where none of them is given. @throws UsageError */
export function matchFromFlags(command: string, args: Arguments): BindingMatch | undefined {
  const channel = args.text("channel");
  const given = Object.keys(matchFlags).filter((flag) =>
    flag === "role" ? args.list(flag).length > 0 : args.text(flag) !== undefined,
  );
  if (given.length === 0) return undefined;
  if (channel === undefined) throw new UsageError(`${command}: --${given[0]} needs --channel`);
  return matchOf(command, {
    channel,
    account: args.text("account"),
    peer: args.text("peer"),
    guild: args.text("guild"),
    team: args.text("team"),
    roles: args.list("role"),
  });
}

interface Typed {
  readonly channel: string;
  readonly account: string | undefined;
  readonly peer: string | undefined;
  readonly guild?: string | undefined;
  readonly team?: string | undefined;
  readonly roles: readonly string[];
}

function matchOf(command: string, typed: Typed): BindingMatch {
  const channel = channelIdOf(typed.channel);
  if (channel === undefined) {
    const known = Object.keys(channelRules).join(", ");
    throw new UsageError(`${command}: "${typed.channel}" is not a channel (${known})`);
  }
  const rules = channelRules[channel];
  const refuse = (what: string): never => {
    throw new UsageError(`${command}: ${what}`);
  };
  const match: BindingMatch = { channel };
  if (typed.account !== undefined) {
    const account = typed.account.trim() === "*" ? "*" : accountIdOf(typed.account);
    match.accountId =
      account ?? refuse(`"${typed.account}" is not an account id (a-z, 0-9, "-", "_") and not *`);
  }
  if (typed.peer !== undefined) match.peer = peerOf(typed.peer, rules, refuse);
  if (typed.guild !== undefined) {
    match.guildId =
      rules.canonicalGuildId(typed.guild) ?? refuse(`"${typed.guild}" is no server of ${channel}`);
  }
  if (typed.roles.length > 0) {
    match.roles = typed.roles.map(
      (role) => rules.canonicalRoleId(role) ?? refuse(`"${role}" is no role of ${channel}`),
    );
  }
  if (typed.team !== undefined) {
    match.teamId =
      rules.canonicalTeamId(typed.team) ?? refuse(`"${typed.team}" is no workspace of ${channel}`);
  }
  return match;
}

function peerOf(
  text: string,
  rules: ChannelRules,
  refuse: (what: string) => never,
): NonNullable<BindingMatch["peer"]> {
  const [, written = "", id = ""] = /^([a-z]+):(.+)$/is.exec(text.trim()) ?? [];
  const kind = kindOf(written) ?? refuse(`"${text}" is no peer; write KIND:ID, such as dm:+15551230001`);
  if (id === "*") return { kind, id };
  const judged = rules.canonicalPeerId(kind, id);
  return judged.ok ? { kind, id: judged.id } : refuse(`"${id}" is not the id of a ${rules.id} ${kind}`);
}

function kindOf(written: string): PeerKind | undefined {
  const kind = written.toLowerCase();
  if (kind === "direct") return "dm";
  return kind === "dm" || kind === "group" || kind === "channel" ? kind : undefined;
}

/** `whatsapp:biz#group:…`, as `--bind` would take it, with what it has no place for behind. */
export function matchText({ channel, accountId, peer, guildId, roles, teamId }: BindingMatch): string {
  const account = accountId === undefined ? "" : `:${accountId}`;
  const one = peer === undefined ? "" : `#${peer.kind}:${peer.id}`;
  const rest = [
    guildId === undefined ? "" : ` guild=${guildId}`,
    roles === undefined ? "" : ` roles=${roles.join(",")}`,
    teamId === undefined ? "" : ` team=${teamId}`,
  ];
  return `${channel}${account}${one}${rest.join("")}`;
}
