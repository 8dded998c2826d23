// The example of docs/CONTROL.md, run as it is printed, and its tables held against the protocol.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { methodNames } from "../../src/runtime/control/methods.ts";
import { eventNames } from "../../src/runtime/control/methods/state.ts";
import { controlGateway, house } from "../runtime/control/control-gateway.ts";
import { tinyMessage } from "../runtime/tiny-table.ts";
import { until } from "../runtime/until.ts";

const root = join(import.meta.dirname, "../..");
const page = readFileSync(join(root, "docs/CONTROL.md"), "utf8");

test("the example shows the state and what becomes of messages", async () => {
  const token = "a-token-of-this-gateway";
  const { url, channel } = await controlGateway({ ...house, gateway: { auth: { token } } });
  const code = /^```js\n(.*?)^```/ms.exec(page)?.[1] ?? "";
  const env = { PATH: process.env["PATH"], GATEWAY: url.replace("/api", ""), SKYKOI_GATEWAY_TOKEN: token };
  const child = spawn(process.execPath, ["--input-type=module", "-e", code], { cwd: root, env });
  onTestFinished(() => void child.kill());
  let said = "";
  child.stdout.on("data", (text: Buffer) => (said += text.toString()));
  child.stderr.on("data", (text: Buffer) => (said += text.toString()));
  await until(() => said !== "", "the state", 20_000);
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await until(() => said.split("\n").length > 2, "the outcome", 20_000);
  expect(said).toBe("the gateway is running\ntelegram:default:m1 routed home\n");
});

test("the page names every method and every event", () => {
  const named = [...page.matchAll(/^\| `([\w.]+)` +\|/gm)].map(([, name]) => name);
  for (const name of [...methodNames, ...eventNames]) expect(named).toContain(name);
});
