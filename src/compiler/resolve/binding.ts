// One binding into normal form: which koi, channel and account it names, and its ids in canonical spelling. What
// can't be resolved makes it impossible, with the finding that says why; what is merely odd is a finding too.

import type { BindingConfig } from "../../config/bindings.ts";
import type { ChannelRules } from "../../routing/channels/channel-rules.ts";
import { channelIdOf, channelRules } from "../../routing/channels/registry.ts";
import { type PeerKind, peerClass } from "../../routing/facts.ts";
import { accountIdOf, koiIdOf } from "../../routing/ids.ts";
import { type Finding, type FindingDetail, type Related, finding } from "../diagnostics/finding.ts";
import { nearest } from "../diagnostics/nearest.ts";
import { fixBy, fixByReplacing } from "../repair/config-edit.ts";
import type { ResolvedChannel, ResolvedChannels } from "./channels.ts";
import type { ResolvedKois } from "./kois.ts";
import { pointerTo } from "../read/pointer.ts";
import { ANY_ACCOUNT, type RuleExtras, type RuleNames, type RuleRow, peerCodes } from "./rule-set.ts";

/** What a binding refers to. */
export interface BindingScope {
  readonly kois: ResolvedKois;
  readonly channels: ResolvedChannels;
  readonly names: RuleNames;
}

/** A resolved binding: a row, or the finding that makes it impossible. */
export type ResolvedBinding =
  | { readonly row: RuleRow; readonly findings: readonly Finding[] }
  | { readonly impossible: Finding; readonly findings: readonly Finding[] };

/** Resolves `bindings[index]`, which has the right shape. */
export function resolveBinding(binding: BindingConfig, index: number, scope: BindingScope): ResolvedBinding {
  const at = pointerTo("/bindings", index);
  const findings: Finding[] = [];
  const koi = resolveKoi(binding, at, scope);
  const account = resolveAccount(binding, at, scope, findings);
  const peer = resolvePeer(binding, at, findings);
  const rest = resolveRest(binding, at, findings);
  if ("problem" in koi || "problem" in account || "problem" in peer || "problem" in rest) {
    // A binding can be wrong in several ways, and all of them are told; the first one is the reason.
    const parts = [koi, account, peer, rest];
    const problems = parts.filter((part): part is FindingProblem => "problem" in part);
    const told = problems.filter((one) => one.isToldElsewhere !== true).map((one) => one.problem);
    return { impossible: (problems[0] as FindingProblem).problem, findings: [...told, ...findings] };
  }
  // Named one by one: spreading the parts takes longer than all else that is done for a binding.
  const row = {
    koi: koi.koi,
    channel: account.channel,
    account: account.account,
    peer: peer.peer,
    peerId: peer.peerId,
    extras: rest.extras,
  };
  return { row, findings };
}

interface FindingProblem {
  readonly problem: Finding;
  /** It is the reason, but what caused it is told once, at its own place. */
  readonly isToldElsewhere?: boolean;
}

function rulesOf(binding: BindingConfig): ChannelRules {
  return channelRules[channelIdOf(binding.match.channel) ?? "webchat"];
}

function kindOf(binding: BindingConfig): PeerKind | undefined {
  const kind = binding.match.peer?.kind.trim().toLowerCase();
  return kind === "direct" ? "dm" : (kind as PeerKind | undefined);
}

function resolveKoi(
  binding: BindingConfig,
  at: string,
  { kois }: BindingScope,
): Pick<RuleRow, "koi"> | FindingProblem {
  const id = koiIdOf(binding.koiId);
  const koi = id === undefined ? undefined : kois.indexOf.get(id);
  if (koi !== undefined) return { koi };
  const near = nearest(binding.koiId, [...kois.indexOf.keys()]);
  const related: Related[] = kois.list
    .filter((known) => known.id === near && known.pointer !== "")
    .map((known) => ({ place: { pointer: pointerTo(known.pointer, "id") }, label: "nearest" }));
  const args = { koiId: binding.koiId, ...(near !== undefined && { suggestion: near }) };
  const place = pointerTo(at, "koiId");
  const detail = { related, ...fixByReplacing(place, near) };
  return { problem: finding("binding/unknown-koi", place, args, detail) };
}

function accountsPlace(channel: ResolvedChannel): Related[] {
  return channel.listed.length === 0
    ? []
    : [{ place: { pointer: pointerTo(channel.pointer, "accounts"), part: "key" }, label: "accounts_here" }];
}

function resolveAccount(
  binding: BindingConfig,
  at: string,
  { channels, names }: BindingScope,
  findings: Finding[],
): Pick<RuleRow, "channel" | "account"> | FindingProblem {
  const channel = channels[rulesOf(binding).id];
  const number = names.channels.indexOf(channel.id);
  const { accountId } = binding.match;
  if (accountId !== undefined && accountId.trim() === "*") {
    if (channel.accounts.length > 0) return { channel: number, account: ANY_ACCOUNT };
    return disabled(channel, undefined, at);
  }
  if (accountId === undefined && channel.defaultAccount === null) return noDefault(channel, at);
  const id = accountId === undefined ? channel.defaultAccount : accountIdOf(accountId);
  if (accountId === undefined) findings.push(...judgeOmitted(channel, at));
  const account = id ? channel.indexOf.get(id) : undefined;
  if (account !== undefined) return { channel: number, account };
  if (!channel.isEnabled || channel.listed.some((known) => known.id === id)) {
    return disabled(channel, id ?? undefined, at);
  }
  return { problem: unknownAccount(channel, accountId ?? "", pointerTo(at, "match", "accountId")) };
}

function unknownAccount(channel: ResolvedChannel, accountId: string, place: string): Finding {
  const accounts = channel.listed.length === 0 ? ["default"] : channel.listed.map((known) => known.id);
  const suggestion = nearest(accountId, accounts);
  const args = { channel: channel.id, accountId, accounts, ...(suggestion !== undefined && { suggestion }) };
  const detail = { related: accountsPlace(channel), ...fixByReplacing(place, suggestion) };
  return finding("binding/account-not-configured", place, args, detail);
}

/** Switching something off for a while is no mistake, so it only warns. A channel that is off is told at the channel. */
function disabled(channel: ResolvedChannel, account: string | undefined, at: string): FindingProblem {
  const reason = account === undefined ? "all_accounts_disabled" : "account_disabled";
  const args = { reason, channel: channel.id, ...(account !== undefined && { account }) } as const;
  const problem = finding("binding/unreachable", pointerTo(at, "match"), args);
  return { problem, isToldElsewhere: !channel.isEnabled };
}

/** An omitted account where there is no default. A stated one that does not exist is told where it is stated. */
function noDefault(channel: ResolvedChannel, at: string): FindingProblem {
  const place = pointerTo(at, "match");
  const { statedDefault } = channel;
  if (statedDefault !== undefined) {
    return { problem: unknownAccount(channel, statedDefault, place), isToldElsewhere: true };
  }
  const args = { channel: channel.id, accounts: channel.listed.map((account) => account.id) };
  const edit = { op: "add", pointer: place, key: "accountId", value: "" } as const;
  const detail = { related: accountsPlace(channel), ...fixBy("placeholder", "changes", edit) };
  return { problem: finding("binding/default-account-ambiguous", place, args, detail) };
}

/** What there is to say about an omitted account where there is a default; Page: Multiple accounts. */
function judgeOmitted(channel: ResolvedChannel, at: string): Finding[] {
  const accounts = channel.listed.map((account) => account.id);
  if (channel.defaultAccount === null || accounts.length < 2) return [];
  const isExplicit = channel.statedDefault !== undefined;
  const args = {
    channel: channel.id,
    defaultAccount: channel.defaultAccount,
    others: accounts.filter((id) => id !== channel.defaultAccount),
    isExplicit,
  };
  const related = accountsPlace(channel);
  const stated: Related = {
    place: { pointer: pointerTo(channel.pointer, "defaultAccount") },
    label: "default_set_here",
  };
  const place = pointerTo(at, "match");
  // What it means today; that it was meant to mean every account is as likely, so nobody's word is put in here unasked.
  const edit = { op: "add", pointer: place, key: "accountId", value: channel.defaultAccount } as const;
  const detail: FindingDetail = {
    severity: isExplicit ? "info" : "error",
    related: isExplicit ? [...related, stated] : related,
    ...fixBy("unsafe", "unchanged", edit),
  };
  return [finding("binding/account-omitted", place, args, detail)];
}

function resolvePeer(
  binding: BindingConfig,
  at: string,
  findings: Finding[],
): Pick<RuleRow, "peer" | "peerId"> | FindingProblem {
  const kind = kindOf(binding);
  const { peer } = binding.match;
  if (!peer || kind === undefined) return { peer: peerCodes.none, peerId: "" };
  const rules = rulesOf(binding);
  const channel = rules.id;
  const isRoom = peerClass(kind) === "room";
  // A group and a channel are one class, so a channel that has either takes both words.
  if (!rules.peerKinds.some((known) => peerClass(known) === peerClass(kind))) {
    const args = { channel, kind, kinds: rules.peerKinds };
    const place = pointerTo(at, "match", "peer", "kind");
    const related: Related[] = [
      { place: { pointer: pointerTo(at, "match", "channel") }, label: "channel_here" },
    ];
    const detail = { related, ...fixByReplacing(place, rules.peerKinds[0]) };
    return { problem: finding("binding/peer-kind-not-supported", place, args, detail) };
  }
  const written = String(peer.id);
  if (written.trim() === "*") {
    return { peer: isRoom ? peerCodes.any_room : peerCodes.any_dm, peerId: "" };
  }
  const place = pointerTo(at, "match", "peer", "id");
  const judged = rules.canonicalPeerId(kind, written);
  if (!judged.ok) {
    const { problem } = judged;
    if (problem.kind === "name")
      return { problem: finding("binding/id-is-a-name", place, { channel, id: written }) };
    if (problem.kind === "impossible") {
      const args = { channel, field: "peer", kind, id: written } as const;
      return { problem: finding("binding/id-impossible", place, args) };
    }
    const args = { channel, id: written, kind, actual: problem.actual };
    const kindPlace: Related = {
      place: { pointer: pointerTo(at, "match", "peer", "kind") },
      label: "kind_here",
    };
    const actual = problem.actual === "conversation" ? undefined : problem.actual;
    const detail = {
      related: [kindPlace],
      ...fixByReplacing(pointerTo(at, "match", "peer", "kind"), actual),
    };
    return { problem: finding("binding/id-kind-mismatch", place, args, detail) };
  }
  if (judged.id !== written) {
    findings.push(notCanonical(place, written, judged.id));
  }
  if (judged.hint === "migrating_id")
    findings.push(finding("binding/migrating-id", place, { id: judged.id }));
  if (judged.hint === "number_variant")
    findings.push(finding("binding/number-variant", place, { id: judged.id }));
  return { peer: isRoom ? peerCodes.room : peerCodes.dm, peerId: judged.id };
}

function notCanonical(place: string, written: string, canonical: string): Finding {
  const fix = fixBy("safe", "unchanged", { op: "replace", pointer: place, value: canonical });
  return finding("binding/id-not-canonical", place, { written, canonical }, fix);
}

function resolveRest(
  binding: BindingConfig,
  at: string,
  findings: Finding[],
): Pick<RuleRow, "extras"> | FindingProblem {
  const rules = rulesOf(binding);
  const { dmScope } = binding.session ?? {};
  const contradiction = contradictionIn(binding, rules, at);
  if (contradiction) return { problem: contradiction };
  const { match } = binding;
  if (match.guildId === undefined && match.teamId === undefined && match.roles === undefined) {
    return { extras: dmScope === undefined ? undefined : { dmScope } };
  }
  const stated = statedIds(binding, rules);
  const roles = stated.flatMap(({ field, id }) => (field === "roles" && id !== undefined ? [id] : []));
  for (const { field, index, written, id } of stated) {
    if (id === written) continue;
    const place = pointerTo(at, "match", field, ...index);
    if (id !== undefined) {
      findings.push(notCanonical(place, written, id));
      continue;
    }
    const problem = finding("binding/id-impossible", place, { channel: rules.id, field, id: written });
    // One good role is enough for a message to match.
    if (field !== "roles" || roles.length === 0) return { problem };
    findings.push(problem);
  }
  const guildId = stated.find((one) => one.field === "guildId")?.id;
  const teamId = stated.find((one) => one.field === "teamId")?.id;
  const extras: { -readonly [Key in keyof RuleExtras]: RuleExtras[Key] } = {};
  if (guildId !== undefined) extras.guildId = guildId;
  if (teamId !== undefined) extras.teamId = teamId;
  if (roles.length > 0) extras.roles = [...new Set(roles)].sort();
  if (dmScope !== undefined) extras.dmScope = dmScope;
  return { extras };
}

/** An id beside the peer's, with its canonical form; `undefined` where it is none. */
interface StatedId {
  readonly field: "guildId" | "teamId" | "roles";
  /** Its place in a list. */
  readonly index: readonly number[];
  readonly written: string;
  readonly id: string | undefined;
}

function statedIds({ match }: BindingConfig, rules: ChannelRules): StatedId[] {
  const { guildId, teamId, roles = [] } = match;
  const canonical = {
    guildId: rules.canonicalGuildId,
    teamId: rules.canonicalTeamId,
    roles: rules.canonicalRoleId,
  };
  const stated = (field: StatedId["field"], id: string | number, ...index: number[]): StatedId => {
    const written = String(id);
    return { field, index, written, id: canonical[field](written) };
  };
  return [
    ...(guildId === undefined ? [] : [stated("guildId", guildId)]),
    ...(teamId === undefined ? [] : [stated("teamId", teamId)]),
    ...roles.map((role, i) => stated("roles", role, i)),
  ];
}

/** A field that the channel, or the kind of peer, can't have. */
function contradictionIn(binding: BindingConfig, rules: ChannelRules, at: string): Finding | undefined {
  const { guildId, roles, teamId } = binding.match;
  const channel = rules.id;
  if (guildId === undefined && roles === undefined && teamId === undefined) return undefined;
  const unsupported = (
    field: "guildId" | "roles" | "teamId",
    problem: "channel" | "missing_guild",
  ): Finding => {
    const related: Related[] = [
      { place: { pointer: pointerTo(at, "match", "channel") }, label: "channel_here" },
    ];
    const place = { pointer: pointerTo(at, "match", field), part: "key" } as const;
    const guild = { op: "add", pointer: pointerTo(at, "match"), key: "guildId", value: "" } as const;
    const fix =
      problem === "missing_guild"
        ? fixBy("placeholder", "changes", guild)
        : fixBy("unsafe", "changes", { op: "remove", pointer: place.pointer });
    return finding("binding/field-not-supported", place, { field, problem, channel }, { related, ...fix });
  };
  if (guildId !== undefined && !rules.hasGuilds) return unsupported("guildId", "channel");
  if (roles !== undefined && !rules.hasGuilds) return unsupported("roles", "channel");
  if (teamId !== undefined && !rules.hasTeams) return unsupported("teamId", "channel");
  if (roles !== undefined && guildId === undefined) return unsupported("roles", "missing_guild");
  if (guildId === undefined || kindOf(binding) !== "dm") return undefined;
  const place = { pointer: pointerTo(at, "match", "guildId"), part: "key" } as const;
  const kind: Related = { place: { pointer: pointerTo(at, "match", "peer", "kind") }, label: "kind_here" };
  const fields = ["guildId", ...(roles === undefined ? [] : ["roles"])];
  const edits = fields.map((field) => ({ op: "remove", pointer: pointerTo(at, "match", field) }) as const);
  const detail = { related: [kind], ...fixBy("unsafe", "changes", ...edits) };
  return finding("binding/guild-with-dm", place, { field: "guildId" }, detail);
}
