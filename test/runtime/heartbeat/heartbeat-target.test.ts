// Where a heartbeat's answer goes.

import { expect, test } from "vitest";
import type { HeartbeatConfig } from "../../../src/config/heartbeat.ts";
import type { TranscriptEntry } from "../../../src/koi/store/koi-store.ts";
import type { KoiId, SessionKey } from "../../../src/routing/ids.ts";
import { heartbeatSession, heartbeatTarget } from "../../../src/runtime/heartbeat/heartbeat-target.ts";
import { tinyTable } from "../tiny-table.ts";

const main = "koi:home:main" as SessionKey;
const { gateway } = tinyTable({ accounts: ["one", "two"] });

function spoke(channel: string, kind: string, id: string, accountId = "default"): TranscriptEntry {
  const detail = { channel, accountId, peer: { kind, id }, messageRef: `${channel}:${id}` };
  return { role: "user", text: "hi", atMs: 0, detail };
}
const own: TranscriptEntry = { role: "user", text: "[Heartbeat]", atMs: 0, detail: { origin: "heartbeat" } };

function goes(settings: HeartbeatConfig, said: readonly TranscriptEntry[] = [], sessionKey = main): string {
  const target = heartbeatTarget(settings, sessionKey, said, gateway);
  if ("none" in target) return target.none;
  const { channel, accountId, peer } = target.facts;
  return `${channel}/${accountId} ${peer.kind}:${peer.id}`;
}

test("last: the last direct conversation, and not what the koi did of its own accord", () => {
  const said = [spoke("discord", "dm", "5"), spoke("telegram", "dm", "7", "two"), own];
  expect(goes({}, said)).toBe("telegram/two dm:7");
  expect(goes({ target: "discord" }, said)).toBe("discord/default dm:5");
  expect(goes({ target: "telegram", accountId: "one" }, said)).toBe("no_conversation");
  expect(goes({}, [])).toBe("no_conversation");
});

test("never to a room that only happened to speak last", () => {
  expect(goes({}, [spoke("telegram", "dm", "7", "one"), spoke("telegram", "group", "-5", "one")])).toBe(
    "no_conversation",
  );
});

test("never from a room's session", () => {
  for (const key of [
    "koi:home:telegram:group:-5",
    "koi:home:discord:channel:5:thread:6",
    "koi:home:slack:channel:C1",
  ])
    expect(goes({ target: "telegram", to: "7", accountId: "one" }, [], key as SessionKey)).toBe(
      "group_session",
    );
});

test("to: a person, or a group where the id says so; the account must be certain", () => {
  expect(goes({ target: "telegram", to: "7", accountId: "Two" })).toBe("telegram/two dm:7");
  expect(goes({ target: "telegram", to: "-1001", accountId: "one" })).toBe("telegram/one group:-1001");
  expect(goes({ target: "telegram", to: "7" })).toBe("account_ambiguous");
  expect(goes({ target: "discord", to: "7" })).toBe("discord/default dm:7");
  expect(goes({ target: "discord", to: "channel:7" })).toMatch(/^discord\/default (?:group|channel):7$/);
  expect(goes({ target: "telegram", to: "@name", accountId: "one" })).toBe("bad_recipient");
  expect(goes({ target: "telegram", to: "7", accountId: "three" })).toBe("account_gone");
});

test("the session: main, or a key with or without the koi before it", () => {
  const key = (session?: string): string =>
    heartbeatSession(session === undefined ? {} : { session }, "home" as KoiId, gateway);
  expect([key(), key("main"), key("dm:7"), key("koi:home:dm:7"), key("koi:other:main")]).toEqual([
    main,
    main,
    "koi:home:dm:7",
    "koi:home:dm:7",
    "koi:home:koi:other:main",
  ]);
});
