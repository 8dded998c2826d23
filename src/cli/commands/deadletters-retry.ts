// `skykoi deadletters retry`: puts dead letters back, each once. A message is asked again and a reply sent again: at once
// where a gateway runs, else when one starts; both keep their keys, so that nobody gets anything twice.

import type { CommandUsage } from "../arguments.ts";
import { changeLetters } from "../dead-letters/change-letters.ts";
import { letterFlags } from "../dead-letters/open-letters.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi deadletters retry",
  synopsis: "ID… | --all [--koi ID] [--config C | --table T]",
  summary:
    "Puts dead letters back: the gateway takes them up at once, where one runs, else at its next start, messages within\n" +
    "gateway.maxReplayAge from now.",
  maxArguments: Number.POSITIVE_INFINITY,
  flags: { ...letterFlags, all: { type: "boolean", help: "every dead letter" } },
};

export const deadlettersRetry: Command = {
  usage,
  run: (args, io) =>
    changeLetters(args, io, {
      command: usage.name,
      past: "put back",
      method: "deadletters.retry",
      change: (all, letter) => all.retry(letter),
    }),
};
