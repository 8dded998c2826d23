// `skykoi channels login` and `logout`: the built command beside a real gateway, and the same without one.

import { PassThrough } from "node:stream";
import { renderUnicodeCompact } from "uqr";
import { expect, onTestFinished, test } from "vitest";
import { type Arguments, parseCommandLine } from "../../../src/cli/arguments.ts";
import { channelsLogin, loginChannel } from "../../../src/cli/commands/channels-login.ts";
import { channelsLogout, logoutChannel } from "../../../src/cli/commands/channels-logout.ts";
import { UsageError } from "../../../src/cli/exit-code.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { LinkedChannel } from "../../fakes/channel/linked-channel.ts";
import { type ControlGateway, controlGateway } from "../../runtime/control/control-gateway.ts";
import { until } from "../../runtime/until.ts";
import { Desk, type Ran } from "../run-command.ts";
import { type CommandChild, startCommand } from "./command-child.ts";

const biz = "biz" as AccountId;
const config: SkykoiConfig = {
  kois: { list: [{ id: "home" }] },
  session: { dmScope: "per-peer" },
  channels: { whatsapp: { dmPolicy: "pairing", accounts: { biz: {}, private: {} } } },
};

interface House extends ControlGateway {
  readonly phone: LinkedChannel;
  /** A command that runs beside the gateway. */
  command(...args: string[]): CommandChild;
}

async function house(): Promise<House> {
  const phone = new LinkedChannel();
  const gateway = await controlGateway(config, { channels: () => [phone] });
  const { folder } = gateway;
  const command = (...args: string[]) => startCommand(args, folder, { SKYKOI_STATE_DIR: folder });
  return { ...gateway, phone, command };
}

function stateOf({ gateway }: House): string | undefined {
  return gateway.status().accounts.find(({ accountId }) => accountId === "biz")?.state;
}

/** A desk with a config, and no gateway. */
function desk(): { readonly desk: Desk; skykoi(...args: string[]): Promise<Ran> } {
  const made = new Desk();
  onTestFinished(() => made.remove());
  made.write("state/SKYKOI.json", JSON.stringify(config));
  const env = { SKYKOI_STATE_DIR: made.path("state") };
  return { desk: made, skykoi: (...args) => made.skykoi(args, { env }) };
}

/** The command in this process, with the adapter of a test. */
function here(made: Desk) {
  const written = { stdout: "", stderr: "" };
  const io: ProcessIo = {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
    stdin: new PassThrough(),
    env: { SKYKOI_STATE_DIR: made.path("state") },
    cwd: made.folder,
    home: made.folder,
  };
  const args = (command: typeof channelsLogin, ...typed: string[]): Arguments =>
    parseCommandLine(command.usage, typed);
  return { io, written, args };
}

test("beside a gateway the QR code is drawn, and the gateway connects the account", async () => {
  const { command, phone, ...gateway } = await house();
  const login = command("channels", "login", "--channel", "whatsapp", "--account", "biz");
  await until(() => login.stdout().includes("▀"), "the QR code");
  expect(login.stdout()).toBe(`${renderUnicodeCompact("2@biz", { border: 2 })}\n`);
  expect(login.stderr()).toContain("scan this with the phone");
  phone.phones[0]?.link();
  expect(await login.ended).toBe(0);
  expect(login.stdout()).toMatch(/linked: whatsapp\/biz; the gateway connects it\n$/);
  expect(stateOf({ command, phone, ...gateway })).toBe("open");
});

test("with --json each step is a line, the QR code as its text", async () => {
  const { command, phone } = await house();
  const login = command("channels", "login", "--account", "biz", "--json");
  await until(() => phone.phones.length === 1, "the login");
  phone.phones[0]?.request.view.qr("2@second");
  phone.phones[0]?.request.view.note("nearly there");
  phone.phones[0]?.link();
  expect(await login.ended).toBe(0);
  const lines = login.stdout().trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
    { step: "qr", text: "2@biz" },
    { step: "qr", text: "2@second" },
    { step: "note", text: "nearly there" },
    { step: "done" },
  ]);
  expect(login.stderr()).toBe("");
});

test("with --phone a code to type is shown", async () => {
  const { command, phone } = await house();
  const login = command("channels", "login", "--account", "biz", "--phone", "+1 (555) 123-0001");
  await until(() => login.stdout() === "ABCD-1234\n", "the code");
  expect(phone.phones[0]?.request.phoneNumber).toBe("+15551230001");
  phone.phones[0]?.fail("the phone said no");
  expect(await login.ended).toBe(1);
  expect(login.stderr()).toMatch(/not linked: the phone said no\n$/);
});

test("Ctrl-C calls the login off, in the gateway too", async () => {
  const all = await house();
  const login = all.command("channels", "login", "--account", "biz");
  await until(() => login.stdout().includes("▀"), "the QR code");
  login.signal("SIGINT");
  expect(await login.ended).toBe(130);
  expect(login.stderr()).toMatch(/called off; nothing was linked\n$/);
  await until(() => all.phone.connections.at(-1) === "start biz", "the account to run again");
  expect([all.phone.phones[0]?.request.signal.aborted, stateOf(all)]).toEqual([true, "logged_out"]);
});

test("a gateway that stops ends the login", async () => {
  const { command, gateway } = await house();
  const login = command("channels", "login", "--account", "biz");
  await until(() => login.stdout().includes("▀"), "the QR code");
  await gateway.stop();
  expect(await login.ended).toBe(1);
  expect(login.stderr()).toMatch(/not linked: http.* closed the connection\n$/);
});

test("what the gateway refuses is said", async () => {
  const { command, phone } = await house();
  phone.linked.add(biz);
  const login = command("channels", "login", "--account", "biz");
  expect(await login.ended).toBe(1);
  expect(login.stderr()).toBe("not linked: it is linked and connected; to link it anew, log out first\n");
});

test("a logout beside a gateway leaves the account logged out", async () => {
  const all = await house();
  all.phone.linked.add(biz);
  expect(stateOf(all)).toBe("open");
  const logout = all.command("channels", "logout", "--account", "biz", "--yes");
  expect(await logout.ended).toBe(0);
  expect(logout.stdout()).toBe("logged out: whatsapp/biz\n");
  expect(stateOf(all)).toBe("logged_out");
  all.phone.logoutFailure = new Error("WhatsApp was not reached; unlink the device on the phone");
  const again = all.command("channels", "logout", "--account", "biz", "--yes", "--json");
  expect(await again.ended).toBe(1);
  expect(JSON.parse(again.stdout())).toEqual({
    channel: "whatsapp",
    accountId: "biz",
    outcome: "failed",
    message: "WhatsApp was not reached; unlink the device on the phone",
  });
});

test("without a gateway the command links the account itself", async () => {
  const { desk: made } = desk();
  const { io, written, args } = here(made);
  const phone = new LinkedChannel();
  const makers = { whatsapp: () => Promise.resolve(phone) };
  const login = loginChannel(args(channelsLogin, "--account", "biz"), io, makers);
  await until(() => phone.phones.length === 1, "the login");
  phone.phones[0]?.link();
  expect(await login).toBe(0);
  expect(written.stdout).toBe(
    `${renderUnicodeCompact("2@biz", { border: 2 })}\nlinked: whatsapp/biz; skykoi gateway connects it\n`,
  );
  expect(phone.connections).toEqual([]);

  const failed = loginChannel(args(channelsLogin, "--account", "private", "--json"), io, makers);
  await until(() => phone.phones.length === 2, "the second login");
  phone.phones[1]?.fail("nobody linked a phone in time; try again");
  expect(await failed).toBe(1);
  expect(written.stdout).toMatch(
    /\{"step":"failed","message":"nobody linked a phone in time; try again"\}\n$/,
  );
  expect(await logoutChannel(args(channelsLogout, "--account", "biz", "-y"), io, makers)).toBe(0);
  expect([...phone.linked]).toEqual([]);
});

test("colours make the code black on white, whatever the terminal's are", async () => {
  const { desk: made } = desk();
  const { io, written, args } = here(made);
  const phone = new LinkedChannel();
  const coloured = { ...io, env: { ...io.env, FORCE_COLOR: "1" } };
  const makers = { whatsapp: () => Promise.resolve(phone) };
  const login = loginChannel(args(channelsLogin, "--account", "biz"), coloured, makers);
  await until(() => phone.phones.length === 1, "the login");
  phone.phones[0]?.link();
  await login;
  const code = written.stdout.split("\n").slice(0, -2);
  expect(code.every((line) => line.startsWith("\u001b[97;40m") && line.endsWith("\u001b[0m"))).toBe(true);
});

test("channels with tokens say how they are set, wrong names and numbers are refused: exit 2", async () => {
  const { skykoi } = desk();
  const cases: readonly (readonly [args: string, problem: string])[] = [
    [
      "login --channel telegram",
      "skykoi channels login: accounts of telegram are logged in by their token in the config: channels.telegram.botToken or channels.telegram.tokenFile (or under accounts), or TELEGRAM_BOT_TOKEN in the environment for the default account; skykoi channels probe --channel telegram tries it",
    ],
    [
      "logout --channel slack --yes",
      "skykoi channels logout: accounts of slack are logged out by their token in the config: channels.slack.botToken (or under accounts), or SLACK_BOT_TOKEN and SLACK_APP_TOKEN in the environment for the default account; skykoi channels probe --channel slack tries it",
    ],
    [
      "login --channel webchat",
      "skykoi channels login: webchat has no login; its page asks for gateway.auth.token, if that is set",
    ],
    ["login --channel fax", 'skykoi channels login: there is no channel "fax"'],
    ["login", "skykoi channels login: say which account of whatsapp, --account: biz, private"],
    [
      "login --account bizz",
      'skykoi channels login: no account "bizz" runs with this config; did you mean biz?',
    ],
    [
      "login --account biz --phone 555",
      'skykoi channels login: --phone wants a number in international form, +15551230001, got "555"',
    ],
    ["logout --account biz", "skykoi channels logout: it deletes the keys of whatsapp/biz; say --yes"],
    ["logout --yes", "skykoi channels logout: say which account of whatsapp, --account: biz, private"],
  ];
  const ran = await Promise.all(cases.map(([typed]) => skykoi("channels", ...typed.split(" "))));
  expect(ran.map(({ status, stdout, stderr }) => [status, stdout, stderr])).toEqual(
    cases.map(([, problem]) => [2, "", `${problem}\n`]),
  );
});

test("an account that is not in the config can't be linked", async () => {
  const made = new Desk();
  onTestFinished(() => made.remove());
  made.write("state/SKYKOI.json", "{}");
  const { io, args } = here(made);
  await expect(loginChannel(args(channelsLogin), io)).rejects.toEqual(
    new UsageError(
      "skykoi channels login: the config has no account of whatsapp; add channels.whatsapp to it",
    ),
  );
});
