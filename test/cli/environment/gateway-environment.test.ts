// The environment of a config on the built gateway: its secret comes out of `env.vars` and `.env`, other commands find
// it there as well, and a change of it is taken up by starting anew.

import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../../runtime/until.ts";
import { startGatewayChild } from "../gateway-child.ts";
import { Desk } from "../run-command.ts";

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

const config = (vars: object): string =>
  JSON.stringify({
    env: { vars },
    gateway: { auth: { mode: "token", token: "${GATE_TOKEN}" }, reload: { debounceMs: 20 } },
  });

test("a gateway and the commands beside it share what the config adds", async () => {
  const first = "first-token-0123456789abcdef";
  const second = "second-token-0123456789abcdef";
  const id = desk.write("token", `${first}\n`);
  desk.write(".SKYKOI/SKYKOI.json", config({ GATE_TOKEN: { source: "file", id } }));
  const child = await startGatewayChild(desk);
  const statusFor = async (token: string): Promise<number> =>
    (await fetch(`${child.url}/status`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect([await statusFor("wrong"), await statusFor(first)]).toEqual([401, 200]);
  const told = await desk.skykoi(["status"]);
  expect([told.status, told.stderr]).toEqual([0, ""]);
  expect(told.stdout).toContain("running");

  desk.write(".SKYKOI/.env", `OTHER_TOKEN=${second}\n`);
  desk.write(".SKYKOI/SKYKOI.json", config({ GATE_TOKEN: "${OTHER_TOKEN}" }));
  // The file of the state dir is read when a process starts.
  await until(() => /not set/.test(child.output()), "the missing variable");
  // That it could not start with these settings was seen before the old one stopped.
  expect(await statusFor(first)).toBe(200);
  await child.end("SIGTERM");
  const again = await startGatewayChild(desk);
  const { status } = await fetch(`${again.url}/status`, { headers: { authorization: `Bearer ${second}` } });
  expect(status).toBe(200);
  expect((await desk.skykoi(["status"])).status).toBe(0);
  const doctor = await desk.skykoi(["doctor"]);
  expect(doctor.stdout).not.toContain("OTHER_TOKEN");
  for (const output of [child.output(), again.output(), told.stdout]) {
    expect(output).not.toContain(first);
    expect(output).not.toContain(second);
  }
  expect(readFileSync(desk.path(".SKYKOI/compiled/SKYKOI.skt"), "latin1")).not.toContain(first);
}, 60_000);
