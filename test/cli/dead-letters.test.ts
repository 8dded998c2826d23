// `skykoi deadletters` from the outside, beside a gateway and without one.

import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { GatewayStore } from "../../src/runtime/journal/gateway-store.ts";
import { takeLock } from "../../src/runtime/lock.ts";
import { smallDisk } from "../breakage/small-disk.ts";
import { tinyMessage } from "../runtime/tiny-table.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { Desk } from "./run-command.ts";

let desk: Desk;
const sessionKey = "koi:home:main" as never;
const token = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

beforeEach(async () => {
  desk = new Desk();
  desk.write(".SKYKOI/SKYKOI.json", `{ kois: { list: [{ id: "home" }, { id: "work" }] } }`);
  const store = openKoiStore(desk.path(".SKYKOI/koi/home/sessions"), { now: () => Date.now() - 90_000 });
  const text = `my key is ${token}\n\u001b[31mred\u001b[0m ${"so ".repeat(40)}`;
  const message = tinyMessage({ id: "m1", text, atMs: Date.now() });
  const receivedAtMs = Date.now() - 3_600_000;
  const payload = JSON.stringify({ message, reason: { tier: "default", bindingIndex: null }, unheard: [] });
  for (const id of ["m1", "m2"]) {
    const messageKey = `telegram:default:${id}`;
    await store.journal({ messageKey, sessionKey, receivedAtMs, payload });
    await store.drop(messageKey, "expired", "too_old");
  }
  store.close();
});
afterEach(() => desk.remove());

test("the listing has a reason, an age and a text that is safe to show", async () => {
  const { status, stdout, stderr } = await desk.skykoi(["deadletters", "list"]);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("message  in/home/telegram:default:m1\nfrom     telegram/default dm 111\n");
  expect(stdout).toContain("reason   too_old\nage      60 min, given up at ");
  expect(stdout).toContain("text     my key is ****");
  expect(stdout).toContain("<U+001B>[31mred<U+001B>");
  expect(stdout).not.toContain(token);
  expect(stdout).not.toContain("\u001b");
  const json = await desk.skykoi(["deadletters", "--json", "--koi", "home"]);
  expect(JSON.parse(json.stdout)).toMatchObject([
    { id: "in/home/telegram:default:m2", direction: "in", koiId: "home", reason: "too_old" },
    { id: "in/home/telegram:default:m1", peer: { kind: "dm", id: "111" } },
  ]);
  expect(json.stdout).not.toContain(token);
  expect((await desk.skykoi(["deadletters", "--koi", "work"])).stderr).toBe("there are no dead letters\n");
  expect((await desk.skykoi(["deadletters", "--koi", "ghost"])).status).toBe(2);
});

test("retry puts back, drop throws away, each what is named", async () => {
  expect((await desk.skykoi(["deadletters", "retry"])).status).toBe(2);
  const retried = await desk.skykoi(["deadletters", "retry", "in/home/telegram:default:m1", "in/home/ghost"]);
  expect(retried).toEqual({
    status: 1,
    stdout: "1 letter put back\n",
    stderr: "in/home/ghost: no dead letter has this id\n",
  });
  expect(await desk.skykoi(["deadletters", "drop", "--all"])).toEqual({
    status: 0,
    stdout: "1 letter thrown away\n",
    stderr: "",
  });
  const store = openKoiStore(desk.path(".SKYKOI/koi/home/sessions"));
  const left = store.pending().map(({ messageKey, retries }) => [messageKey, retries]);
  store.close();
  expect(left).toEqual([["telegram:default:m1", 1]]);
});

test("where a gateway runs that can't be asked letters are listed, and not touched", async () => {
  const unlock = takeLock(desk.path(".SKYKOI"));
  try {
    expect((await desk.skykoi(["deadletters"])).stdout).toContain("in/home/telegram:default:m1");
    for (const action of ["retry", "drop"]) {
      const { status, stderr } = await desk.skykoi(["deadletters", action, "--all"]);
      expect(status).toBe(1);
      expect(stderr).toBe(
        `skykoi deadletters ${action}: a gateway runs (process ${process.pid}) and can't be asked: it has no port yet\n`,
      );
    }
  } finally {
    unlock();
  }
  expect(JSON.parse((await desk.skykoi(["deadletters", "--json"])).stdout)).toHaveLength(2);
});

test("a running gateway is asked to put letters back or to throw them away", async () => {
  await startGatewayChild(desk);
  const retried = await desk.skykoi(["deadletters", "retry", "in/home/telegram:default:m1", "in/home/ghost"]);
  expect(retried).toEqual({
    status: 1,
    stdout: "1 letter put back\n",
    stderr: "in/home/ghost: no dead letter has this id\n",
  });
  expect((await desk.skykoi(["deadletters", "drop", "--all", "--koi", "ghost"])).status).toBe(2);
  expect((await desk.skykoi(["deadletters", "drop", "--all", "--koi", "work"])).stdout).toBe(
    "0 letters thrown away\n",
  );
  expect(await desk.skykoi(["deadletters", "drop", "in/home/telegram:default:m2"])).toEqual({
    status: 0,
    stdout: "1 letter thrown away\n",
    stderr: "",
  });
  const listed = await desk.skykoi(["deadletters", "--json"]);
  expect(listed.stdout).not.toContain("in/home/telegram:default:m2");
});

test("letters of a koi that was removed are listed, dropped, and put back only when it is there again", async () => {
  const first = await startGatewayChild(desk);
  await first.end("SIGTERM");
  const config = desk.path(".SKYKOI/SKYKOI.json");
  const whole = readFileSync(config);
  desk.write(".SKYKOI/SKYKOI.json", `{ kois: { list: [{ id: "work" }] } }`);
  const id = "in/home/telegram:default:m1";
  expect((await desk.skykoi(["deadletters", "--koi", "home"])).stdout).toContain(id);
  expect(await desk.skykoi(["deadletters", "retry", id])).toEqual({
    status: 1,
    stdout: "0 letters put back\n",
    stderr: `${id}: its koi is not in the config any more; put the koi back first, or drop the letter\n`,
  });
  expect((await desk.skykoi(["deadletters", "drop", "in/home/telegram:default:m2"])).status).toBe(0);
  desk.write(".SKYKOI/SKYKOI.json", whole);
  expect((await desk.skykoi(["deadletters", "retry", id])).status).toBe(0);
});

test("on a disk that can't be written letters and pairing requests are listed", async ({ skip }) => {
  const disk = smallDisk();
  if (!disk) return skip("a tmpfs can't be mounted here: run as root");
  const state = join(disk.folder, "state");
  const store = new GatewayStore(desk.path(".SKYKOI"), () => Date.now());
  await store.pairing.ask(
    { channel: "telegram", accountId: "default" as never, person: "77" as never },
    "Zoe",
  );
  store.close();
  cpSync(desk.path(".SKYKOI"), state, { recursive: true });
  disk.setWritable(false);
  const env = { SKYKOI_STATE_DIR: state };
  expect((await desk.skykoi(["deadletters"], { env })).stdout).toContain("in/home/telegram:default:m1");
  const pairing = await desk.skykoi(["pairing", "list"], { env });
  expect([pairing.status, pairing.stderr]).toEqual([0, ""]);
  expect(pairing.stdout).toContain('telegram/default 77 ("Zoe")');
});
