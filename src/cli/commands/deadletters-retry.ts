// `skykoi deadletters retry`: puts dead letters back, each once. A message is asked again and a reply sent again when the
// gateway starts; both keep their keys, so that nobody gets anything twice.

import type { CommandUsage } from "../arguments.ts";
import { changeLetters, letterFlags } from "../dead-letters/open-letters.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi deadletters retry",
  synopsis: "ID… | --all [--koi ID] [--config C | --table T]",
  summary:
    "Puts dead letters back; the gateway takes them up at its next start, messages within gateway.maxReplayAge from now.",
  maxArguments: Number.POSITIVE_INFINITY,
  flags: { ...letterFlags, all: { type: "boolean", help: "every dead letter" } },
};

export const deadlettersRetry: Command = {
  usage,
  run: (args, io) =>
    changeLetters(args, io, {
      command: usage.name,
      past: "put back",
      change: (all, letter) => all.retry(letter),
    }),
};
