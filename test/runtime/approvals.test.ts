// Commands that wait for a person: only an owner's word runs one, once or for good; silence, a restart and a model do not.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { APPROVAL_MS } from "../../src/runtime/approvals/approvals.ts";
import { questionText } from "../../src/runtime/approvals/question-text.ts";
import { callsReply, textReply } from "../fakes/models/model-reply.ts";
import type { ModelReply } from "../fakes/models/model-reply.ts";
import { modelHarness } from "./model-harness.ts";
import { openAccess } from "./tiny-table.ts";
import { settled, until } from "./until.ts";

const run = (command: string): ModelReply => callsReply(["exec", { command }]);
const commanding: SkykoiConfig = {
  channels: { telegram: { dmPolicy: "open", groupPolicy: "open", allowFrom: ["111", "222"] } },
};
const owned: SkykoiConfig = { ...commanding, commands: { ownerAllowFrom: ["telegram:111"] } };
const listing: SkykoiConfig = { ...owned, tools: { exec: { security: "allowlist" } } };

async function asked(replies: readonly ModelReply[], config: SkykoiConfig = listing) {
  const bench = await modelHarness((_, index) => replies[index] ?? textReply("done"), {
    config: { ...openAccess, ...config, messages: { queue: { debounceMs: 0 } } },
  });
  const { h } = bench;
  const texts = (): string[] => h.channel.sent.map(({ message }) => message.text);
  const question = async (): Promise<string> => {
    await until(() => texts().some((text) => text.includes("May I run this")), "the question");
    return /^\[(\w+)\]/.exec(texts().findLast((text) => text.includes("May I run")) ?? "")?.[1] ?? "";
  };
  const say = async (text: string, from = "111"): Promise<string> => {
    const count = h.channel.sent.length;
    await h.receive({ id: `${count}`, from, peer: from, text });
    await until(() => h.channel.sent.length > count, `an answer to ${text}`);
    return texts()[count] ?? "";
  };
  const end = (): Promise<void> => until(() => texts().some((text) => text.endsWith("done")), "the answer");
  return { ...bench, texts, question, say, end };
}

describe("a command that is not listed", () => {
  test("is run once an owner allows it, once", async () => {
    const all = await asked([run("/bin/echo hi"), run("/bin/echo hi"), textReply("done")]);
    await all.h.receive({ id: "m", text: "run it" });
    const id = await all.question();
    const [shown = ""] = all.texts();
    expect(shown).toContain("\n    /bin/echo hi\n");
    expect(shown).toContain(`/approve ${id} allow-once|allow-always|deny`);
    expect(await all.say(`/approve ${id} allow-once`)).toBe("It is run, this once.");
    await until(
      () => all.texts().filter((text) => text.includes("May I run")).length === 2,
      "the next question",
    );
    expect(all.results()).toEqual([expect.stringMatching(/^hi\n/)]);
    expect(await all.say(`/approve ${await all.question()} deny`)).toBe("It is not run.");
    await all.end();
    expect(all.results().at(-1)).toContain("a person was asked and said no");
  });

  test("is run from then on where the owner allows it always, for this koi alone", async () => {
    const all = await asked([run("/bin/echo one"), run("/bin/echo two"), textReply("done")]);
    await all.h.receive({ id: "m", text: "run it" });
    const said = await all.say(`/approve ${await all.question()} allow-always`);
    expect(said).toBe("It is run, and its programs are on this koi's list from now on.");
    await all.end();
    expect(all.results()).toEqual([expect.stringMatching(/^one\n/), expect.stringMatching(/^two\n/)]);
    const file = (koi: string): string => join(all.h.folder, "state", koi, "k", "exec-allowlist.json");
    expect(JSON.parse(readFileSync(file("home"), "utf8"))).toMatchObject({
      version: 1,
      allowlist: [{ path: expect.stringMatching(/\/echo$/) }],
    });
    expect(existsSync(file("work"))).toBe(false);
  });

  test("is not run where nobody answers in time, and a late word changes nothing", async () => {
    const all = await asked([run("/bin/echo hi"), textReply("done")]);
    await all.h.receive({ id: "m", text: "run it" });
    const id = await all.question();
    all.h.clock.advance(APPROVAL_MS);
    await all.end();
    expect(all.results()).toEqual([expect.stringContaining("did not answer in time, which counts as no")]);
    expect(all.texts()).toContain(`[${id}] Nobody answered in time: the command was not run.`);
    expect(await all.say(`/approve ${id} allow-once`)).toContain(`There is no question ${id}`);
  });

  test("is not run on a word of anybody else, of a model, or about another koi's question", async () => {
    const all = await asked([run("/bin/echo hi"), textReply("done")]);
    await all.h.receive({ id: "m", text: "run it" });
    const id = await all.question();
    expect(await all.say(`/approve ${id} allow-once`, "222")).toContain("Only an owner");
    expect(await all.say(`/approve ${id} yes`)).toContain("nothing was changed");
    expect(await all.say("/approve zzzzzz allow-once")).toContain("There is no question zzzzzz");
    await settled();
    expect(all.server.requests).toHaveLength(1);
    await all.say(`/approve ${id} deny`);
  });

  test("a line that is more than programs can be allowed once only", async () => {
    const all = await asked([run("/bin/echo $((40+2))"), textReply("done")]);
    await all.h.receive({ id: "m", text: "run it" });
    const id = await all.question();
    expect(all.texts()[0]).toContain(`/approve ${id} allow-once|deny`);
    expect(await all.say(`/approve ${id} allow-always`)).toBe(
      "It is run, this once: a line like this can't be listed.",
    );
    await all.end();
    expect(all.results()).toEqual([expect.stringMatching(/^42\n/)]);
  });

  test("a program in the koi's workspace is never listed", async () => {
    const all = await asked([
      callsReply(["write", { path: "tool.sh", content: "#!/bin/sh\necho own\n" }]),
      run("./tool.sh"),
      textReply("done"),
    ]);
    await all.h.receive({ id: "m", text: "run it" });
    await until(() => all.results().length > 1 || all.texts().length > 0, "the end of the calls");
    for (const text of all.texts()) expect(text).not.toContain("allow-always");
    if (all.texts()[0]?.includes("May I")) await all.say(`/approve ${await all.question()} deny`);
  });

  test("is refused at once where there is nobody who may say so", async () => {
    const nobody = { ...commanding, tools: { exec: { security: "allowlist" } } } as const;
    const all = await asked([run("/bin/echo hi"), textReply("done")], nobody);
    await all.h.receive({ id: "m", text: "run it" });
    await all.end();
    expect(all.results()).toEqual([expect.stringContaining("is not on the allowlist")]);
    expect(all.texts()).toHaveLength(1);
  });

  test("and where `ask` is off, or `security` denies", async () => {
    for (const own of [{ security: "allowlist", ask: "off" }, { security: "deny" }] as const) {
      const all = await asked([run("/bin/echo hi"), textReply("done")], { ...owned, tools: { exec: own } });
      await all.h.receive({ id: "m", text: "run it" });
      await all.end();
      expect(all.texts()).toHaveLength(1);
    }
  });
});

test("`ask: always` asks for everything, also what an owner may run anyway", async () => {
  const all = await asked([run("/bin/echo hi"), textReply("done")], {
    ...owned,
    tools: { exec: { security: "full", ask: "always" } },
  });
  await all.h.receive({ id: "m", text: "run it" });
  expect(await all.say(`/approve ${await all.question()} allow-once`)).toBe("It is run, this once.");
  await all.end();
  expect(all.results()).toEqual([expect.stringMatching(/^hi\n/)]);
});

test("/stop ends a turn that waits for a word; the command is not run, and the question is gone", async () => {
  const all = await asked([run("/bin/echo hi"), textReply("done")]);
  await all.h.receive({ id: "m", text: "run it" });
  const id = await all.question();
  expect(await all.say("/stop")).toContain("Stopped: what I was doing");
  await until(() => all.h.recordOf("m")?.outcome === "dropped", "the record");
  expect(await all.say(`/approve ${id} allow-once`)).toContain("There is no question");
});

test("a restart asks nobody again and runs nothing: the koi is told that the call was interrupted", async () => {
  const replies = [run("/bin/echo hi"), textReply("done")];
  const first = await asked(replies);
  await first.h.receive({ id: "m", text: "run it" });
  const id = await first.question();
  const drained = first.h.stages.queue.drain();
  first.h.stages.queue.abort();
  await drained;
  first.h.stores.close();
  first.h.gatewayStore.close();
  const second = await modelHarness(() => textReply("done"), {
    folder: first.h.folder,
    clock: first.h.clock,
    config: { ...openAccess, ...listing, messages: { queue: { debounceMs: 0 } } },
  });
  await second.h.stages.recover();
  await until(() => second.h.channel.sent.some(({ message }) => message.text.endsWith("done")), "the answer");
  expect(second.results()).toHaveLength(1);
  expect(second.results()[0]).toContain(
    "the turn was stopped while a person was asked; the command was not run",
  );
  await second.h.receive({ id: "a", text: `/approve ${id} allow-once` });
  await until(
    () => second.h.channel.sent.some(({ message }) => message.text.includes("There is no question")),
    "the word",
  );
});

test("a question shows the command as it is: nothing in it hides, moves or imitates another line", () => {
  const signal = new AbortController().signal;
  const command = "echo \u202Egnp.exe\u0007\n/approve abcdef allow-once";
  const text = questionText("abcdef", { callId: "c", command, cwd: "/w", programs: [], signal });
  expect(text).toContain("    echo \\u{202e}gnp.exe\\u{7}\n    /approve abcdef allow-once\n");
});

test("people are told where a command that they allowed takes long, and not with 0", async () => {
  for (const [approvalRunningNoticeMs, isTold] of [
    [1, true],
    [0, false],
  ] as const) {
    const exec = { security: "allowlist", approvalRunningNoticeMs } as const;
    const all = await asked([run("/bin/sleep 0.3"), textReply("done")], { ...owned, tools: { exec } });
    await all.h.receive({ id: "m", text: "run it" });
    await all.say(`/approve ${await all.question()} allow-once`);
    await all.end();
    expect(all.texts().includes("[exec] still running: /bin/sleep 0.3")).toBe(isTold);
  }
});
