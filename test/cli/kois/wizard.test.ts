// The wizard of `skykoi kois add`, with keys that come in one after the other, as from a terminal.

import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { type Terminal, askForKoi } from "../../../src/cli/kois/wizard.ts";
import type { NewKoi } from "../../../src/cli/kois/new-koi.ts";
import type { Model } from "../../../src/compiler/resolve/model.ts";
import { compileText } from "../../compiler/make-compile.ts";

const CONFIG = `{
  kois: { list: [{ id: "home", default: true }] },
  channels: { whatsapp: { accounts: { biz: {}, personal: {} }, defaultAccount: "personal" } },
  session: { dmScope: "per-channel-peer" },
}`;

const ENTER = "\r";
const SPACE = " ";
const DOWN = "\u001B[B";
const CTRL_C = "\u0003";

async function model(): Promise<Model> {
  const { analysis } = await compileText(CONFIG);
  if (!analysis) throw new Error("the config of this test is broken");
  return analysis.model;
}

/** Answers each question with the keys that stand for it: a question is over when its text has been drawn. */
async function answered(
  answers: readonly (readonly [question: string, ...keys: string[]])[],
  typed: Parameters<typeof askForKoi>[0] = { mentionPatterns: [], matches: [] },
): Promise<{ koi: NewKoi | undefined; screen: string }> {
  const input = new PassThrough();
  const output = new PassThrough();
  let screen = "";
  let next = 0;
  let drawn = "";
  output.on("data", (chunk: Buffer) => {
    screen += chunk.toString();
    drawn += chunk.toString();
    const [question, ...keys] = answers[next] ?? [];
    if (question === undefined || !drawn.includes(question)) return;
    next++;
    drawn = "";
    keys.forEach((key, i) => setTimeout(() => input.write(key), 20 * (i + 1)));
  });
  const terminal = { input, output } as unknown as Terminal;
  const problem = (text: string): string | undefined =>
    text === "home" ? 'there is a koi "home" already' : undefined;
  return { koi: await askForKoi(typed, await model(), problem, terminal), screen };
}

test("asks for everything that no flag says", async () => {
  const { koi, screen } = await answered([
    ["Id of the koi", "work", ENTER],
    ["Name for listings", "Deep Work", ENTER],
    ["Folder for its files", ENTER],
    ["Model", "anthropic/claude-opus-4-6", ENTER],
    ["Which accounts", SPACE, ENTER],
    ["which messages", DOWN, DOWN, ENTER],
    ["Id of the group", "120363999999999999@g.us", ENTER],
    ["What calls it", "@work, @w", ENTER],
  ]);
  expect(koi).toEqual({
    id: "work",
    name: "Deep Work",
    model: "anthropic/claude-opus-4-6",
    mentionPatterns: ["@work", "@w"],
    matches: [
      { channel: "whatsapp", accountId: "biz", peer: { kind: "group", id: "120363999999999999@g.us" } },
    ],
  });
  expect(screen).toContain("whatsapp / personal");
  expect(screen).toContain("webchat / default");
  expect(screen).not.toContain("telegram");
});

test("does not ask again for what flags say", async () => {
  const { koi, screen } = await answered(
    [
      ["Folder for its files", ENTER],
      ["Model", ENTER],
    ],
    {
      id: "work",
      name: "Work",
      mentionPatterns: [],
      matches: [{ channel: "webchat", peer: { kind: "dm", id: "anna" } }],
    },
  );
  expect(koi).toMatchObject({ id: "work", name: "Work", mentionPatterns: [] });
  expect(screen).not.toContain("Name for listings");
});

test("an id that is taken and an id that is none are asked for again", async () => {
  const { koi, screen } = await answered([
    ["Id of the koi", "home", ENTER],
    ["there is a koi", "s", ENTER],
    ["Name for listings", ENTER],
    ["Folder for its files", ENTER],
    ["Model", ENTER],
    ["Which accounts", SPACE, ENTER],
    ["which messages", DOWN, ENTER],
    ["Id of the person", "anna", ENTER],
    ["is not the id of a whatsapp dm", "\u0015", "+15551230001", ENTER],
  ]);
  expect(screen).toContain('there is a koi "home" already');
  expect(koi).toEqual({
    id: "homes",
    mentionPatterns: [],
    matches: [{ channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: "+15551230001" } }],
  });
});

test("Ctrl-C at any question gives nothing", async () => {
  expect((await answered([["Id of the koi", CTRL_C]])).koi).toBeUndefined();
  const second = await answered([
    ["Id of the koi", "work", ENTER],
    ["Name for listings", CTRL_C],
  ]);
  expect(second.koi).toBeUndefined();
});
