// The text of a message as a koi reads it.

import { expect, test } from "vitest";
import { spokenText, textOf } from "../../../src/runtime/turns/transcript-detail.ts";
import { tinyMessage } from "../tiny-table.ts";

const threadStarter = { from: "Anna", text: "lunch?" };
const starter = "[This thread began with a message of Anna: lunch?]\n";

test("what a thread hangs under stands before its first message, with files and without", () => {
  const message = tinyMessage({ id: "m", text: "pizza", atMs: 0, more: { threadStarter } });
  expect(textOf(message)).toBe(`${starter}pizza`);
  const payload = {
    message,
    reason: { tier: "default", bindingIndex: null },
    tableDigest: "",
    unheard: [],
  } as const;
  expect(spokenText({ ...payload, fileLines: ["[image: a.jpg]"] })).toBe(`${starter}pizza\n[image: a.jpg]`);
  expect(textOf(tinyMessage({ id: "m", text: "pizza", atMs: 0 }))).toBe("pizza");
});
