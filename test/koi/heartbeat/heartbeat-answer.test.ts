// What of a heartbeat's answer somebody is to read.

import { expect, test } from "vitest";
import { heartbeatText } from "../../../src/koi/heartbeat/heartbeat-answer.ts";

test.each([
  "HEARTBEAT_OK",
  "  HEARTBEAT_OK.\n",
  "**HEARTBEAT_OK**",
  "<b>HEARTBEAT_OK</b>",
  "`HEARTBEAT_OK`",
  "HEARTBEAT_OK: nothing new.",
  "All quiet here.\n\nHEARTBEAT_OK",
  "heartbeat_ok",
  "",
  "NO_REPLY",
])("%j needs nobody", (answer) => {
  expect(heartbeatText(answer, 300)).toBe(undefined);
});

test("more words than the limit are delivered, without the token", () => {
  const news = "The oven is on. ".repeat(20).trim();
  expect(heartbeatText(`HEARTBEAT_OK ${news}`, 300)).toBe(news);
  expect(heartbeatText(`${news}\nHEARTBEAT_OK`, 300)).toBe(news);
  expect(heartbeatText("HEARTBEAT_OK four", 3)).toBe("four");
  expect(heartbeatText("HEARTBEAT_OK four", 4)).toBe(undefined);
});

test.each(["The oven is on.", "I did not say HEARTBEAT_OK to that.", "HEARTBEAT_OKAY then"])(
  "%j is delivered as it is",
  (answer) => {
    expect(heartbeatText(answer, 300)).toBe(answer);
  },
);
