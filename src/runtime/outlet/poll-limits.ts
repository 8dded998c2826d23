// Whether a platform takes a poll.

import type { PollLimits } from "../../channels/abilities.ts";
import type { Poll } from "../../channels/channel.ts";

/** Why it does not, for the model; `undefined`: it does. */
export function whyNoPoll({ question, options }: Poll, limits: false | PollLimits): string | undefined {
  if (!limits) return "there are no polls in this conversation: ask in a message";
  const { maxOptions, questionChars, optionChars } = limits;
  if (options.length > maxOptions) return `a poll has ${maxOptions} options at most here`;
  if (question.length > questionChars)
    return `the question has ${question.length} characters, with what is set before it; ${questionChars} at most here`;
  if (options.some((option) => option.length > optionChars))
    return `an option has ${optionChars} characters at most here`;
  return new Set(options).size < options.length ? "two options are the same" : undefined;
}
