// `skykoi deadletters drop`: throws dead letters away. The record of what became of the message stays.

import type { CommandUsage } from "../arguments.ts";
import { changeLetters } from "../dead-letters/change-letters.ts";
import { letterFlags } from "../dead-letters/open-letters.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi deadletters drop",
  synopsis: "ID… | --all [--koi ID] [--config C | --table T]",
  summary: "Throws dead letters away, text and all; skykoi why still says what became of the message.",
  maxArguments: Number.POSITIVE_INFINITY,
  flags: { ...letterFlags, all: { type: "boolean", help: "every dead letter" } },
};

export const deadlettersDrop: Command = {
  usage,
  run: (args, io) =>
    changeLetters(args, io, {
      command: usage.name,
      past: "thrown away",
      method: "deadletters.drop",
      change: (all, letter) => all.drop(letter),
    }),
};
