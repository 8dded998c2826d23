// What stands before answers and messages: where people see it, where the koi sees it, and nowhere twice.

import { expect, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { referenceOf } from "../../../src/runtime/outcomes/outcome.ts";
import { readConversation } from "../../../src/runtime/conversation.ts";
import { withPrefix } from "../../../src/runtime/turns/response-prefix.ts";
import { failureOf, saidBefore } from "../scripted-koi.ts";
import { type Harness, harness } from "../stages-harness.ts";
import { openAccess, tinyTable } from "../tiny-table.ts";

const telegram = openAccess.channels?.telegram;

function room(config: SkykoiConfig): Harness {
  return harness({ table: tinyTable({ config: { ...openAccess, ...config } }) });
}

async function answered(config: SkykoiConfig, more: { koiName?: string } = {}): Promise<string | undefined> {
  const { receive, koi, channel } = room(config);
  await receive({ id: "m" });
  koi.asked[0]?.end({ type: "turn_end", text: "hello", model: "a/b/c", ...more });
  await channel.attempted(1);
  return channel.sent[0]?.message.text;
}

const mia: SkykoiConfig["kois"] = {
  list: [{ id: "home", identity: { name: "Mia" } }],
  defaults: { thinkingDefault: "low" },
};

test.each([
  ["{model}", "b/c hello"],
  ["[{provider}|{modelFull}]", "[a|a/b/c] hello"],
  ["{identity.name}, thinking {thinkingLevel}:", "Mia, thinking low: hello"],
  ["auto", "[Mia] hello"],
  ["{whatever}", "{whatever} hello"],
  ["line\n", "line\nhello"],
  ["  ", "hello"],
])("responsePrefix %j", async (responsePrefix, text) => {
  expect(await answered({ kois: mia, messages: { ...openAccess.messages, responsePrefix } })).toBe(text);
});

test("the account's prefix goes before the channel's, and that before the general one; an empty one is none", async () => {
  const messages = { ...openAccess.messages, responsePrefix: "all:" };
  const at = (accounts?: object) =>
    answered({ messages, channels: { telegram: { ...telegram, responsePrefix: "channel:", ...accounts } } });
  expect(await at()).toBe("channel: hello");
  expect(await at({ accounts: { default: { responsePrefix: "account:" } } })).toBe("account: hello");
  expect(await at({ accounts: { default: { responsePrefix: "" } } })).toBe("hello");
});

test("without a name in the config the koi says its own", async () => {
  const messages = { ...openAccess.messages, responsePrefix: "auto" };
  expect(await answered({ messages }, { koiName: "From the file" })).toBe("[From the file] hello");
  expect(await answered({ messages })).toBe("hello");
});

test("people see it, also in the history of the page; the koi does not", async () => {
  const all = room({ kois: mia, messages: { ...openAccess.messages, responsePrefix: "auto" } });
  await all.receive({ id: "m" });
  all.koi.asked[0]?.end(
    { type: "text_delta", text: "he" },
    { type: "turn_end", text: "hello", model: "a/b" },
  );
  await all.channel.attempted(1);
  expect(all.channel.drafts).toEqual(["[Mia] he"]);
  const key = "koi:home:111" as SessionKey;
  expect(all.storeOf("home").transcript(key, 9).at(-1)?.text).toBe("hello");
  const { facts } = all.message({ id: "m" });
  const shown = readConversation(all.tables.current, all.stores, facts).map(({ text }) => text);
  expect(shown).toEqual(["text of m", "[Mia] hello"]);
  await all.receive({ id: "n" });
  const request = all.koi.asked[1]?.request;
  expect(request && saidBefore(request)).toEqual(["text of m", "hello"]);
});

test("an apology has no model to name; a command is not the koi's answer", async () => {
  const prefixOf = (responsePrefix: string) => ({
    kois: mia,
    messages: { ...openAccess.messages, responsePrefix },
  });
  const texts: (string | undefined)[] = [];
  for (const template of ["{model}", "auto"]) {
    const { receive, koi, channel } = room({ ...prefixOf(template), commands: { useAccessGroups: false } });
    await receive({ id: "m" });
    koi.asked[0]?.end(failureOf("auth", false));
    await channel.attempted(1);
    await receive({ id: "c", text: "/stop" });
    await channel.attempted(2);
    texts.push(...channel.sent.map(({ message }) => message.text));
  }
  const apology = `I could not answer this message. Reference: ${referenceOf("telegram:default:m")}`;
  const nothing = "There is nothing to stop.";
  expect(texts).toEqual([apology, nothing, `[Mia] ${apology}`, nothing]);
});

test("a prefix stands once, on its own line before a block, and before nothing at all", () => {
  const texts = ["hi", "[M] hi", "```js\n1\n```", "- one", "  "].map((text) => withPrefix("[M]", text));
  expect(texts).toEqual(["[M] hi", "[M] hi", "[M]\n```js\n1\n```", "[M]\n- one", "  "]);
});

test("messagePrefix stands before every message that the koi reads, and in no transcript", async () => {
  const all = room({ messages: { ...openAccess.messages, messagePrefix: "[tg]" } });
  await all.receive({ id: "a" });
  all.koi.asked[0]?.answer("ok");
  await all.channel.attempted(1);
  await all.receive({ id: "b" });
  const [, second] = all.koi.asked;
  expect(second && saidBefore(second.request)).toEqual(["[tg] text of a", "ok"]);
  expect(second?.request.text).toBe("[tg] text of b");
  const group = { kind: "group", peer: "-100" } as const;
  await all.receive({ id: "g1", ...group, from: "222" });
  await all.receive({ id: "g2", ...group, from: "333", more: { mentionsUs: true } });
  const heard =
    "[Said in this group since your last turn]\n[tg] 222: text of g1\n[To you]\n[tg] 333: text of g2";
  expect(all.koi.texts().at(-1)).toBe(heard);
  const key = "koi:home:111" as SessionKey;
  expect(all.storeOf("home").transcript(key, 9)[0]?.text).toBe("text of a");
});
