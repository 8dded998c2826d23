// A connection that breaks around an answer of Telegram: the next question follows at once, and nothing is lost.

import { test } from "vitest";
import { ANNA, dmOf, hears } from "../../fakes/telegram/people.ts";
import { BotBench } from "./bot-bench.ts";

test.each(["half", "lose", "cut"] as const)("%s", async (kind) => {
  const bench = await BotBench.make();
  await bench.open();
  bench.bot.trouble("getUpdates", { kind });
  for (const text of ["one", "two", "three"]) {
    hears(bench.bot, dmOf(ANNA), text);
    await bench.heard(text);
  }
  await bench.close();
});
