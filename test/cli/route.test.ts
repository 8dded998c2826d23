// `skykoi route` from the outside: one question, or a stream of them.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Desk } from "./run-command.ts";

const CONFIG = `{
  kois: { list: [{ id: "home", default: true }, { id: "work" }] },
  bindings: [
    { koiId: "home", match: { channel: "whatsapp", accountId: "personal" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "personal", peer: { kind: "group", id: "1203630...@g.us" } } },
  ],
  broadcast: { "telegram:111111111": ["home", "work"] },
  channels: { whatsapp: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open", accounts: { personal: {}, biz: {} } } },
  session: { dmScope: "per-peer" },
}
`;

let desk: Desk;
beforeAll(async () => {
  desk = new Desk();
  desk.write("SKYKOI.json", CONFIG);
  await desk.compile(["-o", "routes.skt"]);
});
afterAll(() => desk.remove());

const group = ["--channel", "whatsapp", "--account", "personal", "--peer", "group:1203630...@g.us"];

describe("whether a message would come in", () => {
  const channels = `{
    telegram: {
      botToken: "\${T}",
      groupPolicy: "open",
      groups: { "-1001234567890": { enabled: false, topics: { "7": { enabled: true } } }, "-1009": { allowFrom: [] } },
    },
    discord: { token: "\${D}", guilds: { "9": { users: ["1"], channels: { "5": {}, "6": { allow: false } } } } },
    slack: { botToken: "\${S}", appToken: "\${A}", dm: { groupEnabled: true, groupChannels: ["G0AAAAAA1"] } },
  }`;
  const rows: readonly (readonly [args: string, admission: string])[] = [
    ["telegram group:-1001234567890", "blocked: this room is switched off"],
    ["telegram group:-1001234567890:topic:7 --parent-peer group:-1001234567890", "allowed"],
    ["telegram group:-1009", "blocked: nobody is listed who may address kois here"],
    ["discord channel:5 --guild 9", "allowed"],
    ["discord channel:6 --guild 9", "blocked: this room is switched off"],
    ["discord channel:7 --guild 9", "blocked: this room is not among those that are listed"],
    [
      "discord group:7",
      "blocked: direct messages among several people are not taken here (`dm.groupEnabled`)",
    ],
    ["slack group:G0AAAAAA1", "allowed"],
    ["slack group:G0BBBBBB2", "blocked: this conversation is not in dm.groupChannels"],
  ];

  test.each(rows)("%s: %s", async (words, admission) => {
    desk.write("rooms.json5", `{ channels: ${channels} }`);
    const [channel = "", peer = "", ...rest] = words.split(" ");
    const asked = ["--config", "rooms.json5", "--channel", channel, "--peer", peer, ...rest, "--json"];
    const { stdout } = await desk.skykoi(["route", ...asked]);
    expect((JSON.parse(stdout) as { admission: string }).admission).toBe(admission);
  });
});

describe("one question", () => {
  const answer = {
    koiId: "work",
    tier: "peer",
    bindingIndex: 2,
    sessionKey: "koi:work:whatsapp:group:1203630...@g.us",
    accountId: "personal",
    broadcast: [],
    source: { file: "SKYKOI.json", line: 6, column: 5 },
    admission: "allowed",
    nearMisses: [{ bindingIndex: 1, differs: ["accountId"] }],
  };

  test("is answered alike from a config and from a table", async () => {
    const [config, table, found] = await Promise.all([
      desk.skykoi(["route", "--config", "SKYKOI.json", ...group, "--json"]),
      desk.skykoi(["route", "--table", "routes.skt", ...group, "--json"]),
      desk.skykoi(["route", ...group, "--json"]),
    ]);
    for (const { status, stdout, stderr } of [config, table, found]) {
      expect([status, stderr]).toEqual([0, ""]);
      expect(JSON.parse(stdout)).toEqual(answer);
    }
    expect(Object.keys(JSON.parse(config.stdout) as object)).toEqual(Object.keys(answer));
  });

  test("that no binding answers goes to the default koi, and the near misses are named", async () => {
    const args = ["--channel", "whatsapp", "--account", "other", "--peer", "group:1203630...@g.us", "--json"];
    const { stdout } = await desk.skykoi(["route", ...args]);
    expect(JSON.parse(stdout)).toEqual({
      ...answer,
      koiId: "home",
      tier: "default",
      bindingIndex: null,
      sessionKey: "koi:home:whatsapp:group:1203630...@g.us",
      accountId: "other",
      source: null,
      nearMisses: [0, 1, 2].map((bindingIndex) => ({ bindingIndex, differs: ["accountId"] })),
    });
  });

  test("about a broadcast is answered by every koi of the list", async () => {
    const { stdout } = await desk.skykoi([
      "route",
      "--channel",
      "telegram",
      "--peer",
      "dm:111111111",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toMatchObject({
      koiId: null,
      tier: "broadcast",
      bindingIndex: null,
      sessionKey: null,
      source: null,
      broadcast: [
        { koiId: "home", sessionKey: "koi:home:dm:111111111" },
        { koiId: "work", sessionKey: "koi:work:dm:111111111" },
      ],
    });
  });

  test("takes every fact of a thread", async () => {
    const args = [
      "--channel",
      "discord",
      "--peer",
      "channel:77",
      "--parent-peer",
      "channel:5",
      "--guild",
      "9",
      "--role",
      "7",
    ];
    const { stdout, status } = await desk.skykoi(["route", ...args, "--role", "8", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ sessionKey: "koi:home:discord:channel:5:thread:77" });
    const slack = [
      "--channel",
      "slack",
      "--peer",
      "channel:C0123ABCD",
      "--team",
      "T0123ABCD",
      "--thread",
      "1.2",
      "--json",
    ];
    expect(JSON.parse((await desk.skykoi(["route", ...slack])).stdout)).toMatchObject({
      sessionKey: "koi:home:slack:channel:C0123ABCD:thread:1.2",
    });
  });

  test("is answered in words for people", async () => {
    const { stdout } = await desk.skykoi(["route", ...group]);
    expect(stdout).toBe(
      [
        "message    whatsapp/personal group 1203630...@g.us",
        "koi        work",
        "why        bindings[2] at SKYKOI.json:6:5, won by peer",
        "session    koi:work:whatsapp:group:1203630...@g.us",
        "admission  allowed",
        "near miss  bindings[1] differs in accountId",
        "",
      ].join("\n"),
    );
  });

  const wrong: readonly [what: string, args: string[], message: string][] = [
    ["without a peer", ["--channel", "slack"], "skykoi route: give --channel and --peer, or --stdin\n"],
    [
      "with a peer that has no kind",
      ["--channel", "slack", "--peer", "U0123ABCD"],
      "skykoi route: --peer is KIND:ID, such as dm:+15551230001\n",
    ],
    [
      "about a channel that is none",
      ["--channel", "wechat", "--peer", "dm:1"],
      'skykoi route: "wechat" is not a channel\n',
    ],
    [
      "about an id that is none",
      ["--channel", "slack", "--peer", "dm:#x"],
      'skykoi route: "#x" is not the id of a slack dm\n',
    ],
    [
      "that needs an account",
      ["--channel", "whatsapp", "--peer", "dm:+15551230001"],
      "skykoi route: whatsapp has no default account; name one\n",
    ],
    [
      "with a slip in a flag",
      ["--chanel", "slack"],
      "skykoi route: unknown flag --chanel; did you mean --channel?\n",
    ],
    [
      "to a table and a config",
      ["--table", "routes.skt", "--config", "SKYKOI.json"],
      "skykoi route: give --table or --config, not both\n",
    ],
    ["to a table that is not there", ["--table", "gone.skt", ...group], "can't open gone.skt: ENOENT\n"],
    [
      "to a table that is none",
      ["--table", "SKYKOI.json", ...group],
      "table/corrupt: `SKYKOI.json` is not a compiled table; make one with `skykoi-compile -o FILE`\n",
    ],
  ];
  test.each(wrong)("%s is wrong usage", async (_, args, message) => {
    expect(await desk.skykoi(["route", ...args])).toEqual({ status: 2, stdout: "", stderr: message });
  });

  test("to a config with errors shows the errors", async () => {
    desk.write("bad.json", '{ bindings: [{ koiId: "ghost", match: { channel: "slack" } }] }');
    const { status, stdout, stderr } = await desk.skykoi([
      "route",
      "--config",
      "bad.json",
      "--channel",
      "slack",
      "--peer",
      "dm:U0123ABCD",
    ]);
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/^error binding\/unknown-koi/);
  });
});

describe("a stream", () => {
  const lines: readonly [line: string, answer: object][] = [
    [
      '{"channel":"whatsapp","accountId":"biz","peer":{"kind":"dm","id":"+15551230001"}}',
      { koiId: "work", tier: "account" },
    ],
    ["not json", { error: { code: "facts/invalid-json", message: "this line is not JSON" } }],
    [
      '{"channel":"telegram","peer":{"kind":"group","id":-1001234567890}}',
      { koiId: "home", accountId: "default" },
    ],
    ["[]", { error: { code: "facts/not-an-object", message: "facts are one JSON object" } }],
    [
      '{"peer":{"kind":"dm","id":"x"}}',
      { error: { code: "facts/missing-channel", message: "facts need a channel" } },
    ],
    [
      '{"channel":"whatsapp","peer":{"kind":"dm","id":"+15551230001"}}',
      { error: { code: "facts/missing-account" } },
    ],
    ['{"channel":"slack"}', { error: { code: "facts/missing-peer", message: "facts need a peer" } }],
    ['{"channel":"slack","peer":{"kind":"dm","id":"D0123ABCD"}}', { error: { code: "facts/bad-peer-id" } }],
    [
      '{"channel":"slack","peer":{"kind":"room","id":"C0123ABCD"}}',
      { error: { code: "facts/bad-peer-kind" } },
    ],
    [
      '{"channel":"discord","peer":{"kind":"channel","id":"5"},"roles":"7"}',
      { error: { code: "facts/wrong-type" } },
    ],
    [
      '{"channel":"discord","peer":{"kind":"channel","id":"5"},"guildId":null,"teamId":"","roles":[]}',
      { koiId: "home" },
    ],
    ['{"__proto__":{"channel":"slack"},"constructor":1}', { error: { code: "facts/missing-channel" } }],
    ['{"channel":"webchat","peer":{"kind":"dm","id":"anna"}}', { sessionKey: "koi:home:dm:anna" }],
  ];

  test("has an answer for each line, errors among them, and ends well", async () => {
    const input = `${lines.map(([line]) => line).join("\r\n")}\n\n`;
    const { status, stdout, stderr } = await desk.skykoi(["route", "--table", "routes.skt", "--stdin"], {
      input,
    });
    expect([status, stderr]).toEqual([0, ""]);
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as object);
    expect(answers).toHaveLength(lines.length);
    for (const [i, [, answer]] of lines.entries()) expect(answers[i]).toMatchObject(answer);
  });

  test("may be long, and its answers keep their order", async () => {
    const input = Array.from(
      { length: 5000 },
      (_, i) => `{"channel":"webchat","peer":{"kind":"dm","id":"v${i}"}}`,
    ).join("\n");
    const { status, stdout } = await desk.skykoi(["route", "--table", "routes.skt", "--stdin"], { input });
    const keys = stdout
      .trimEnd()
      .split("\n")
      .map((line) => (JSON.parse(line) as { sessionKey: string }).sessionKey);
    expect(status).toBe(0);
    expect(keys).toEqual(Array.from({ length: 5000 }, (_, i) => `koi:home:dm:v${i}`));
  });

  test("of nothing is answered by nothing", async () => {
    expect(await desk.skykoi(["route", "--table", "routes.skt", "--stdin"])).toEqual({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });

  test("is answered line by line, without waiting for its end", async () => {
    const args = [
      join(import.meta.dirname, "../../dist/skykoi.js"),
      "route",
      "--table",
      desk.path("routes.skt"),
      "--stdin",
    ];
    const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (const id of ["anna", "ben"]) {
      child.stdin.write(`{"channel":"webchat","peer":{"kind":"dm","id":"${id}"}}\n`);
      const { value } = await answers.next();
      expect(JSON.parse(String(value))).toMatchObject({ sessionKey: `koi:home:dm:${id}` });
    }
    child.stdin.end();
    expect(await once(child, "close")).toEqual([0, null]);
  });
});
