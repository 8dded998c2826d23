// `/activation`: when the koi speaks in this group, in the place of what the config says.

import { peerClass } from "../../routing/facts.ts";
import type { Activation } from "../gate/activation-table.ts";
import { mustMention } from "../gate/require-mention.ts";
import type { QueuedMessage } from "../turns/queued-message.ts";
import type { CommandResult } from "./command-result.ts";

const WORDS: Readonly<Record<string, Activation | null>> = {
  mention: "mention",
  always: "always",
  default: null,
};

/** What `/activation` answers and changes; `current` is what was said before. */
export function chooseActivation(message: QueuedMessage, current: Activation | undefined): CommandResult {
  const { facts } = message.payload.message;
  if (peerClass(facts.peer.kind) === "dm")
    return { text: "I answer every direct message; /activation is for groups." };
  const wanted = (message.payload.command?.argument ?? "").toLowerCase();
  const hint = "Say /activation mention, always or default";
  if (wanted === "") return { text: `${sentence(message, current ?? null)} ${hint}.` };
  if (!Object.hasOwn(WORDS, wanted)) return { text: `${hint}; nothing was changed.` };
  const activation = WORDS[wanted] ?? null;
  return { text: sentence(message, activation), activation };
}

function sentence({ table, payload }: QueuedMessage, activation: Activation | null): string {
  if (activation === "always") return "I answer everything that is said here.";
  if (activation === "mention") return "I answer here when I am called.";
  const isCalled = mustMention(table.gateway, payload.message.facts);
  return `I answer ${isCalled ? "here when I am called" : "everything that is said here"}, as the config says.`;
}
