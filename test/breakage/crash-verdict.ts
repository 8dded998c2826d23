// What crashes left, judged: fates of messages, wholeness of transcripts, order. A message's text is a line of its own,
// `<visitor> <number>`, and a model that echoes makes the answer say which messages it is for.

import type { TranscriptEntry } from "../../src/koi/store/koi-store.ts";
import { scriptedMark } from "../fakes/models/model-reply.ts";
import type { LeftByKoi } from "./read-state.ts";

/** What became of messages, by line. */
export interface Fates {
  readonly answered: ReadonlySet<string>;
  readonly dead: ReadonlySet<string>;
  /** Lines that stand in two places. */
  readonly twice: readonly string[];
}

/** The fates that the stores know of. */
export function fatesOf(left: readonly LeftByKoi[]): Fates {
  const answered = left.flatMap(({ transcripts }) => [...transcripts.values()].flatMap(askedLines));
  const dead = left.flatMap(({ deadLetters }) =>
    deadLetters.map(({ payload }) => (JSON.parse(payload) as { message: { text: string } }).message.text),
  );
  const all = [...answered, ...dead];
  const twice = all.filter((line, index) => all.indexOf(line) !== index);
  return { answered: new Set(answered), dead: new Set(dead), twice };
}

/** Turns of a transcript that are torn (no answer, or one to something else), and lines that are out of order. */
export function faultsOf(entries: readonly TranscriptEntry[]): string[] {
  const faults: string[] = [];
  let asked: string[] = [];
  for (const { role, text } of entries) {
    if (role === "user") {
      asked.push(text);
      continue;
    }
    if (text !== `${scriptedMark}${asked.join("\n")}`)
      faults.push(`asked ${asked.join(", ")}: answered ${text}`);
    asked = [];
  }
  if (asked.length > 0) faults.push(`no answer to ${asked.join(", ")}`);
  const lines = askedLines(entries);
  const numbers = lines.map((line) => Number(line.split(" ")[1]));
  const late = lines.filter((_, index) => (numbers[index] ?? 0) < (numbers[index - 1] ?? 0));
  return [...faults, ...late.map((line) => `out of order: ${line}`)];
}

/** Lines by the replies that a visitor saw them in. */
export function repliesByLine(replies: ReadonlyMap<string, ReadonlySet<string>>): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const [id, [text = ""]] of replies) {
    for (const line of text.slice(scriptedMark.length).split("\n")) {
      found.set(line, [...(found.get(line) ?? []), id]);
    }
  }
  return found;
}

function askedLines(entries: readonly TranscriptEntry[]): string[] {
  return entries.filter(({ role }) => role === "user").map(({ text }) => text);
}
