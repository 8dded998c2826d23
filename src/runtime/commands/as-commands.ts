// Which deliveries of a message are commands. In a room the koi is called first, so the call is taken off; what is left
// must be the command alone.

import type { InboundMessage } from "../../channels/channel.ts";
import type { ChatCommand } from "../../policy/chat-command.ts";
import { commandOrSkill } from "../../policy/skill-call.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { peerClass } from "../../routing/facts.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Judged } from "../gate/judge-deliveries.ts";
import { type IdentityOf, mentionPatterns } from "../gate/mention-patterns.ts";
import type { Delivery } from "../journal/inbox-payload.ts";
import { hasTextCommands, resetTriggers } from "../settings.ts";

/**
 * `judged`, with the command in each delivery that is one; its record then says which. `mayCommand`: whether the sender may
 * give commands; of a stranger `/name` is text for the koi, whatever skills there are.
 */
export function asCommands(
  message: InboundMessage,
  judged: Judged,
  gateway: CompiledGateway,
  identityOf: IdentityOf,
  mayCommand: () => boolean,
): Judged {
  if (!hasTextCommands(gateway) && !message.isCommand) return judged;
  if (message.media.length > 0) return judged;
  const triggers = resetTriggers(gateway);
  let found: ChatCommand["name"] | undefined;
  const deliveries = judged.deliveries.map((delivery): Delivery => {
    const { command, skill } = commandOrSkill(
      ownWords(message, gateway, delivery.koiId, identityOf),
      triggers,
    );
    if (skill?.isSure) found ??= "skill";
    if (skill && mayCommand()) return { ...delivery, payload: { ...delivery.payload, skill } };
    if (!command) return delivery;
    found ??= command.name;
    return { ...delivery, payload: { ...delivery.payload, command } };
  });
  if (!found) return { ...judged, deliveries };
  const record = { ...judged.record, stage: "command" as const, reasonCode: `command_${found}` };
  return { ...judged, deliveries, record };
}

/** A mention as platforms write it: `@name`, `<@id>`, `<@!id>`. */
const MENTION = /^(?:<@[!&]?[\w|.-]+>|@[\p{L}\p{N}_.+-]+)[,:]?\s+/u;
/** Telegram writes the bot behind the command: `/new@bot`. */
const ADDRESSED = /^(\/\w+)@\w+(?=\s|$)/;

function ownWords(
  { text, facts, mentionsUs, isCommand }: InboundMessage,
  gateway: CompiledGateway,
  koiId: KoiId,
  identityOf: IdentityOf,
): string {
  const said = text.trim();
  const isAddressed = mentionsUs || isCommand || peerClass(facts.peer.kind) === "dm";
  if (facts.channel === "telegram" && isAddressed && ADDRESSED.test(said))
    return said.replace(ADDRESSED, "$1");
  if (isCommand || peerClass(facts.peer.kind) === "dm") return said;
  return mentionsUs
    ? said.replace(MENTION, "")
    : withoutName(said, mentionPatterns(gateway, koiId, identityOf));
}

/** `said` without the name that it begins with. Patterns that are regular expressions name nobody. */
function withoutName(said: string, patterns: readonly string[]): string {
  for (const pattern of patterns) {
    const name = pattern.replaceAll(/\\([\\^$*+?()[\]{}|])/g, "$1").toLowerCase();
    const start = said.startsWith("@") && !name.startsWith("@") ? 1 : 0;
    const rest = said.slice(start + name.length);
    const isNamed = said.slice(start, start + name.length).toLowerCase() === name;
    if (name !== "" && isNamed && /^[,:]?\s/.test(rest)) return rest.replace(/^[,:]?\s+/, "");
  }
  return said;
}
