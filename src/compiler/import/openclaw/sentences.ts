// Every sentence of an import report.

import type { Judgement } from "./judge.ts";
import type { DifferenceCode, LeftOut, Note, RewriteCode } from "./notes.ts";
import type { ListedBinding, OpenClawModel } from "./openclaw-model.ts";
import type { DeadReason, Reach } from "./reach.ts";

const rewrites: Readonly<Record<RewriteCode, string>> = {
  include_in_place: "the content of {file} now stands in the config itself",
  repeated_key: "{key} stands twice in its object; the last one held, and the first is gone",
  account_spelled_out:
    'no accountId meant the account "default" alone; it is written out, as SKYKOI would ask which account is meant',
  account_renamed: "the account {from} is called {to} now: ids are lower case, with a-z, 0-9, - and _",
  default_account_listed:
    'the token beside `accounts` made an account of its own, "default"; it is listed now',
  unknown_agent: 'there is no agent "{agent}"; its messages went to the default agent, and go to "{koi}" now',
  agent_renamed:
    "the agent {from} is called {to} now: ids are lower case, with a-z, 0-9, - and _, and a few are reserved",
  agent_repeated: 'a second agent with the id "{agent}" never counted; it is left out',
  agents_from_bindings:
    "no agent was listed, so that each that a binding names existed; they are listed now: {agents}",
  default_made_explicit: '"{koi}" was the default as the first of the list; it says `default: true` now',
  second_default: '"{agent}" was a second default and did not count as one; it is none now',
  koi_to_koi_everybody: "an empty list meant everybody; in SKYKOI it is nobody, so that `*` is written",
  koi_to_koi_switched_off: "agentToAgent is taken over as koiToKoi",
  unknown_tool: "SKYKOI has no tool {tool}; it is taken out of {list}",
  nothing_allowed:
    "SKYKOI has none of the allowed tools, and an empty list would allow everything; all tools are denied instead",
  path_kept: "{path} is there, so that it stays where it is",
  path_mapped: "{from} is {to} now",
  number_quoted:
    "the number {number} has too many digits, and OpenClaw read another one; it stands in quotes now",
  broadcast_agent_dropped: 'there is no agent "{agent}"; it is taken out of the list',
  secret_reference: "the reference to a secret is written in SKYKOI's form",
  topic_bound: "the agent of the topic {topic} is a binding of its own now",
  variable_filled: "{from} is written out as {to}: routing is compiled before the gateway starts",
  variable_not_set: "{names} is not set here, so that the id is not known; set it and import again",
  env_moved: "the variable {name} stands under `env.vars` now",
};

const differences: Readonly<Record<DifferenceCode, string>> = {
  sessions_start_empty:
    "sessions, their history and what kois remember of them do not come along; their keys begin with `koi:` now",
  shared_dm_session:
    'direct messages of one koi share one session, as they did; `session.dmScope: "per-account-channel-peer"` keeps people apart',
  credentials_apart:
    "credentials of the main agent are not lent to the others any more: `skykoi models auth add` for each koi",
  pairings_stay_behind:
    "people who were let in by a pairing code are not taken over; they ask again, or go into allowFrom",
  accounts_inherit:
    "an account of {channel} without a policy or list of its own takes those of the channel; older versions of OpenClaw used the built-in ones",
  webchat_is_routed:
    "the WebChat is a channel like any other: bindings route it, else the default koi answers",
  unmatched_have_an_owner:
    'messages that no binding takes had no agent; "{koi}", the first of the list, answers them now',
  fields_all_hold:
    "every field of a binding must hold, as in newer versions of OpenClaw; before February 2026 any one of peer, guildId and teamId was enough",
  mention_words:
    "a mention pattern without special characters is found as whole words only, not inside of others",
  model_fallbacks:
    'the model of "{koi}" has no fallbacks of its own: those of `kois.defaults.model` hold for it, which newer versions of OpenClaw do not do',
  elevated_is_global: '`tools.elevated` holds for all kois; what "{koi}" says about it is left out',
  broadcast_everywhere: "a broadcast list without a channel in its key holds on every channel",
  instructions_file: "the file AGENTS.md of a workspace is called KOIS.md here: rename it",
  workspace_elsewhere:
    '"{koi}" works in {here} now; what it had lies in {there}: copy it, or name that folder as its `workspace`',
  links_stay_behind:
    "the links of WhatsApp accounts lie in OpenClaw's folder: link them anew, or name that folder as `authDir` once OpenClaw is switched off",
  unbound_telegram_accounts:
    "messages of the Telegram accounts {accounts} that no binding takes were dropped by newer versions of OpenClaw; the default koi answers them now",
  environment_names:
    "variables that OpenClaw itself reads, such as OPENCLAW_GATEWAY_TOKEN, are called SKYKOI_… here; `${VAR}` in the config stays as it is",
};

const leftOut: Readonly<Record<LeftOut["reason"], string>> = {
  unknown_key: "SKYKOI has no such key",
  unknown_channel: "SKYKOI does not speak this channel",
  unknown_value: "SKYKOI takes no such value here",
  bookkeeping: "it is bookkeeping of OpenClaw",
  binding_not_whole: "it is no whole binding, and never matched",
};

const deadReasons: Readonly<Record<Exclude<DeadReason, "shadowed">, string>> = {
  not_a_peer: "kind or id of its peer is blank or unknown",
  no_channel: "it names no channel",
  no_default_account:
    'without accountId it means the account "default", and {channel} has only {accounts}; name one, or write accountId: "*"',
  no_such_account: 'there is no account "{account}" on {channel}, only {accounts}',
  spelling: "{channel} writes its ids in another way, and they are compared letter by letter",
  id_of_another_kind: "no peer of this kind has such an id on {channel}",
  no_guilds: "messages of {channel} have no guild and no roles",
  no_teams: "messages of {channel} have no team",
  guild_in_dm: "a direct message has no guild",
  no_agent: "there is no such agent, and no default one",
  webchat: "OpenClaw does not route its WebChat by bindings; SKYKOI would",
};

const lostReasons: Readonly<Record<Extract<Reach, { kind: "lost" }>["why"], string>> = {
  channel: "SKYKOI does not speak {channel}",
  acp: "it binds an ACP session and routes nothing; SKYKOI has no such thing",
  variable: "an id in it is a variable that is not set here; set it and import again",
  role_without_guild: "roles without a guildId: SKYKOI wants the guild that they belong to",
};

function filled(text: string, args: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => args[name] ?? whole);
}

/** What a note says. */
export function noteSentence({ code, args }: Note): string {
  const text = Object.hasOwn(rewrites, code)
    ? rewrites[code as RewriteCode]
    : differences[code as DifferenceCode];
  return filled(text, args);
}

/** Why something is left out. */
export function leftOutSentence({ reason, isRestriction }: LeftOut): string {
  return `${leftOut[reason]}${isRestriction ? "; check what it kept out" : ""}`;
}

/** Why a binding never matched. */
export function deadSentence(
  { reason, shadowedBy }: Extract<Judgement, { kind: "dead" }>,
  { channel, account, member }: ListedBinding,
  model: OpenClawModel,
): string {
  const start = "in OpenClaw it never matched";
  if (reason !== "shadowed") {
    const accounts = model.accountsOf(channel).map((one) => `"${one.id}"`);
    return `${start}: ${filled(deadReasons[reason], { channel, account, accounts: accounts.join(", ") })}`;
  }
  if (shadowedBy.length === 0) return `${start}: no message reaches it`;
  const line = (index: number): string => {
    const { origin } = model.bindings.find((one) => one.index === index) ?? {};
    if (!origin) return `bindings[${index}]`;
    const isSameFile = origin.file === member.origin?.file;
    return `bindings[${index}] (${isSameFile ? "" : `${origin.file} `}line ${origin.line})`;
  };
  return `${start}: ${shadowedBy.map(line).join(" and ")} took everything before it`;
}

/** Why a binding can't be had. */
export function lostSentence(
  why: Extract<Reach, { kind: "lost" }>["why"],
  { channel }: ListedBinding,
): string {
  return filled(lostReasons[why], { channel: channel || "this channel" });
}
