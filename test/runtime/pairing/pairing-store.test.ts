// Requests and approvals over two open stores of one file, as a gateway and a command line have it.

import { expect, onTestFinished, test } from "vitest";
import type { ChannelId } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import { GatewayStore } from "../../../src/runtime/journal/gateway-store.ts";
import {
  CODE_MS,
  MAX_WRONG_CODES,
  type PairingStore,
  WRONG_CODES_MS,
} from "../../../src/runtime/pairing/pairing-store.ts";
import type { Applicant } from "../../../src/runtime/pairing/pairing-table.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { ManualClock } from "../manual-clock.ts";

function setUp() {
  const clock = new ManualClock();
  const folder = tempFolder();
  const open = (): PairingStore => {
    const store = new GatewayStore(folder, () => clock.now());
    onTestFinished(() => store.close());
    return store.pairing;
  };
  return { clock, gateway: open(), owner: open() };
}

function who(person: string, account = "default", channel: ChannelId = "telegram"): Applicant {
  return { channel, accountId: account as AccountId, person: person as PeerId };
}

async function codeFor(store: PairingStore, applicant: Applicant, name?: string): Promise<string> {
  const answer = await store.ask(applicant, name);
  if (answer.kind !== "code") throw new Error(`no code: ${answer.kind}`);
  return answer.request.code;
}

test("the same person keeps the code and is told once", async () => {
  const { gateway, clock } = setUp();
  const first = await gateway.ask(who("1"), "Anna");
  expect(first).toMatchObject({ kind: "code", isNew: true, isToBeSent: true });
  if (first.kind === "code") await gateway.told(first.request);
  clock.advance(30 * 60_000);
  const second = await gateway.ask(who("1"), "Anna B.");
  expect(second).toMatchObject({ kind: "code", isNew: false, isToBeSent: false });
  expect(second).toMatchObject({ request: { code: await codeFor(gateway, who("1"), "Anna B.") } });
  expect(gateway.pending()).toMatchObject([
    { person: "1", name: "Anna B.", createdAtMs: clock.now() - 30 * 60_000, lastSeenAtMs: clock.now() },
  ]);
});

test("a code that did not get through is sent again, but not with each message", async () => {
  const { gateway, clock } = setUp();
  const sent = async () => {
    const answer = await gateway.ask(who("1"), undefined);
    return answer.kind === "code" && answer.isToBeSent;
  };
  expect([await sent(), await sent()]).toEqual([true, false]);
  clock.advance(60_000);
  expect([await sent(), await sent()]).toEqual([true, false]);
});

test("an account has three requests at a time, each account for itself", async () => {
  const { gateway, clock } = setUp();
  for (const person of ["1", "2", "3"]) await codeFor(gateway, who(person));
  expect(await gateway.ask(who("4"), undefined)).toEqual({ kind: "full" });
  expect(await gateway.ask(who("4", "biz"), undefined)).toMatchObject({ kind: "code" });
  expect(await gateway.ask(who("4", "default", "webchat"), undefined)).toMatchObject({ kind: "code" });
  expect(await gateway.ask(who("1"), undefined)).toMatchObject({ kind: "code", isNew: false });
  clock.advance(CODE_MS + 1);
  expect(await gateway.ask(who("4"), undefined)).toMatchObject({ kind: "code", isNew: true });
});

test("an approval by another process holds at once, for this channel, account and person alone", async () => {
  const { gateway, owner } = setUp();
  const code = await codeFor(gateway, who("1"), "Anna");
  expect(gateway.isApproved(who("1"))).toBe(false);
  expect(await owner.approve(code.toLowerCase())).toMatchObject({ kind: "done", request: { person: "1" } });
  expect(gateway.isApproved(who("1"))).toBe(true);
  for (const other of [who("1", "biz"), who("1", "default", "webchat"), who("11"), who("*")])
    expect(gateway.isApproved(other)).toBe(false);
  expect(gateway.pending()).toEqual([]);
  expect(gateway.approved()).toMatchObject([{ person: "1", name: "Anna" }]);
  expect(await gateway.ask(who("1"), undefined)).toEqual({ kind: "approved" });
});

test("a code is used up by its approval", async () => {
  const { gateway, owner } = setUp();
  const code = await codeFor(gateway, who("1"));
  await owner.approve(code);
  expect(await owner.approve(code)).toEqual({ kind: "unknown" });
});

test("a code is valid for 60 minutes to the millisecond", async () => {
  const { gateway, owner, clock } = setUp();
  const late = await codeFor(gateway, who("1"));
  clock.advance(CODE_MS);
  expect(await owner.approve(late)).toMatchObject({ kind: "done" });
  const tooLate = await codeFor(gateway, who("2"));
  clock.advance(CODE_MS + 1);
  expect(await owner.approve(tooLate)).toEqual({ kind: "unknown" });
  expect(gateway.isApproved(who("2"))).toBe(false);
});

test("a code counts only where it was meant for", async () => {
  const { gateway, owner } = setUp();
  const code = await codeFor(gateway, who("1"));
  expect(await owner.approve(code, { accountId: "biz" as AccountId })).toEqual({ kind: "unknown" });
  expect(await owner.approve(code, { channel: "webchat" })).toEqual({ kind: "unknown" });
  expect(await owner.approve(code, { channel: "telegram", accountId: "default" as AccountId })).toMatchObject(
    {
      kind: "done",
    },
  );
});

test("who is denied gets no answer while the code would be valid, and takes no place", async () => {
  const { gateway, owner, clock } = setUp();
  const code = await codeFor(gateway, who("1"));
  for (const person of ["2", "3"]) await codeFor(gateway, who(person));
  expect(await owner.deny(code)).toMatchObject({ kind: "done" });
  expect(await gateway.ask(who("1"), undefined)).toEqual({ kind: "denied" });
  expect(await owner.approve(code)).toEqual({ kind: "unknown" });
  expect(owner.pending().map(({ person }) => person)).toEqual(["2", "3"]);
  expect(await gateway.ask(who("4"), undefined)).toMatchObject({ kind: "code" });
  clock.advance(CODE_MS + 1);
  expect(await gateway.ask(who("1"), undefined)).toMatchObject({ kind: "code", isNew: true });
});

test("after ten wrong codes none is taken for a while, the right one neither", async () => {
  const { gateway, owner, clock } = setUp();
  const code = await codeFor(gateway, who("1"));
  for (let count = 0; count < MAX_WRONG_CODES; count += 1)
    expect(await owner.approve("AAAAAAAA")).toEqual({ kind: "unknown" });
  expect(await owner.approve(code)).toEqual({ kind: "locked" });
  expect(await owner.deny(code)).toEqual({ kind: "locked" });
  clock.advance(WRONG_CODES_MS);
  expect(await owner.approve(code)).toMatchObject({ kind: "done" });
});

test("names are kept short, and ids apart, whatever they hold", async () => {
  const { gateway } = setUp();
  await codeFor(gateway, who("1' OR '1'='1"), "x".repeat(5_000));
  await codeFor(gateway, who("🐟"), "\ud83d\udc1f\ud83d".repeat(60));
  expect(gateway.pending().map(({ person, name }) => [person, (name ?? "").length])).toEqual([
    ["1' OR '1'='1", 80],
    ["🐟", 80],
  ]);
});
