// `skykoi pairing` beside a running gateway: a WebChat visitor asks through a real WebSocket, the owner answers in
// another process.

import { join } from "node:path";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../src/config/skykoi-config.ts";
import { type Gateway, startGateway } from "../../src/runtime/gateway.ts";
import type { OnUpgrade } from "../../src/runtime/http/http-gate.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { makeWebChat } from "../../src/runtime/webchat/webchat.ts";
import { PageClient } from "../channels/webchat/page-client.ts";
import { echoTurn } from "../runtime/scripted-koi.ts";
import { tinyTable } from "../runtime/tiny-table.ts";
import { until } from "../runtime/until.ts";
import { startGatewayChild } from "./gateway-child.ts";
import { Desk, type Ran } from "./run-command.ts";

const config: SkykoiConfig = { channels: { webchat: { dmPolicy: "pairing" } } };

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
afterEach(() => desk.remove());

function pairing(...args: string[]): Promise<Ran> {
  return desk.skykoi(["pairing", ...args], { env: { SKYKOI_STATE_DIR: desk.path("state") } });
}

async function listing(...args: string[]): Promise<{ requests: Row[]; approved: Row[] }> {
  return JSON.parse((await pairing("list", "--json", ...args)).stdout) as Awaited<ReturnType<typeof listing>>;
}
type Row = Readonly<Record<string, string | null>>;

async function gateway(): Promise<Gateway> {
  let takeUpgrade: OnUpgrade | undefined;
  const running = await startGateway({
    table: tinyTable({ config }),
    stateDir: desk.path("state"),
    home: desk.folder,
    env: {},
    port: 0,
    channels: (deps) => {
      const { channel, onUpgrade } = makeWebChat(deps);
      takeUpgrade = onUpgrade;
      return [channel];
    },
    upgrades: { "/webchat": (...upgrade) => takeUpgrade?.(...upgrade) },
    runTurn: echoTurn,
    homeOf: ({ id }) => ({ sessionsDir: join(desk.folder, id), workspace: join(desk.folder, id, "w") }),
    resolveSecret: () => Promise.reject(new Error("no secrets here")),
    log: silentLog,
  });
  onTestFinished(() => running.stop());
  return running;
}

/** A visitor who writes, is refused, and reads their code. */
async function stranger(url: string, visitorId: string) {
  const page = await PageClient.visit(url, { visitorId });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "message", messageId: "1", text: "hello?" });
  const frames = [await page.nextOf("refused"), await page.nextOf("reply")] as const;
  const code = /^skykoi pairing approve (\S+)$/m.exec(frames[1].text)?.[1] ?? "";
  return { page, code, frames };
}

test("a visitor is let in while the gateway runs", async () => {
  const { address } = await gateway();
  const url = `ws://127.0.0.1:${address.port}/webchat`;
  const { page, code, frames } = await stranger(url, "anna");
  expect(frames[0]).toMatchObject({ messageId: "1", reason: "you are not let in here yet" });
  expect(frames[1].answerer).toBeUndefined();
  expect(await listing()).toMatchObject({
    requests: [{ channel: "webchat", accountId: "default", person: "anna", name: "anna", code }],
    approved: [],
  });
  const approved = await pairing("approve", code.toLowerCase(), "--json");
  expect([approved.status, JSON.parse(approved.stdout)]).toEqual([
    0,
    { outcome: "approved", channel: "webchat", accountId: "default", person: "anna", name: "anna" },
  ]);
  const why = await desk.skykoi(["why", "anna/1"], { env: { SKYKOI_STATE_DIR: desk.path("state") } });
  expect(why.stdout).toContain("outcome     pairing at admission: pairing_code_new\n");
  expect(why.stdout).toContain("decided by  /channels/webchat/dmPolicy\n");
  page.send({ type: "message", messageId: "2", text: "hello again" });
  expect(await page.nextOf("reply")).toMatchObject({
    text: "you said: hello again",
    answerer: { koiId: "home" },
  });
  expect(await listing()).toMatchObject({ requests: [], approved: [{ person: "anna" }] });
});

test("a visitor is let in, or not, while the gateway is stopped", async () => {
  const first = await gateway();
  const url = `ws://127.0.0.1:${first.address.port}/webchat`;
  const { code } = await stranger(url, "anna");
  const bob = await stranger(url, "bob");
  await first.stop();
  expect((await pairing("approve", code, "--channel", "telegram")).status).toBe(1);
  expect((await pairing("approve", code, "--channel", "WebChat", "--account", "default")).stdout).toBe(
    'approved: webchat/default anna ("anna")\n',
  );
  expect((await pairing("deny", bob.code)).stdout).toBe('denied: webchat/default bob ("bob")\n');
  const { address } = await gateway();
  const again = `ws://127.0.0.1:${address.port}/webchat`;
  const page = await PageClient.visit(again, { visitorId: "anna" });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "message", messageId: "2", text: "here I am" });
  expect(await page.nextOf("reply")).toMatchObject({ text: "you said: here I am" });
  const denied = await PageClient.visit(again, { visitorId: "bob" });
  onTestFinished(() => denied.socket.terminate());
  denied.send({ type: "message", messageId: "3", text: "and I?" });
  await denied.nextOf("refused");
  const shown = (await denied.settled()).filter(({ type }) => type !== "canvases");
  expect(shown).toEqual([]);
});

test("wrong codes and wrong words are told apart", async () => {
  expect(await pairing("list")).toMatchObject({
    status: 0,
    stdout: "nobody asks to be let in, and nobody was\n",
  });
  expect(await pairing("approve", "AAAA2222")).toMatchObject({
    status: 1,
    stderr: "no request has this code; codes are valid for an hour\n",
  });
  expect((await pairing("approve")).status).toBe(2);
  expect(await pairing()).toMatchObject({
    status: 2,
    stderr: "skykoi pairing: say what to do: list, approve, deny\n",
  });
  expect(await pairing("list", "--channel", "pigeon")).toMatchObject({
    status: 2,
    stderr: 'skykoi pairing list: --channel: there is no "pigeon"\n',
  });
});

test("the channel may stand before the code, as in other tools of this family", async () => {
  const running = await gateway();
  const { code } = await stranger(`ws://127.0.0.1:${running.address.port}/webchat`, "anna");
  expect((await pairing("approve", "telegram", code)).status).toBe(1);
  expect((await pairing("list", "telegram")).stdout).toBe("nobody asks to be let in, and nobody was\n");
  expect(await pairing("approve", "pigeon", code)).toMatchObject({
    status: 2,
    stderr: 'skykoi pairing approve: channel: there is no "pigeon"\n',
  });
  expect((await pairing("approve", "webchat", code, "--channel", "webchat")).status).toBe(2);
  expect((await pairing("approve", "webchat", code)).stdout).toBe(
    'approved: webchat/default anna ("anna")\n',
  );
});

test("after ten wrong codes the right one is refused too", async () => {
  const running = await gateway();
  const { code } = await stranger(`ws://127.0.0.1:${running.address.port}/webchat`, "anna");
  for (let count = 0; count < 10; count += 1) await pairing("approve", "AAAA2222");
  const { status, stdout } = await pairing("approve", code, "--json");
  expect([status, JSON.parse(stdout)]).toMatchObject([1, { error: "locked" }]);
  expect((await listing()).requests).toHaveLength(1);
});

test("--notify has the gateway tell the person, and says where nobody could", async () => {
  const running = await gateway();
  const url = `ws://127.0.0.1:${running.address.port}/webchat`;
  const { page, code } = await stranger(url, "anna");
  const bob = await stranger(url, "bob");
  const approved = await pairing("approve", "webchat", code, "--notify", "--json");
  expect([approved.status, JSON.parse(approved.stdout)]).toEqual([
    0,
    {
      outcome: "approved",
      channel: "webchat",
      accountId: "default",
      person: "anna",
      name: "anna",
      isTold: true,
    },
  ]);
  expect((await page.nextOf("reply")).text).toContain("You have been let in");
  expect((await pairing("approve", code, "--notify")).stderr).toBe(
    "no request has this code; codes are valid for an hour\n",
  );
  await running.stop();
  expect(await pairing("approve", bob.code, "--notify")).toEqual({
    status: 0,
    stdout: 'approved: webchat/default bob ("bob")\n',
    stderr: "the person was not told: no gateway runs\n",
  });
  expect((await pairing("deny", "AAAA2222", "--notify")).status).toBe(2);
});

test("--notify asks a gateway that was started without the secret of its config, and says what one refused", async () => {
  const webchat = '{ channels: { webchat: { dmPolicy: "pairing" } }';
  const path = ".SKYKOI/SKYKOI.json";
  desk.write(path, `${webchat} }`);
  const open = await startGatewayChild(desk);
  const url = `${open.url.replace("http", "ws")}/webchat`;
  const { page, code } = await stranger(url, "anna");
  const { code: next } = await stranger(url, "bob");
  desk.write(path, `${webchat}, gateway: { auth: { token: { source: "env", id: "NOT_SET_ANYWHERE" } } } }`);
  await until(() => open.output().includes("config taken up"), "the reload", 10_000);
  expect(await desk.skykoi(["pairing", "approve", code, "--notify"])).toMatchObject({
    status: 0,
    stderr: "",
  });
  expect((await page.nextOf("reply")).text).toContain("You have been let in");

  await open.end("SIGTERM");
  desk.write(path, `${webchat} }`);
  await startGatewayChild(desk, [], { SKYKOI_GATEWAY_TOKEN: "one" });
  const other = await desk.skykoi(["pairing", "approve", "webchat", next, "--notify"], {
    env: { SKYKOI_GATEWAY_TOKEN: "two" },
  });
  expect(other).toEqual({
    status: 0,
    stdout: 'approved: webchat/default bob ("bob")\n',
    stderr:
      "the person was not told: the gateway can't be asked: it does not take the secret of the config; " +
      "it was started with another one\n",
  });
});
