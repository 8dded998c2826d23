// `skykoi deadletters` from the outside, beside a gateway and without one.

import { afterEach, beforeEach, expect, test } from "vitest";
import { openKoiStore } from "../../src/koi/store/sqlite-koi-store.ts";
import { takeLock } from "../../src/runtime/lock.ts";
import { tinyMessage } from "../runtime/tiny-table.ts";
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

test("beside a running gateway letters are listed, and not touched", async () => {
  const unlock = takeLock(desk.path(".SKYKOI"));
  try {
    expect((await desk.skykoi(["deadletters"])).stdout).toContain("in/home/telegram:default:m1");
    for (const action of ["retry", "drop"]) {
      const { status, stdout, stderr } = await desk.skykoi(["deadletters", action, "--all"]);
      expect([status, stdout]).toEqual([1, ""]);
      expect(stderr).toBe(
        `skykoi deadletters ${action}: a gateway runs (process ${process.pid}) and has the letters in its hands; stop it first\n`,
      );
    }
  } finally {
    unlock();
  }
  expect(JSON.parse((await desk.skykoi(["deadletters", "--json"])).stdout)).toHaveLength(2);
});
