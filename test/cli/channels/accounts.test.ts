// `skykoi channels list`, `status` and `probe`: the built commands, with the real adapter of Slack and a Slack on this
// machine.

import { expect, onTestFinished, test } from "vitest";
import { SlackServer } from "../../fakes/slack/slack-server.ts";
import { type App, Workspace } from "../../fakes/slack/workspace.ts";
import { until } from "../../runtime/until.ts";
import { startGatewayChild } from "../gateway-child.ts";
import { Desk, type Ran } from "../run-command.ts";

interface Setup {
  readonly desk: Desk;
  readonly server: SlackServer;
  readonly apps: readonly [App, App];
  readonly env: Readonly<Record<string, string>>;
  skykoi(...args: string[]): Promise<Ran>;
}

/** Two accounts of Slack, with their tokens in the environment. */
async function setUp(more: object = {}): Promise<Setup> {
  const workspace = new Workspace();
  const server = await SlackServer.start(workspace);
  onTestFinished(() => server.close());
  const apps = [workspace.install("koi-a"), workspace.install("koi-b")] as const;
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  const account = (name: string) => ({ botToken: `\${${name}_BOT}`, appToken: `\${${name}_APP}` });
  desk.write(
    ".SKYKOI/SKYKOI.json",
    JSON.stringify({
      kois: { list: [{ id: "home", default: true }, { id: "work" }] },
      session: { dmScope: "per-peer" },
      channels: {
        slack: {
          apiRoot: server.apiRoot,
          dm: { policy: "pairing" },
          accounts: { a: { ...account("A"), name: "Support" }, b: account("B") },
        },
        ...more,
      },
      bindings: [{ koiId: "work", match: { channel: "slack", accountId: "a" } }],
    }),
  );
  const env = {
    A_BOT: apps[0].botToken,
    A_APP: apps[0].appToken,
    B_BOT: apps[1].botToken,
    B_APP: apps[1].appToken,
  };
  return { desk, server, apps, env, skykoi: (...args) => desk.skykoi(["channels", ...args], { env }) };
}

function noSecrets({ env }: Setup, ...texts: string[]): void {
  for (const text of texts) for (const secret of Object.values(env)) expect(text).not.toContain(secret);
}

test("the list says where credentials come from and where bindings lead, without a gateway", async () => {
  const setup = await setUp({
    telegram: { tokenFile: "~/token" },
    discord: { token: "a-literal-token-of-discord", enabled: false },
    whatsapp: { dmPolicy: "pairing", accounts: { biz: {}, off: { enabled: false } } },
  });
  setup.desk.write(".SKYKOI/credentials/whatsapp/biz/creds.json", "{}");
  const { status, stdout } = await setup.skykoi("list");
  expect(status).toBe(0);
  expect(stdout).toBe(
    [
      "whatsapp/biz  → home, the default koi",
      `  device: keys in ${setup.desk.path(".SKYKOI/credentials/whatsapp/biz")}`,
      "whatsapp/off (disabled)  → home, the default koi",
      `  device: keys in ${setup.desk.path(".SKYKOI/credentials/whatsapp/off")} (none yet)`,
      "telegram/default (default)  → home, the default koi",
      "  tokenFile from file ~/token (not there)",
      "discord/default (default, disabled)  → home, the default koi",
      "  token from config SKYKOI.json at /channels/discord/token",
      'slack/a  "Support"  → work',
      "  botToken from environment A_BOT",
      "  appToken from environment A_APP",
      "slack/b  → home, the default koi",
      "  botToken from environment B_BOT",
      "  appToken from environment B_APP",
      "webchat/default (default)  → home, the default koi",
      "",
    ].join("\n"),
  );
  noSecrets(setup, stdout);
});

test("the list as JSON; without a config it is the accounts of the environment", async () => {
  const setup = await setUp();
  const rows = JSON.parse((await setup.skykoi("list", "--json")).stdout) as object[];
  expect(rows[0]).toEqual({
    channel: "slack",
    accountId: "a",
    name: "Support",
    isEnabled: true,
    isDefault: false,
    credentials: [
      { key: "botToken", source: "environment", name: "A_BOT", isPresent: true },
      { key: "appToken", source: "environment", name: "A_APP", isPresent: true },
    ],
    kois: ["work"],
  });
  const env = { SKYKOI_STATE_DIR: setup.desk.path("empty"), SLACK_BOT_TOKEN: "x", SLACK_APP_TOKEN: "y" };
  const { stdout } = await setup.desk.skykoi(["channels", "list"], { env });
  expect(stdout).toBe(
    "slack/default (default)  → main, the default koi\n" +
      "  botToken from environment SLACK_BOT_TOKEN\n  appToken from environment SLACK_APP_TOKEN\n" +
      "webchat/default (default)  → main, the default koi\n",
  );
});

test("a config with errors has no list, but its errors", async () => {
  const setup = await setUp();
  setup.desk.write(".SKYKOI/SKYKOI.json", '{ "kois": 7 }');
  for (const command of ["list", "status"]) {
    const { status, stdout, stderr } = await setup.skykoi(command);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("`kois` must be an object");
  }
});

test("without a gateway the status says so, and which credentials are there", async () => {
  const setup = await setUp();
  const { status, stdout } = await setup.desk.skykoi(["channels", "status"], { env: { A_BOT: "x" } });
  expect(status).toBe(1);
  expect(stdout.split("\n").slice(0, 4)).toEqual([
    `no gateway runs on ${setup.desk.path(".SKYKOI")}`,
    'slack/a  "Support"  → work',
    "  botToken from environment A_BOT",
    "  appToken from environment A_APP (not set)",
  ]);
});

test("the status of a running gateway, what is to be done, and what the doctor makes of it", async () => {
  const setup = await setUp();
  setup.apps[1].isRevoked = true;
  const gateway = await startGatewayChild(setup.desk, [], setup.env);
  const states = [/"accountId":"a".*open/, /"accountId":"b".*logged_out/];
  await until(() => states.every((state) => state.test(gateway.output())), "both accounts to have settled");
  const { status, stdout } = await setup.skykoi("status");
  expect([status, stdout.split("\n").slice(0, 3)]).toEqual([
    1,
    [
      "slack/a          open",
      expect.stringMatching(/^slack\/b {10}logged_out {2}./),
      expect.stringMatching(/^ {2}repair: make a new token, /),
    ],
  ]);
  const report = JSON.parse((await setup.skykoi("status", "--json")).stdout) as {
    readonly gateway: object;
    readonly accounts: readonly object[];
  };
  expect(report.gateway).toEqual({ url: gateway.url, state: "degraded" });
  expect(report.accounts[1]).toEqual({
    channel: "slack",
    accountId: "b",
    state: "logged_out",
    detail: expect.any(String),
    repair: expect.stringContaining("new token"),
  });
  const doctor = await setup.desk.skykoi(["doctor", "--json"], { env: setup.env });
  expect((JSON.parse(doctor.stdout) as { readonly findings: readonly object[] }).findings).toContainEqual({
    check: "accounts",
    severity: "error",
    message: expect.stringMatching(/^slack\/b is logged_out: ./),
    repair: expect.stringContaining("new token"),
    isFixable: false,
    isFixed: false,
  });
  noSecrets(setup, stdout, doctor.stdout, gateway.output());
  // Its own state dir has no gateway, but the credential is in use.
  const env = { ...setup.env, SKYKOI_STATE_DIR: setup.desk.path("other") };
  const config = setup.desk.path(".SKYKOI/SKYKOI.json");
  const other = await setup.desk.skykoi(["channels", "status", "--config", config], { env });
  expect(other.stdout).toContain(
    `a credential of slack is in use on this machine by process ${gateway.pid}, since `,
  );
});

test("a probe asks the platform, beside a running gateway and without one", async () => {
  const setup = await setUp();
  const alone = await setup.skykoi("probe");
  expect([alone.status, alone.stdout]).toEqual([
    0,
    "slack/a  ok  koi-a in workspace T0KOI00001\nslack/b  ok  koi-b in workspace T0KOI00001\n",
  ]);
  const gateway = await startGatewayChild(setup.desk, [], setup.env);
  setup.apps[1].isRevoked = true;
  const beside = await setup.skykoi("probe", "--json");
  expect([beside.status, JSON.parse(beside.stdout)]).toEqual([
    1,
    [
      { channel: "slack", accountId: "a", ok: true, detail: "koi-a in workspace T0KOI00001" },
      { channel: "slack", accountId: "b", ok: false, detail: expect.stringMatching(/./) },
    ],
  ]);
  noSecrets(setup, beside.stdout, gateway.output());
  const one = await setup.skykoi("probe", "--channel", "slack", "--account", "a");
  expect([one.status, one.stdout]).toEqual([0, "slack/a  ok  koi-a in workspace T0KOI00001\n"]);
});

test("a probe without credentials, of a channel that has none, of nobody", async () => {
  const setup = await setUp();
  const bare = await setup.desk.skykoi(["channels", "probe"], { env: { A_BOT: "x", A_APP: "y" } });
  expect(bare.status).toBe(1);
  expect(bare.stdout).toMatch(/^slack\/b {2}failed {2}.*`B_\w+` is not set/m);
  const page = await setup.skykoi("probe", "--channel", "webchat");
  expect([page.status, page.stdout]).toEqual([
    0,
    "webchat/default  -  is the gateway's own page; nothing to probe\n",
  ]);
  const linked = await setUp({ whatsapp: { dmPolicy: "pairing" } });
  const alone = await linked.skykoi("probe", "--channel", "whatsapp");
  expect([alone.status, alone.stdout]).toEqual([
    0,
    "whatsapp/default  -  can be probed only while a gateway has its connection, and none runs\n",
  ]);
  const nobody = await setup.skykoi("probe", "--account", "c");
  expect([nobody.status, nobody.stderr]).toEqual([
    2,
    'skykoi channels probe: no account "c" runs with this config; there are a, b, default\n',
  ]);
});

test("two accounts of one gateway with one token: the second is in conflict, and the first runs", async () => {
  const setup = await setUp();
  const twins = { ...setup.env, B_BOT: setup.apps[0].botToken, B_APP: setup.apps[0].appToken };
  const gateway = await startGatewayChild(setup.desk, [], twins);
  const states = [/"state":"open"/, /"state":"conflict"/];
  await until(() => states.every((state) => state.test(gateway.output())), "both accounts to have settled");
  const { accounts } = JSON.parse(
    (await setup.desk.skykoi(["channels", "status", "--json"], { env: twins })).stdout,
  ) as { readonly accounts: readonly { readonly state: string; readonly detail?: string }[] };
  const slack = accounts.slice(0, 2);
  expect(slack.map(({ state }) => state).toSorted()).toEqual(["conflict", "open"]);
  expect(slack.find(({ state }) => state === "conflict")?.detail).toMatch(
    /^another account of this gateway, since .*, uses this bot token on this machine; stop one of the two$/,
  );
  noSecrets({ ...setup, env: twins }, gateway.output());
});
