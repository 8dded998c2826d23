import { expect, test } from "vitest";
import { HttpAnswer, judgeDisconnect } from "../../../../src/channels/whatsapp/connect/disconnect.ts";

const closed = (statusCode: number, data?: object): object => ({ output: { statusCode }, data });

test.each([
  [515, "restart"],
  [401, "logged_out"],
  [406, "logged_out"],
  [440, "conflict"],
  [402, "failed"],
  [403, "failed"],
  [405, "failed"],
  [409, "failed"],
  [411, "failed"],
  [408, "back_off"],
  [428, "back_off"],
  [429, "back_off"],
  [500, "back_off"],
  [503, "back_off"],
  [999, "back_off"],
])("%i: %s", (code, kind) => {
  expect(judgeDisconnect(closed(code), "LOGIN").kind).toBe(kind);
});

test("keys that open nothing any more are known as such", () => {
  expect(judgeDisconnect(closed(403), "LOGIN")).toMatchObject({ isUnlinked: true });
  expect(judgeDisconnect(closed(405), "LOGIN")).toMatchObject({ isUnlinked: false });
});

test("a ban says how long", () => {
  expect(judgeDisconnect(closed(402, { expire: "119" }), "LOGIN")).toMatchObject({
    detail:
      "WhatsApp has banned this number for a while (402), for 2 minutes more; look at the phone, then restart the account",
  });
});

test("what is no answer of WhatsApp is tried again", () => {
  expect(judgeDisconnect(new Error("x"), "LOGIN")).toEqual({
    kind: "back_off",
    detail: "the connection broke",
  });
  expect(judgeDisconnect(undefined, "LOGIN").kind).toBe("back_off");
  expect(judgeDisconnect(new HttpAnswer(403), "LOGIN").kind).toBe("back_off");
});
