// What a server writes to its standard error, as lines for the log: each of a bounded length, and not too many.

import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";

const MAX_LINE_CHARS = 500;
const MAX_LINES = 20;
const WINDOW_MS = 60_000;

/** Hands each line to `tell`, at most 20 a minute; then how many more there were, with the first line after it. */
export function hearLines(stream: Readable, tell: (line: string) => void): void {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  let told = 0;
  let omitted = 0;
  let sinceMs = performance.now();
  const line = (text: string): void => {
    if (text.trim() === "") return;
    if (performance.now() - sinceMs >= WINDOW_MS) {
      if (omitted > 0) tell(`(${omitted} more lines were left out)`);
      [told, omitted, sinceMs] = [0, 0, performance.now()];
    }
    if (told >= MAX_LINES) return void (omitted += 1);
    told += 1;
    // Nothing that steers a terminal.
    tell(text.slice(0, MAX_LINE_CHARS).replace(/\p{Cc}+/gu, " "));
  };
  stream.on("data", (bytes: Buffer) => {
    const parts = (rest + decoder.write(bytes)).split("\n");
    rest = (parts.pop() ?? "").slice(0, MAX_LINE_CHARS);
    for (const part of parts) line(part);
  });
  stream.on("end", () => line(rest));
  stream.on("error", () => undefined);
}
