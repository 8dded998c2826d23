// What a binding asks for beside koi, account and peer: guild, roles, team and a scope of its own for sessions.

import type { BindingConfig } from "../../config/bindings.ts";
import type { ChannelRules } from "../../routing/channels/channel-rules.ts";
import { type Finding, type Related, finding } from "../diagnostics/finding.ts";
import { fixBy } from "../repair/config-edit.ts";
import { pointerTo } from "../read/pointer.ts";
import { type FindingProblem, kindOf, notCanonical, rulesOf } from "./binding-part.ts";
import type { RuleExtras, RuleRow } from "./rule-set.ts";

/** Guild, roles, team and scope of a binding; what is odd about their ids goes into `findings`. */
export function resolveRest(
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
    const args = { channel: rules.id, field, id: written };
    // One good role is enough for a message to match.
    const isMatching = field === "roles" && roles.length > 0;
    if (!isMatching) return { problem: finding("binding/id-impossible", place, args) };
    findings.push(finding("binding/id-impossible", place, { ...args, isMatching }));
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
