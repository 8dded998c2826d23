// What a koi says, piece by piece, and when it says nothing.

import { describe, expect, test } from "vitest";

import { SpokenText } from "../../../src/koi/loop/spoken-text.ts";

/** One step's chunks after `said`: what is shown, and the whole text at the end. */
function step(said: readonly string[], chunks: readonly string[]): { shown: string[]; text: string } {
  const spoken = new SpokenText(said);
  spoken.begin();
  const shown = [...chunks.flatMap((chunk) => [...spoken.add(chunk)]), ...spoken.rest()];
  return { shown: shown.map(({ text }) => text), text: spoken.end() };
}

describe("an answer", () => {
  test.each([
    { what: "comes as it is", chunks: ["Hello ", "you"], shown: ["Hello ", "you"], text: "Hello you" },
    { what: "NO_REPLY is silence", chunks: ["NO_", "REPLY"], shown: [], text: "" },
    { what: "NO_REPLY with white space is silence", chunks: ["\n NO_REPLY", " \n"], shown: [], text: "" },
    {
      what: "that only begins like it is shown",
      chunks: ["NO", "_REPLY is a word"],
      shown: ["NO_REPLY is a word"],
      text: "NO_REPLY is a word",
    },
    { what: "that is a part of it is shown", chunks: ["NO"], shown: ["NO"], text: "NO" },
  ])("$what", ({ chunks, shown, text }) => {
    expect(step([], chunks)).toEqual({ shown, text });
  });

  test("stands a blank line behind what was said before it", () => {
    expect(step(["I look."], ["\n", "Found."])).toEqual({ shown: ["\n\nFound."], text: "I look.\n\nFound." });
  });

  test("NO_REPLY takes back what was said on the way", () => {
    expect(step(["I look."], ["NO_REPLY"])).toEqual({ shown: [], text: "" });
  });
});
