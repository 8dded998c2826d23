// The gateway's log: one line an event on standard error; JSON, or short lines on a terminal.
// INVARIANT: no message text and no credential. Nobody logs them; redaction is the net below that rule.

import { pino } from "pino";
import type { LoggingConfig } from "../config/logging.ts";

/** Data of one line. */
export type LogFields = Readonly<Record<string, unknown>>;

/** What the rooms of the gateway log through. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** A log whose lines all carry `fields`. */
  child(fields: LogFields): Log;
}

/** Where the lines go. */
export interface LogSink {
  write(line: string): void;
  readonly isTTY?: boolean;
}

const SECRET_KEYS = [
  "token",
  "password",
  "secret",
  "authorization",
  "cookie",
  "apiKey",
  "botToken",
  "appToken",
  "signingSecret",
  "text",
];

/** The log of a process. Default sink: standard error. */
export function makeLog(config: LoggingConfig = {}, sink: LogSink = process.stderr): Log {
  const style = config.consoleStyle ?? (sink.isTTY ? "pretty" : "json");
  const level = config.consoleLevel ?? config.level ?? "info";
  const redact = {
    paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
    censor: "[redacted]",
  };
  const stream = style === "json" ? sink : { write: (line: string) => sink.write(shortLine(line)) };
  return pino({ level, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime }, stream);
}

/** A log that says nothing. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};

const LEVEL_NAMES: Readonly<Record<number, string>> = {
  20: "debug",
  30: "info",
  40: "warn",
  50: "error",
  60: "fatal",
};

/** `12:00:01 warn  what happened  key=value`, from pino's JSON line. */
function shortLine(json: string): string {
  const { level, time, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const name = (LEVEL_NAMES[Number(level)] ?? String(level)).padEnd(5);
  const data = Object.entries(fields).map(([key, value]) => `${key}=${shown(value)}`);
  return `${[String(time).slice(11, 19), name, String(msg ?? ""), ...data].join(" ").trimEnd()}\n`;
}

function shown(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
