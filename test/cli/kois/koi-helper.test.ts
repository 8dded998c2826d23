// `skykoi kois add|delete|set-identity`, `bind`, `unbind` and `bindings` as people run them: what they write, what they
// leave alone, and what they refuse.

import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openKoiStore } from "../../../src/koi/store/sqlite-koi-store.ts";
import type { SessionKey } from "../../../src/routing/ids.ts";
import { tinyMessage } from "../../runtime/tiny-table.ts";
import { startGatewayChild } from "../gateway-child.ts";
import { Desk, type Ran } from "../run-command.ts";

const CONFIG = `// The house.
{
  kois: {
    list: [
      { id: 'home', default: true }, // everybody's
      { id: "work", subagents: { allowKois: ["home", "kids"] } },
      // The children.
      { id: "kids", workspace: "~/kids" },
    ],
  },
  tools: { koiToKoi: { allow: ["kids"] } },
  broadcast: { "webchat:room-1": ["home", "kids"], "webchat:room-2": ["kids"] },
  bindings: [
    // Anna works.
    { koiId: "work", match: { channel: "webchat", peer: { kind: "dm", id: "anna" } } },
    { koiId: "kids", match: { channel: "webchat", peer: { kind: "dm", id: "tom" } } },
  ],
  session: { dmScope: "per-channel-peer" },
  gateway: { auth: { token: "\${GATEWAY_TOKEN}" } },
}
`;

let desk: Desk;

beforeEach(() => {
  desk = new Desk();
  desk.write(".SKYKOI/SKYKOI.json", CONFIG);
});
afterEach(() => desk.remove());

const config = (): string => readFileSync(desk.path(".SKYKOI/SKYKOI.json"), "utf8");

/** The lines of the config that are not in the one that it was, and those that are gone. */
function changes(): { added: string[]; removed: string[] } {
  const [before, after] = [CONFIG.split("\n"), config().split("\n")];
  return {
    added: after.filter((line) => !before.includes(line)),
    removed: before.filter((line) => !after.includes(line)),
  };
}

async function expectRefused(ran: Promise<Ran>, status: number, message: RegExp): Promise<void> {
  const { status: got, stderr } = await ran;
  expect([got, stderr]).toEqual([status, expect.stringMatching(message)]);
  expect(config()).toBe(CONFIG);
}

describe("kois add", () => {
  test("writes an entry and its bindings, and makes the folders", async () => {
    const flags = ["--name", "Ops", "--model", "anthropic/claude-opus-4-6", "--mention", "@ops"];
    const { status, stderr } = await desk.skykoi([
      "kois",
      "add",
      "ops",
      ...flags,
      "--channel",
      "webchat",
      "--peer",
      "dm:olga",
      "--bind",
      "webchat#group:room-9",
    ]);
    expect([status, stderr]).toEqual([0, expect.stringContaining("added ops")]);
    expect(changes()).toEqual({
      added: [
        "      {",
        '        id: "ops",',
        '        name: "Ops",',
        '        model: "anthropic/claude-opus-4-6",',
        '        groupChat: { mentionPatterns: ["@ops"] },',
        "      },",
        '    { koiId: "ops", match: { channel: "webchat", peer: { kind: "dm", id: "olga" } } },',
        '    { koiId: "ops", match: { channel: "webchat", peer: { kind: "group", id: "room-9" } } },',
      ],
      removed: [],
    });
    expect(existsSync(desk.path(".SKYKOI/workspace-ops/SOUL.md"))).toBe(true);
    expect(statSync(desk.path(".SKYKOI/koi/ops/koi")).mode & 0o777).toBe(0o700);
  });

  test("says in JSON what it did", async () => {
    const { stdout } = await desk.skykoi(["kois", "add", "Ops", "--json", "--bind", "webchat#dm:olga"]);
    expect(JSON.parse(stdout)).toEqual({
      koiId: "ops",
      name: "ops",
      workspace: desk.path(".SKYKOI/workspace-ops"),
      koiDir: desk.path(".SKYKOI/koi/ops/koi"),
      bindings: { added: ["webchat#dm:olga"], skipped: [], conflicts: [] },
    });
  });

  test("the first koi of a config does not become the default", async () => {
    desk.write(".SKYKOI/SKYKOI.json", "{ session: { dmScope: 'per-channel-peer' } }\n");
    expect((await desk.skykoi(["kois", "add", "work"])).status).toBe(0);
    const listed = JSON.parse((await desk.skykoi(["kois", "--json"])).stdout) as {
      id: string;
      isDefault: boolean;
    }[];
    expect(listed.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ["main", true],
      ["work", false],
    ]);
  });

  test("refuses a binding that another takes, with its place", async () => {
    await expectRefused(
      desk.skykoi(["kois", "add", "ops", "--bind", "webchat#dm:anna"]),
      1,
      /binding\/conflict[^]*SKYKOI\.json:\d+[^]*was not changed/,
    );
    expect(existsSync(desk.path(".SKYKOI/workspace-ops"))).toBe(false);
  });

  test("refuses a workspace that another koi has, also behind a link", async () => {
    mkdirSync(desk.path("kids"));
    symlinkSync(desk.path("kids"), desk.path("alias"));
    const add = (folder: string): Promise<Ran> => desk.skykoi(["kois", "add", "ops", "--workspace", folder]);
    await expectRefused(add("~/kids"), 1, /koi\/workspace-shared/);
    await expectRefused(add("~/alias"), 1, /koi\/workspace-shared/);
    await expectRefused(
      desk.skykoi(["kois", "add", "ops", "--koi-dir", "~/.SKYKOI/koi/work/koi"]),
      1,
      /koi\/koidir-collision/,
    );
  });

  test.each([
    [["ops!"], /"ops!" is not a koi id .*; write ops, and the rest with --name/],
    [["Work"], /there is a koi "work" already/],
    [[], /say the id of the new koi/],
    [["ops", "--peer", "dm:x"], /--peer needs --channel/],
    [["ops", "--bind", "wechat"], /"wechat" is not a channel/],
    [["ops", "--bind", "webchat:a:b"], /"webchat:a:b" is no binding/],
    [["ops", "--bind", "whatsapp#dm:anna"], /"anna" is not the id of a whatsapp dm/],
    [["ops", "--bind", "whatsapp#friend:1"], /"friend:1" is no peer/],
    [["ops", "--channel", "discord", "--guild", "my server"], /"my server" is no server of discord/],
  ])("refuses %j", async (args, message) => {
    await expectRefused(desk.skykoi(["kois", "add", ...args]), 2, message);
  });

  test("leaves a config with broken text alone and shows why", async () => {
    desk.write(".SKYKOI/SKYKOI.json", "{ kois: [ }");
    const { status, stderr } = await desk.skykoi(["kois", "add", "ops"]);
    expect([status, stderr]).toEqual([1, expect.stringMatching(/text\/[^]*was not changed/)]);
    expect(config()).toBe("{ kois: [ }");
  });

  test("keeps the mode of the file and follows a link to it", async () => {
    const real = desk.write("configs/real.json", CONFIG);
    const link = desk.path("linked.json");
    symlinkSync(real, link);
    expect((await desk.skykoi(["kois", "add", "ops", "--config", link])).status).toBe(0);
    expect(readFileSync(real, "utf8")).toContain('id: "ops"');
    expect(statSync(real).mode & 0o777).toBe(statSync(desk.path(".SKYKOI/SKYKOI.json")).mode & 0o777);
  });

  test("writes into the file that holds the list", async () => {
    desk.write(
      ".SKYKOI/SKYKOI.json",
      '{ kois: { $include: "./kois.json5" }, session: { dmScope: "per-channel-peer" } }\n',
    );
    desk.write(".SKYKOI/kois.json5", '{\n  list: [\n    { id: "home", default: true },\n  ],\n}\n');
    expect((await desk.skykoi(["kois", "add", "ops"])).status).toBe(0);
    expect(readFileSync(desk.path(".SKYKOI/kois.json5"), "utf8")).toBe(
      '{\n  list: [\n    { id: "home", default: true },\n    { id: "ops" },\n  ],\n}\n',
    );
  });
});

describe("kois delete", () => {
  test("removes the koi and every place that names it, and says which", async () => {
    const { status, stderr } = await desk.skykoi(["kois", "delete", "kids", "--yes"]);
    expect(status).toBe(0);
    expect(stderr.split("\n").filter((line) => line.startsWith("removes"))).toEqual([
      "removes binding /bindings/1/koiId",
      "removes broadcast /broadcast/webchat:room-1/1",
      "removes broadcast /broadcast/webchat:room-2/0",
      "removes koi-to-koi /tools/koiToKoi/allow/0",
      "removes subagents /kois/list/1/subagents/allowKois/1",
    ]);
    expect(config()).toBe(
      CONFIG.replace('      // The children.\n      { id: "kids", workspace: "~/kids" },\n', "")
        .replace(', "kids"] } },', "] } },")
        .replace('allow: ["kids"]', "allow: []")
        .replace('["home", "kids"], "webchat:room-2": ["kids"] }', '["home"] }')
        .replace(/ {4}\{ koiId: "kids".*\n/, ""),
    );
  });

  test("moves into the trash only what is the koi's own", async () => {
    for (const folder of [
      "kids",
      ".SKYKOI/koi/kids/koi",
      ".SKYKOI/koi/kids/sessions",
      ".SKYKOI/koi/work/koi",
    ]) {
      desk.write(join(folder, "note.txt"), folder);
    }
    const { stdout } = await desk.skykoi(["kois", "delete", "kids", "--yes", "--json"]);
    const { folders } = JSON.parse(stdout) as {
      folders: { folder: string; trash?: string; stayed?: string }[];
    };
    expect(folders.map(({ folder, stayed }) => [folder, stayed])).toEqual([
      ["workspace", "outside_state"],
      ["koiDir", undefined],
      ["sessionsDir", undefined],
    ]);
    expect(readFileSync(join(folders[1]?.trash ?? "", "note.txt"), "utf8")).toBe(".SKYKOI/koi/kids/koi");
    expect(existsSync(desk.path(".SKYKOI/koi/kids/koi"))).toBe(false);
    expect(existsSync(desk.path("kids/note.txt"))).toBe(true);
    expect(existsSync(desk.path(".SKYKOI/koi/work/koi/note.txt"))).toBe(true);
  });

  test("leaves the store where a message waits, and the next gateway lists it", async () => {
    const env = { GATEWAY_TOKEN: "0123456789abcdef0123456789abcdef" };
    const first = await startGatewayChild(desk, [], env);
    await first.end("SIGTERM");
    const store = openKoiStore(desk.path(".SKYKOI/koi/kids/sessions"), { now: () => Date.now() });
    const message = tinyMessage({ id: "m1", text: "still there?", atMs: Date.now() });
    const payload = JSON.stringify({ message, reason: { tier: "default", bindingIndex: null }, unheard: [] });
    const sessionKey = "koi:kids:main" as SessionKey;
    await store.journal({ messageKey: "telegram:default:m1", sessionKey, receivedAtMs: Date.now(), payload });
    store.close();
    const { stderr } = await desk.skykoi(["kois", "delete", "kids", "--yes"]);
    expect(stderr).toContain("stays: messages or replies wait in it");
    const child = await startGatewayChild(desk, [], env);
    await child.end("SIGTERM");
    const { stdout } = await desk.skykoi(["deadletters", "list"], { env });
    expect(stdout).toContain("koi_removed");
    expect(stdout).toContain("still there?");
  }, 30_000);

  test("a folder that another koi uses, holds or lies in stays", async () => {
    desk.write(
      ".SKYKOI/SKYKOI.json",
      CONFIG.replace('workspace: "~/kids"', 'workspace: "~/.SKYKOI/shared"').replace(
        '{ id: "work",',
        '{ id: "work", workspace: "~/.SKYKOI/shared/inner",',
      ),
    );
    desk.write(".SKYKOI/shared/inner/note.txt", "work's");
    const { stdout } = await desk.skykoi(["kois", "delete", "kids", "--yes", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({
      folders: [{ folder: "workspace", stayed: "used_by_another" }, {}, {}],
    });
    expect(existsSync(desk.path(".SKYKOI/shared/inner/note.txt"))).toBe(true);
  });

  test("leaves folders alone while a gateway runs, and on demand", async () => {
    desk.write(".SKYKOI/koi/kids/koi/note.txt", "here");
    const owner = { pid: process.pid, processStart: "", takenAt: "2026-01-01T00:00:00.000Z" };
    desk.write(".SKYKOI/gateway.lock", JSON.stringify(owner));
    const { status, stderr } = await desk.skykoi(["kois", "delete", "kids", "--yes"]);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining(`the gateway (process ${process.pid}) runs`),
    ]);
    expect(existsSync(desk.path(".SKYKOI/koi/kids/koi/note.txt"))).toBe(true);
  });

  test("the default koi needs an heir, who keeps its own workspace", async () => {
    await expectRefused(
      desk.skykoi(["kois", "delete", "home", "--yes"]),
      2,
      /name its heir with --new-default/,
    );
    await expectRefused(
      desk.skykoi(["kois", "delete", "kids", "--yes", "--new-default", "work"]),
      2,
      /kids is not the default koi/,
    );
    const before = await desk.skykoi(["kois", "--json"]);
    const workspaceOf = (json: string): string | undefined =>
      (JSON.parse(json) as { id: string; workspace: string }[]).find(({ id }) => id === "work")?.workspace;
    const deleted = await desk.skykoi(["kois", "delete", "home", "--yes", "--new-default", "work"]);
    expect([deleted.status, deleted.stderr]).toEqual([
      0,
      expect.stringContaining("work is the default koi now"),
    ]);
    const after = await desk.skykoi(["kois", "--json"]);
    const real = (path = ""): string => path.replace("~", desk.folder);
    expect(real(workspaceOf(after.stdout))).toBe(real(workspaceOf(before.stdout)));
  });

  test.each([
    [["kid", "--yes"], 2, /there is no koi "kid"; did you mean kids\?/],
    [["kids"], 2, /nobody can be asked here; say --yes/],
    [[], 2, /say which koi/],
  ])("refuses %j", async (args, status, message) => {
    await expectRefused(desk.skykoi(["kois", "delete", ...args]), status, message);
  });

  test("refuses the only koi", async () => {
    desk.write(".SKYKOI/SKYKOI.json", '{ kois: { list: [{ id: "home" }] } }');
    expect((await desk.skykoi(["kois", "delete", "home", "--yes"])).stderr).toContain("is the only koi");
  });

  test("never empties a list that would then mean everybody", async () => {
    desk.write(
      ".SKYKOI/SKYKOI.json",
      CONFIG.replace(
        "  session:",
        '  channels: { discord: { token: "${T}", execApprovals: { koiFilter: ["kids"] } } },\n  session:',
      ),
    );
    const { status, stderr } = await desk.skykoi(["kois", "delete", "kids", "--yes"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("would mean every koi")]);
  });
});

describe("kois set-identity", () => {
  test("adds and replaces what the flags say", async () => {
    await desk.skykoi(["kois", "set-identity", "--koi", "kids", "--name", "Mia", "--emoji", "🐟"]);
    await desk.skykoi(["kois", "set-identity", "--koi", "kids", "--name", "Mia's", "--theme", "calm"]);
    expect(changes().added).toEqual([
      `      { id: "kids", workspace: "~/kids", identity: { name: "Mia's", emoji: "🐟", theme: "calm" } },`,
    ]);
  });

  test("reads the IDENTITY.md of that koi's workspace, flags winning", async () => {
    desk.write("kids/IDENTITY.md", "- **Name:** Mia\n- **Emoji:** 🐠\n");
    const { stdout } = await desk.skykoi([
      "kois",
      "set-identity",
      "--koi",
      "kids",
      "--from-identity",
      "--emoji",
      "🐟",
      "--json",
    ]);
    expect(JSON.parse(stdout)).toEqual({
      koiId: "kids",
      identity: { name: "Mia", emoji: "🐟" },
      workspace: desk.path("kids"),
      identityFile: desk.path("kids/IDENTITY.md"),
    });
  });

  test("never makes a koi", async () => {
    await expectRefused(
      desk.skykoi(["kois", "set-identity", "--koi", "nobody", "--name", "X"]),
      2,
      /there is no koi "nobody"/,
    );
    await expectRefused(desk.skykoi(["kois", "set-identity", "--koi", "kids"]), 2, /say what to set/);
    await expectRefused(
      desk.skykoi(["kois", "set-identity", "--koi", "kids", "--from-identity"]),
      2,
      /can't read .*IDENTITY\.md: ENOENT/,
    );
  });
});

describe("bind, unbind and bindings", () => {
  test("a binding is added at the end, and a second time nothing happens", async () => {
    const bind = ["bind", "--koi", "work", "--channel", "webchat", "--peer", "dm:olga"];
    expect((await desk.skykoi(bind)).stderr).toBe("bound webchat#dm:olga to work\n");
    const once = config();
    expect((await desk.skykoi(bind)).stderr).toBe("webchat#dm:olga is bound to work already\n");
    expect(config()).toBe(once);
    expect(changes()).toEqual({
      added: ['    { koiId: "work", match: { channel: "webchat", peer: { kind: "dm", id: "olga" } } },'],
      removed: [],
    });
  });

  test("a binding that could never take effect is refused", async () => {
    await expectRefused(
      desk.skykoi(["bind", "--koi", "home", "--bind", "webchat#dm:anna"]),
      1,
      /binding\/conflict/,
    );
    await expectRefused(
      desk.skykoi(["bind", "--koi", "home", "--bind", "telegram:nobody"]),
      1,
      /binding\/account-not-configured/,
    );
  });

  test("what is bound can be unbound, by its meaning and not its spelling", async () => {
    const { status, stdout } = await desk.skykoi([
      "unbind",
      "--koi",
      "WORK",
      "--channel",
      "WebChat",
      "--account",
      "default",
      "--peer",
      "direct:anna",
      "--json",
    ]);
    expect([status, JSON.parse(stdout)]).toEqual([
      0,
      { koiId: "work", removed: ["webchat accountId=default peer=dm:anna"] },
    ]);
    expect(changes().removed).toEqual([
      "    // Anna works.",
      '    { koiId: "work", match: { channel: "webchat", peer: { kind: "dm", id: "anna" } } },',
    ]);
  });

  test("what is not bound can't be unbound", async () => {
    await expectRefused(desk.skykoi(["unbind", "--koi", "work", "--bind", "webchat"]), 1, /no such binding/);
    await expectRefused(desk.skykoi(["unbind", "--koi", "work"]), 2, /say what to unbind/);
    await expectRefused(
      desk.skykoi(["unbind", "--koi", "work", "--all", "--bind", "webchat"]),
      2,
      /say what to unbind/,
    );
  });

  test("all bindings of a koi", async () => {
    expect((await desk.skykoi(["unbind", "--koi", "work", "--all"])).status).toBe(0);
    expect(config()).not.toContain('koiId: "work"');
  });

  test("lists every binding with its line, dead ones with the reason", async () => {
    writeFileSync(
      desk.path(".SKYKOI/SKYKOI.json"),
      CONFIG.replace(
        "  ],\n  session",
        '    { koiId: "work", match: { channel: "webchat", peer: { kind: "direct", id: "anna" } } },\n  ],\n  session',
      ),
    );
    const { status, stdout } = await desk.skykoi(["bindings", "--koi", "work", "--json"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      expect.objectContaining({ index: 0, koiId: "work", verdict: "live", line: 15 }),
      expect.objectContaining({
        index: 2,
        verdict: "shadowed",
        note: "bindings[0] takes its messages, such as webchat/default, dm anna",
        line: 17,
      }),
    ]);
  });
});
