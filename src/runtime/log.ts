// The gateway's log: one line an event on standard error; JSON, or short lines on a terminal; and, where the config
// names one, as JSON into a file for its owner alone.
// INVARIANT: no message text and no credential. Nobody logs them; redaction is the net below that rule.

import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { multistream, pino } from "pino";
import type { LoggingConfig, LogLevel } from "../config/logging.ts";
import { said } from "./said.ts";

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

/** What a log is made with beside the config. */
export interface LogOptions {
  /** Default: standard error. */
  readonly sink?: LogSink;
  /** The line without secrets. Default: as it is, but for the fields that are always blotted out. */
  redact?(line: string): string;
  /** Absolute path of `logging.file`. Default: none. */
  readonly file?: string;
}

/** The log of a process. Never throws: a file that can't be written is told of once, on the sink. */
export function makeLog(config: LoggingConfig = {}, options: LogOptions = {}): Log {
  const { sink = process.stderr, redact: blot = (line: string) => line, file } = options;
  const style = config.consoleStyle ?? (sink.isTTY ? "pretty" : "json");
  const level = config.level ?? "info";
  const consoleLevel = config.consoleLevel ?? level;
  const redact = {
    paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]),
    censor: "[redacted]",
  };
  const shown = style === "json" ? (line: string) => line : shortLine;
  const streams = [
    { level: consoleLevel, stream: { write: (line: string) => sink.write(shown(blot(line))) } },
    ...(file === undefined ? [] : [{ level, stream: fileStream(file, blot, sink) }]),
  ].filter((one): one is typeof one & { level: Exclude<LogLevel, "silent"> } => one.level !== "silent");
  if (streams.length === 0) return silentLog;
  // The lowest of all levels is let through here; each stream takes its own.
  const lowest = streams.map((one) => one.level).toSorted((a, b) => valueOf(a) - valueOf(b))[0] ?? "info";
  return pino(
    { level: lowest, redact, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    multistream(streams),
  );
}

function valueOf(level: Exclude<LogLevel, "silent">): number {
  return pino.levels.values[level] ?? 0;
}

/** Opened for each line, so that a file that was moved away is begun anew. */
function fileStream(
  file: string,
  blot: (line: string) => string,
  sink: LogSink,
): { write(line: string): void } {
  let isBroken = false;
  return {
    write(line) {
      try {
        mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
        appendFileSync(file, blot(line), { mode: 0o600 });
        isBroken = false;
      } catch (error) {
        if (!isBroken) sink.write(`the log can't be written to ${file}: ${said(error)}\n`);
        isBroken = true;
      }
    },
  };
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
  let entry: Record<string, unknown>;
  try {
    entry = JSON.parse(json) as Record<string, unknown>;
  } catch {
    // A pattern of `logging.redactPatterns` blotted out a quote.
    return json;
  }
  const { level, time, msg, ...fields } = entry;
  const name = (LEVEL_NAMES[Number(level)] ?? String(level)).padEnd(5);
  const data = Object.entries(fields).map(([key, value]) => `${key}=${shown(value)}`);
  return `${[String(time).slice(11, 19), name, String(msg ?? ""), ...data].join(" ").trimEnd()}\n`;
}

function shown(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
