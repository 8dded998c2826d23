// What SKYKOI does in another way than OpenClaw whatever a config says, as far as this config is concerned.

import { type Doc, at, isList, isObject, memberOf, textAt, valueOf, visit } from "./document.ts";
import { agentsOf } from "./legacy.ts";
import type { Notes } from "./notes.ts";
import type { OpenClawModel } from "./openclaw-model.ts";

const CHANNELS: ReadonlySet<string> = new Set(["whatsapp", "telegram", "discord", "slack"]);
const REGEXP_SYNTAX = /[\\^$*+?()[\]{}|]/;

/** Notes the differences that matter for `doc`, the original in its newer form. */
export function noteDifferences({ root }: Doc, model: OpenClawModel, notes: Notes): void {
  const channels = at(root, "channels");
  const used = isObject(channels) ? channels.members.filter(({ key }) => CHANNELS.has(key)) : [];
  notes.differs("sessions_start_empty", undefined);
  notes.differs("instructions_file", undefined);
  if ((textAt(root, "session", "dmScope") ?? "main") === "main" && used.length > 0) {
    notes.differs("shared_dm_session", memberOf(at(root, "session"), "dmScope")?.origin);
  }
  if (model.agents.length > 1) {
    notes.differs("credentials_apart", memberOf(root, "agents")?.origin);
    notes.differs("webchat_is_routed", undefined);
  }
  for (const { key, value, origin } of used) {
    if ((textAt(value, "dmPolicy") ?? textAt(value, "dm", "policy") ?? "pairing") !== "pairing") continue;
    notes.differs("pairings_stay_behind", origin, { channel: key });
    break;
  }
  const whatsapp = used.find(({ key }) => key === "whatsapp");
  if (whatsapp) notes.differs("links_stay_behind", whatsapp.origin);
  noteUnbound(model, notes);
  const combined = model.bindings.find(
    ({ peer, guildId, teamId }) => [peer, guildId, teamId].filter(Boolean).length > 1,
  );
  if (combined) notes.differs("fields_all_hold", combined.origin);
  notePatterns(root, notes);
  if (usesEnvironment(root)) notes.differs("environment_names", undefined);
}

/** Newer versions drop what comes to a Telegram account but the default one and no binding takes. */
function noteUnbound(model: OpenClawModel, notes: Notes): void {
  const bound = new Set(
    model.bindings.flatMap(({ channel, account, peer, isRoute }) =>
      channel === "telegram" && isRoute && peer === undefined ? [account] : [],
    ),
  );
  if (bound.has("*")) return;
  const accounts = model
    .accountsOf("telegram")
    .flatMap(({ id }) => (id === "default" || bound.has(id) ? [] : [id]));
  if (accounts.length > 0)
    notes.differs("unbound_telegram_accounts", undefined, { accounts: accounts.join(", ") });
}

function notePatterns(root: Doc["root"], notes: Notes): void {
  const lists = [root, ...agentsOf(root)].map((node) =>
    node === root
      ? at(root, "messages", "groupChat", "mentionPatterns")
      : at(node, "groupChat", "mentionPatterns"),
  );
  const plain = lists.flatMap((list) => (isList(list) ? list.members : []));
  const literal = plain.find(
    ({ value }) => value.kind === "scalar" && !REGEXP_SYNTAX.test(String(value.value)),
  );
  if (literal) notes.differs("mention_words", literal.origin);
}

function usesEnvironment(root: Doc["root"]): boolean {
  if (at(root, "gateway") && !at(root, "gateway", "auth", "token")) return true;
  let found = false;
  visit(root, ({ value }) => {
    found ||= value.kind === "scalar" && String(valueOf(value)).includes("${OPENCLAW_");
  });
  return found;
}
