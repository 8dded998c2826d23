// Slack's libraries log requests with texts and headers in them: nothing of that is ours to keep.

import { LogLevel, type Logger } from "@slack/socket-mode";

const nothing = (): void => undefined;

/** A logger that says nothing. What matters comes as errors. */
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};
