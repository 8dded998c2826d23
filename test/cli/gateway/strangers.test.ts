// A gateway that listens beyond loopback by its command line alone is judged like one whose config says so.

import { afterEach, beforeEach, expect, test } from "vitest";
import { loadedTable } from "../../../src/cli/gateway/loaded-table.ts";
import { sharedByStrangers } from "../../../src/cli/gateway/strangers.ts";
import { compileConfigFile } from "../../../src/cli/load-table.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { LoadedTable } from "../../../src/runtime/loaded-table.ts";
import { Desk } from "../run-command.ts";

const token = "canary-token-of-the-gateway-0123456789";
let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

async function tableOf(config: SkykoiConfig): Promise<LoadedTable> {
  const io = { cwd: desk.folder, env: {}, home: desk.folder } as unknown as ProcessIo;
  const file = {
    path: desk.path("SKYKOI.json"),
    name: "SKYKOI.json",
    bytes: Buffer.from(JSON.stringify(config)),
  };
  const { loaded } = await compileConfigFile(io, file, false);
  if (!loaded) throw new Error("the config has errors");
  return loadedTable(loaded);
}

const list = [{ id: "home", default: true }, { id: "work" }];

test.each<[string, SkykoiConfig, string, string | undefined]>([
  ["everybody in one session", {}, "0.0.0.0", "main"],
  ["the koi that strangers reach", { kois: { list } }, "192.0.2.7", "home"],
  [
    "one that a binding names",
    { kois: { list }, bindings: [{ koiId: "work", match: { channel: "webchat" } }] },
    "::",
    "work",
  ],
  [
    "one account of two",
    { channels: { webchat: { accounts: { a: { dmPolicy: "pairing" }, b: {} } } } },
    "0.0.0.0",
    "main",
  ],
  [
    "everybody, by the list",
    { channels: { webchat: { dmPolicy: "allowlist", allowFrom: ["*"] } } },
    "::",
    "main",
  ],
  ["this machine alone", {}, "127.0.0.1", undefined],
  ["sessions apart", { session: { dmScope: "per-channel-peer" } }, "0.0.0.0", undefined],
  ["nobody unknown", { channels: { webchat: { dmPolicy: "pairing" } } }, "0.0.0.0", undefined],
  ["nobody at all", { channels: { webchat: { enabled: false } } }, "0.0.0.0", undefined],
])("%s", async (_, config, host, koi) => {
  const objection = sharedByStrangers(await tableOf(config), host);
  const words = `refusing to listen on ${host}: koi/shared-dm-session: everyone who writes to \`${koi}\` shares one session`;
  expect(objection?.slice(0, words.length)).toBe(koi === undefined ? undefined : words);
});

test("--bind lan is refused in the words of the compiler", async () => {
  const env = { SKYKOI_GATEWAY_TOKEN: token };
  desk.write(".SKYKOI/SKYKOI.json", `{ gateway: { bind: "lan", auth: { mode: "token" } } }`);
  const compiled = await desk.skykoi(["gateway", "--port", "0"], { env });
  const words = /everyone who writes to `main` shares one session.*/;
  const [said = "nothing"] = words.exec(compiled.stderr) ?? [];
  desk.write(".SKYKOI/SKYKOI.json", "{}");
  const refused = await desk.skykoi(["gateway", "--port", "0", "--bind", "lan"], { env });
  expect([compiled.status, refused.status, refused.stdout]).toEqual([1, 1, ""]);
  expect(refused.stderr).toContain(`koi/shared-dm-session: ${said}`);
});
