// Events as signed calls: what is signed is taken, anything else is not.

import { createHmac } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Listener } from "../conformance/listener.ts";
import { type SlackPlatform, slackPlatform } from "./slack-platform.ts";

const SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const PATH = "/slack/events";
let slack: SlackPlatform;
let listener: Listener;

beforeEach(async () => {
  slack = await slackPlatform();
  slack.settings = { mode: "http", signingSecret: SECRET };
  listener = new Listener();
  await slack.channel.start(slack.accounts[0], listener.emit);
  await vi.waitFor(() => expect(slack.channel.status(slack.accounts[0]).state).toBe("open"));
});

afterEach(async () => {
  for (const accountId of slack.accounts) await slack.channel.stop(accountId);
  await slack.close();
});

interface Call {
  readonly secret?: string;
  readonly ageSeconds?: number;
  readonly contentType?: string;
}

async function call(
  body: string,
  { secret = SECRET, ageSeconds = 0, contentType }: Call = {},
): Promise<Response> {
  const timestamp = String(Math.floor(Date.now() / 1_000) - ageSeconds);
  const mac = createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex");
  return fetch(`${await slack.host.webhookUrl()}${PATH}`, {
    method: "POST",
    body,
    headers: {
      "content-type": contentType ?? "application/json",
      "x-slack-request-timestamp": timestamp,
      "x-slack-signature": `v0=${mac}`,
    },
  });
}

const said = JSON.stringify({
  type: "event_callback",
  team_id: "T0KOI00001",
  event: {
    type: "message",
    channel: "C0ROOM0001",
    channel_type: "channel",
    user: "U0ANNA0001",
    text: "hi",
    ts: "1.1",
  },
});

test("answers Slack's question whether it is there", async () => {
  const answer = await call(JSON.stringify({ type: "url_verification", challenge: "abc" }));
  expect(await answer.json()).toEqual({ challenge: "abc" });
});

test("takes what is signed, and says so once the gateway has it", async () => {
  expect((await call(said)).status).toBe(200);
  expect(listener.calls).toMatchObject([{ text: "hi", messageId: "C0ROOM0001:1.1" }]);
});

test.each([
  ["of somebody else", { secret: "wrong" }, said, 401],
  ["that was recorded", { ageSeconds: 301 }, said, 401],
  ["that is none", {}, "{", 400],
  ["that is too large", {}, " ".repeat(1024 * 1024 + 1), 413],
])("refuses a call %s", async (_what, options, body, status) => {
  const answer = await call(body, options).catch(() => undefined);
  expect([status, undefined]).toContain(answer?.status);
  expect(listener.calls).toEqual([]);
});

test("what could not be taken is asked for again", async () => {
  listener.answers.push({ outcome: "refused", reason: "the disk is full", mayComeAgain: true });
  expect((await call(said)).status).toBe(503);
  expect((await call(said)).status).toBe(200);
  expect(listener.calls).toHaveLength(2);
});

test("takes slash commands, which come as forms", async () => {
  slack.settings = { ...slack.settings, slashCommand: { enabled: true } };
  const form = new URLSearchParams({
    command: "/skykoi",
    text: "hello",
    user_id: "U0ANNA0001",
    channel_id: "C0ROOM0001",
    team_id: "T0KOI00001",
    trigger_id: "1.2.3",
  });
  const answer = await call(form.toString(), { contentType: "application/x-www-form-urlencoded" });
  expect(answer.status).toBe(200);
  expect(listener.calls).toMatchObject([{ text: "hello", isCommand: true }]);
});

test("two accounts can't share one path", async () => {
  const [, second] = slack.accounts;
  await slack.channel.start(second, listener.emit);
  await vi.waitFor(() => expect(slack.channel.status(second).state).toBe("failed"));
  expect(slack.channel.status(second).detail).toContain("webhookPath");
});
