// Linking a real WhatsApp account through a real gateway, with a phone of the test: QR code, number, Ctrl-C, logout.

import { expect, onTestFinished, test } from "vitest";
import { makeWhatsApp } from "../../../src/channels/whatsapp/whatsapp-channel.ts";
import { loginChannel, channelsLogin } from "../../../src/cli/commands/channels-login.ts";
import { parseCommandLine } from "../../../src/cli/arguments.ts";
import { processIo } from "../../../src/cli/process-io.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { MakeChannel } from "../../../src/channels/registry.ts";
import { FakeWhatsApp } from "../../fakes/whatsapp/fake-whatsapp.ts";
import { controlGateway } from "../../runtime/control/control-gateway.ts";
import { until } from "../../runtime/until.ts";
import { Desk } from "../run-command.ts";
import { startCommand } from "./command-child.ts";

const LONG_MS = 20_000;

const config: SkykoiConfig = {
  kois: { list: [{ id: "home" }] },
  session: { dmScope: "per-peer" },
  channels: { whatsapp: { dmPolicy: "pairing" } },
};

async function platform(): Promise<{ readonly server: FakeWhatsApp; readonly make: MakeChannel }> {
  const server = new FakeWhatsApp();
  await server.start();
  onTestFinished(() => server.stop());
  const { url, media } = server;
  const place = { url, mediaOrigin: media.origin, uploadAgent: media.agent() };
  return { server, make: (host) => makeWhatsApp(host, { server: place }) };
}

function qrOf(stdout: string): string | undefined {
  const line = stdout.split("\n").find((one) => one.startsWith('{"step":"qr"'));
  return line === undefined ? undefined : (JSON.parse(line) as { readonly text: string }).text;
}

test("an account is linked, probed, connected and unlinked while the gateway runs", async () => {
  const { server, make } = await platform();
  const owner = server.person("15550009999", "Owner");
  const { gateway, folder, lines } = await controlGateway(config, {
    channels: () => [],
    adapters: { whatsapp: make },
  });
  const command = (...args: string[]) =>
    startCommand(["channels", ...args], folder, { SKYKOI_STATE_DIR: folder });
  const state = () => gateway.status().accounts[0]?.state;
  await until(() => state() === "logged_out", "the account without a device", LONG_MS);

  const broken = command("login", "--json");
  await until(() => qrOf(broken.stdout()) !== undefined, "the first QR code", LONG_MS);
  broken.signal("SIGINT");
  expect(await broken.ended).toBe(130);
  await until(
    () => gateway.status().accounts[0]?.detail !== "it is being linked right now",
    "its end",
    LONG_MS,
  );
  expect(state()).toBe("logged_out");

  const login = command("login", "--json");
  await until(() => qrOf(login.stdout()) !== undefined, "the QR code", LONG_MS);
  await server.scanQr(owner, qrOf(login.stdout()) ?? "");
  expect(await login.ended).toBe(0);
  expect(login.stdout()).toMatch(/\{"step":"done"\}\n$/);
  await until(() => state() === "open", "the connection", LONG_MS);

  const probe = command("probe");
  expect([await probe.ended, probe.stdout()]).toEqual([0, "whatsapp/default  ok  linked as +15550009999\n"]);
  const again = command("login");
  expect([await again.ended, again.stderr()]).toEqual([
    1,
    "not linked: it is linked and connected; to link it anew, log out first\n",
  ]);

  const logout = command("logout", "--yes");
  expect([await logout.ended, logout.stdout()]).toEqual([0, "logged out: whatsapp/default\n"]);
  await until(() => state() === "logged_out", "the account without a device", LONG_MS);
  expect(lines.filter(({ level }) => level === "error").map(({ message }) => message)).toEqual(
    lines.filter(({ message }) => message === "account needs a person").map(({ message }) => message),
  );
  expect(server.faults).toEqual([]);
});

test("without a gateway the command links it, and the next gateway connects it", async () => {
  const { server, make } = await platform();
  const owner = server.person("15550009999", "Owner");
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  desk.write("SKYKOI.json", JSON.stringify(config));
  let shown = "";
  const io = {
    ...processIo(),
    stdout: { write: (text: string) => (shown += text) },
    stderr: { write: () => true },
    env: { SKYKOI_STATE_DIR: desk.folder },
    cwd: desk.folder,
    home: desk.folder,
  };
  const args = parseCommandLine(channelsLogin.usage, ["--phone", "+1 555 000 9999"]);
  const login = loginChannel(args, io, { whatsapp: make });
  await until(() => /^\w{4}-\w{4}\n/.test(shown), "the code", LONG_MS);
  await server.typeCode(owner, shown.trim());
  expect(await login).toBe(0);
  expect(shown).toMatch(/linked: whatsapp\/default; skykoi gateway connects it\n$/);
  const { gateway } = await controlGateway(config, {
    stateDir: desk.folder,
    channels: () => [],
    adapters: { whatsapp: make },
  });
  await until(() => gateway.status().accounts[0]?.state === "open", "the connection", LONG_MS);
  expect(server.faults).toEqual([]);
});
