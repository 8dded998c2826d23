// A person calls a skill: `/skill NAME`, `/NAME`, one that models are not told of, one that runs a tool; and `/skill`,
// `/context`, `/help` and `/whoami`, which no model is asked for.

import { join } from "node:path";
import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { writeSkill } from "../../koi/skills/skill-folder.ts";
import { type ModelReply, textReply } from "../../fakes/models/model-reply.ts";
import { withoutStamp } from "../../fakes/models/stamp.ts";
import { modelHarness, type ModelHarness } from "../model-harness.ts";
import { until } from "../until.ts";

const listed: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open", groupPolicy: "open", allowFrom: ["111"] } },
  messages: { queue: { debounceMs: 0 } },
  commands: { ownerAllowFrom: ["telegram:111"] },
};

const front = (name: string, more = ""): string =>
  `---\nname: ${name}\ndescription: About ${name}.\n${more}---\n`;

async function bench(more: SkykoiConfig = {}, script?: () => ModelReply): Promise<ModelHarness> {
  const config = { ...listed, ...more };
  const made = await modelHarness(script ?? (() => textReply("done")), { config: { ...config } });
  const skills = join(made.h.folder, "state", "skills");
  writeSkill(skills, "release-notes", `${front("release-notes")}\nUse {baseDir}/template.md.\n`);
  const secret = "disable-model-invocation: true\n";
  writeSkill(skills, "hidden", `${front("hidden", secret)}\nWhisper.\n`);
  writeSkill(skills, "inner", `${front("inner", "user-invocable: false\n")}\nOnly models.\n`);
  writeSkill(skills, "Big Plan", `${front("Big Plan")}\nThink big.\n`);
  const tool = "command-dispatch: tool\ncommand-tool: exec\ncommand-arg-mode: raw\n";
  writeSkill(skills, "sh", `${front("sh", tool)}\nRuns a line.\n`);
  return made;
}

async function ask(
  { h }: ModelHarness,
  text: string,
  more: Omit<Parameters<ModelHarness["h"]["receive"]>[0], "id"> = {},
): Promise<string> {
  const { channel } = h;
  const count = channel.sent.length;
  await h.receive({ from: "111", ...more, id: `${count} ${text}`, text });
  // The first turn of a process loads what it asks models with.
  await until(() => channel.sent.length > count, `an answer to ${text}`, 30_000);
  return channel.sent.at(-1)?.message.text ?? "";
}

function asked({ server }: ModelHarness): string {
  const messages = (server.requests.at(-1)?.body["messages"] ?? []) as { content: string }[];
  return withoutStamp(messages.at(-1)?.content ?? "");
}

const model = { kois: { defaults: { model: "local/tiny" } } };

function withModel(): Promise<ModelHarness> {
  return bench();
}

test.each([
  ["/skill release-notes v1.2", "v1.2", "Use "],
  ["/release-notes v1.2", "v1.2", "Use "],
  ["/release_notes v1.2", "v1.2", "Use "],
  ["/RELEASE-NOTES v1.2", "v1.2", "Use "],
  ["/skill Big Plan now", "now", "Think big."],
  ["/big_plan now", "now", "Think big."],
  ["/hidden now", "now", "Whisper."],
])("%s: the koi gets the message and the skill's text", async (text, rest, told) => {
  const all = await withModel();
  expect(await ask(all, text)).toContain("done");
  expect(asked(all).split("\n")[0]).toBe(text);
  expect(asked(all)).toContain(told);
  expect(asked(all)).not.toContain("{baseDir}");
  expect(text.endsWith(rest)).toBe(true);
});

test("what was said is kept as it was written, without the skill's text", async () => {
  const all = await withModel();
  await ask(all, "/hidden now");
  const said = all.h.storeOf("home").history("koi:home:111" as never, 10);
  expect(said.map(({ text }) => text)).toContain("/hidden now");
  expect(JSON.stringify(said)).not.toContain("Whisper");
});

test("a name that is none is text for the koi; behind /skill it is told, and names no other", async () => {
  const all = await withModel();
  await ask(all, "/nothing here");
  expect(asked(all)).toBe("/nothing here");
  await ask(all, "/inner now");
  expect(asked(all)).toBe("/inner now");
  const count = all.server.requests.length;
  expect(await ask(all, "/skill inner now")).toBe(
    "There is no skill inner that you could call here. /skill shows which there are.",
  );
  expect(all.server.requests).toHaveLength(count);
});

test("the koi's list holds, in the list and in calls", async () => {
  const all = await bench({
    kois: { ...model.kois, list: [{ id: "home", skills: ["hidden"] }, { id: "work" }] },
  });
  expect(await ask(all, "/skill")).toBe(
    "Skills that you can call, by /skill NAME or like this:\n/hidden: hidden. About hidden.",
  );
  expect(await ask(all, "/skill release-notes x")).toContain("There is no skill release-notes");
});

test("a skill that dispatches runs its tool with what was written, and asks no model", async () => {
  const all = await withModel();
  const answer = await ask(all, "/sh echo one   two");
  expect(answer).toContain("one two");
  expect(all.server.requests).toEqual([]);
  const said = all.h.storeOf("home").history("koi:home:111" as never, 10);
  expect(said.map(({ role }) => role)).toEqual(["user", "call", "result", "assistant"]);
  expect(said.at(-1)?.detail["model"]).toBe("skykoi/skill");
});

test("the tools' rules hold for it", async () => {
  const all = await bench({ tools: { deny: ["exec"] } });
  expect(await ask(all, "/sh echo one")).toBe(
    "The skill sh runs the tool exec, which may not be used here; nothing was done.",
  );
});

test("a stranger's call is text for the koi, and with /skill none at all", async () => {
  const all = await withModel();
  await ask(all, "/sh echo one", { from: "222", peer: "222" });
  expect(asked(all)).toBe("/sh echo one");
  const count = all.h.channel.sent.length;
  const given = { id: "s", from: "222", peer: "222", text: "/skill sh echo one" };
  expect(await all.h.receive(given)).toMatchObject({ outcome: "refused" });
  expect(all.h.channel.sent).toHaveLength(count);
});

test("two calls that wait for one turn take one each", async () => {
  const all = await withModel();
  await Promise.all(
    ["/hidden a", "/release-notes b"].map((text) => all.h.receive({ from: "111", id: text, text })),
  );
  await until(() => all.h.channel.sent.length === 2, "two answers", 30_000);
  const firsts = all.server.requests.map(({ body }) => {
    const messages = body["messages"] as { content: string }[];
    return withoutStamp(messages.at(-1)?.content ?? "").split("\n")[0];
  });
  expect(firsts).toEqual(["/hidden a", "/release-notes b"]);
});

test("/context says what the model is sent, and asks none", async () => {
  const all = await withModel();
  const text = await ask(all, "/context");
  expect(all.server.requests).toEqual([]);
  expect(text.split("\n").map((line) => line.split(":")[0]?.trim())).toEqual([
    "model",
    "used",
    "system prompt",
    "KOIS.md",
    "SOUL.md",
    "TOOLS.md",
    "IDENTITY.md",
    "USER.md",
    "HEARTBEAT.md",
    "BOOTSTRAP.md",
    "tools",
    "skills",
    "conversation",
  ]);
  expect(text).toContain("skills: 4 (Big Plan, inner, release-notes, sh)");
  await ask(all, "hello");
  expect(await ask(all, "/context")).toMatch(/conversation: about \d+ tokens, 2 messages/);
});

test("/help names every command, /whoami the person, as lists name them", async () => {
  const all = await withModel();
  const help = await ask(all, "/help");
  expect(help).toContain("/new, /reset [TEXT]: Start afresh");
  expect(help).toContain("/approve ID allow-once|allow-always|deny: Answer a command");
  expect(await ask(all, "/whoami")).toBe(
    [
      "you: telegram:111",
      "here: telegram account default, dm:111",
      "owner (`commands.ownerAllowFrom`): yes",
      "elevated (`tools.elevated.allowFrom`): no",
    ].join("\n"),
  );
  expect(all.server.requests).toEqual([]);
});
