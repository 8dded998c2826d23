// MCP servers that are started as programs.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";

import { fakeProgram } from "../../../fakes/mcp/fake-server.ts";
import { until } from "../../../runtime/until.ts";
import { gatewayOf } from "../../make-turn.ts";
import { tempFolder } from "../../store/temp-folder.ts";
import { mcpBench } from "./mcp-bench.ts";

/** A file in which the fake notes what happens to it. */
function notes(): { readonly env: Record<string, string>; lines(): string[] } {
  const file = join(tempFolder(), "notes");
  return {
    env: { NOTES: file },
    lines: () => (existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : []),
  };
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

describe("what a turn gets", () => {
  test("the tools of all pages, with names that providers take, each name once", async () => {
    const bench = mcpBench({ Fake: fakeProgram() });
    const { offered, say } = await bench.turn();
    expect(offered).toContain("mcp__fake__echo");
    expect(offered.filter((name) => name.startsWith("mcp__fake__read"))).toEqual(["mcp__fake__read_file"]);
    expect(offered.every((name) => /^[a-z0-9_-]{1,64}$/.test(name))).toBe(true);
    expect(new Set(offered).size).toBe(offered.length);
    // The one that is called so, whatever else comes to the same name.
    expect(await say("mcp__fake__read_file")).toBe("read_file");
    expect(await say("mcp__fake__echo", { text: "hi" })).toBe("hi");
    const leftOut = bench.logged.filter(({ message }) => message === "a tool of an MCP server is left out");
    expect(leftOut.map(({ fields }) => fields["reason"]).sort()).toEqual([
      "name_taken",
      "name_taken",
      "no_name",
      "no_name",
    ]);
    expect(bench.servers.status()).toMatchObject([
      { server: "Fake", koiId: "main", state: "ready", tools: offered.length },
    ]);
  });

  test("descriptions are a stranger's words: marked, bounded, nothing hidden; hints are not believed", async () => {
    const { descriptionOf, isReadOnly } = await mcpBench({ fake: fakeProgram() }).turn();
    const description = descriptionOf("mcp__fake__tempting");
    expect(description).toMatch(/^Tool of the MCP server `fake`, in that server's words: IGNORE ALL/);
    expect(description.length).toBeLessThan(2_100);
    expect(description).not.toMatch(/[\u202e\u0007]/);
    expect(isReadOnly("mcp__fake__echo")).toBe(false);
  });

  test("what lists and the sandbox leave of them; a call all the same is refused", async () => {
    const bench = mcpBench({ fake: fakeProgram() });
    const tools = (allow?: string[], deny?: string[]) => ({
      koiId: "main",
      config: {
        mcp: { servers: { fake: fakeProgram() } },
        tools: { ...(allow && { allow }), ...(deny && { deny }) },
      },
    });
    const one = await bench.turn(tools(["mcp__fake__echo", "read"]));
    expect(one.offered).toEqual(["mcp__fake__echo"]);
    expect(await one.say("mcp__fake__count")).toMatch(
      /^refused: the tool `mcp__fake__count` is not allowed here/,
    );
    const without = await bench.turn(tools(undefined, ["mcp__FAKE__read.file", "mcp__fake__c*"]));
    expect(without.offered).toContain("mcp__fake__echo");
    expect(without.offered).not.toContain("mcp__fake__read_file");
    expect(without.offered).not.toContain("mcp__fake__crash");
    expect((await bench.turn(tools(["group:fs"]))).offered).toEqual([]);
    const sandboxed = await bench.turn({
      config: {
        mcp: { servers: { fake: fakeProgram() } },
        kois: { defaults: { sandbox: { mode: "all" } } },
      },
    });
    expect(sandboxed.offered).toEqual([]);
  });

  test("a koi that may have none of its tools starts no server, nor does a server that is switched off", async () => {
    const { env, lines } = notes();
    const servers = { fake: fakeProgram({ env }), off: fakeProgram({ env, enabled: false }) };
    const bench = mcpBench(servers, { config: { tools: { deny: ["mcp__fake__*"] } } });
    expect((await bench.turn()).offered).toEqual([]);
    const only = mcpBench(servers, { config: { tools: { allow: ["read", "mcp__other__x"] } } });
    expect((await only.turn()).offered).toEqual([]);
    const sandboxed = mcpBench(servers, { config: { kois: { defaults: { sandbox: { mode: "all" } } } } });
    expect((await sandboxed.turn()).offered).toEqual([]);
    expect(lines()).toEqual([]);
  });
});

describe("isolation", () => {
  test("the environment is what the config names and what every program needs", async () => {
    const env = {
      ANTHROPIC_API_KEY: "sk-ant-nobody-else",
      OTHER_TOKEN: "for the other",
      MINE: "from the gateway",
    };
    const mine = { MY_TOKEN: { source: "env", id: "MINE" } as const, ROOT: "/srv/some/docs" };
    const { say } = await mcpBench({ fake: fakeProgram({ env: mine }) }, { env }).turn();
    const printed = JSON.parse(await say("mcp__fake__environment")) as Record<string, string>;
    expect(
      Object.keys(printed)
        .filter((name) => !name.startsWith("LC_"))
        .sort(),
    ).toEqual(expect.arrayContaining(["HOME", "MY_TOKEN", "PATH", "ROOT"]));
    for (const name of ["ANTHROPIC_API_KEY", "OTHER_TOKEN", "MINE", "VITEST", "NODE_ENV"])
      expect(printed).not.toHaveProperty(name);
    // A server that repeats its credentials does not get them into a conversation.
    expect(printed["MY_TOKEN"]).toBe("[redacted]");
    expect(printed["ROOT"]).toBe("/srv/some/docs");
  });

  test("each koi has a server of its own, in its own workspace", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env }) });
    const main = await bench.turn();
    const work = await bench.turn({ koiId: "work" });
    expect(await main.say("mcp__fake__count")).toBe("1");
    expect(await main.say("mcp__fake__count")).toBe("2");
    expect(await work.say("mcp__fake__count")).toBe("1");
    expect(await work.say("mcp__fake__folder")).toBe(join(bench.stateDir, "workspace-work"));
    // The next turn of a koi meets the same one.
    expect(await (await bench.turn()).say("mcp__fake__count")).toBe("3");
    expect(lines().filter((line) => line.startsWith("start"))).toHaveLength(2);
  });

  test("a secret that is not to be had keeps the server from starting, and nothing else", async () => {
    const bench = mcpBench({
      fake: fakeProgram({ env: { API_TOKEN: { source: "env", id: "NOT_SET" } } }),
      good: fakeProgram(),
    });
    const { offered } = await bench.turn();
    expect(offered).toContain("mcp__good__echo");
    expect(offered.some((name) => name.startsWith("mcp__fake__"))).toBe(false);
    expect(bench.servers.status()[0]).toMatchObject({
      state: "failed",
      detail: "the environment variable NOT_SET is not set",
    });
  });
});

describe("results", () => {
  test("texts in one piece and cut, pictures as pictures, failures as failures", async () => {
    const { call, say } = await mcpBench({ fake: fakeProgram() }).turn();
    const huge = await say("mcp__fake__huge");
    expect(huge.length).toBeLessThan(2_200);
    expect(huge).toContain("of 1000000 characters of this result are left out here");
    const many = await call("mcp__fake__many");
    expect(many.parts).toHaveLength(1);
    const { parts } = await call("mcp__fake__picture");
    expect(parts).toMatchObject([{ type: "image", mimeType: "image/png" }]);
    expect(await say("mcp__fake__value")).toBe('{"answer":42}');
    expect(await say("mcp__fake__fail")).toBe("error: it did not work");
    expect(await say("mcp__fake__refuse")).toBe("error: the MCP server `fake` refuses:\nno such thing");
  });

  test("what is larger than anybody takes ends the connection, not the gateway; the next call meets a new one", async () => {
    const bench = mcpBench({ fake: fakeProgram() });
    const { say } = await bench.turn();
    expect(await say("mcp__fake__flood")).toMatch(/^error: interrupted: the MCP server `fake` went away/);
    expect(await say("mcp__fake__echo", { text: "again" })).toBe("again");
  });
});

describe("servers that misbehave", () => {
  test("one that crashes in the middle of a call: told, not called again, started anew", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env }) });
    const { say } = await bench.turn();
    expect(await say("mcp__fake__crash")).toBe(
      "error: interrupted: the MCP server `fake` went away; it may have done its work, a part of it, or nothing, and it " +
        "was not called again",
    );
    expect(bench.servers.status()).toMatchObject([{ state: "failed", detail: "its connection ended" }]);
    expect((await bench.turn()).offered).toContain("mcp__fake__echo");
    expect(lines().filter((line) => line === "call crash")).toHaveLength(1);
    expect(lines().filter((line) => line.startsWith("start"))).toHaveLength(2);
    // Again and again: it is waited for then.
    await say("mcp__fake__crash");
    expect((await bench.turn()).offered).toEqual([]);
    expect(await say("mcp__fake__echo")).toBe(
      "error: the MCP server `fake` is not there now; it was not called",
    );
    const waits = bench.logged.flatMap(({ fields }) => fields["retryAfterMs"] ?? []);
    expect(waits).toEqual([0, 1_000]);
  });

  test("a slow one is given up in time, and told so; a turn that is stopped does not wait", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env, callTimeoutMs: 2_000 }), other: fakeProgram({ env }) });
    const turn = await bench.turn();
    expect(await turn.say("mcp__fake__slow")).toMatch(
      /^error: the MCP server `fake` gave no answer in 2 seconds/,
    );
    await until(() => lines().includes("slow was cancelled"), "the word that nobody waits");
    const running = turn.say("mcp__other__slow");
    await until(() => lines().filter((line) => line === "slow begins").length === 2, "the call");
    turn.stop();
    expect(await running).toMatch(/^error: the turn was stopped while the MCP server `other` worked/);
    // The connection held.
    expect(await (await bench.turn()).say("mcp__fake__echo", { text: "still here" })).toBe("still here");
  });

  test.each([
    ["die", "it ended before it was ready"],
    ["hang", "it was not ready in time"],
    ["hang_list", "it gave no list of its tools"],
  ])(
    "one that will not start (%s) costs its tools, once the wait, and nothing else",
    async (mode, detail) => {
      const { env, lines } = notes();
      const bad = fakeProgram({
        env: { ...env, MODE: mode, API_TOKEN: "tok-4711-4711" },
        connectTimeoutMs: 5_000,
      });
      const bench = mcpBench({ bad, good: fakeProgram() });
      const { offered } = await bench.turn();
      expect(offered).toContain("mcp__good__echo");
      expect(offered.some((name) => name.startsWith("mcp__bad__"))).toBe(false);
      expect(bench.servers.status()[0]).toMatchObject({ server: "bad", state: "failed", detail });
      expect(JSON.stringify(bench.logged)).not.toContain("4711");
      await bench.servers.close();
      const pids = lines().flatMap((line) => /^start (\d+)/.exec(line)?.[1] ?? []);
      await until(() => !pids.some((pid) => isAlive(Number(pid))), "the end of what was started", 20_000);
    },
  );

  test("programs that are not there, or print what is no message", async () => {
    const bench = mcpBench({
      gone: { command: "/nowhere/at/all" },
      chatty: fakeProgram({ env: { MODE: "garbage" } }),
    });
    const { offered, say } = await bench.turn();
    expect(offered.some((name) => name.startsWith("mcp__gone__"))).toBe(false);
    expect(await say("mcp__chatty__echo", { text: "fine" })).toBe("fine");
    expect(bench.servers.status()[1]).toMatchObject({
      server: "gone",
      detail: "the program or its folder is not there",
    });
  });

  test("what it writes to standard error is in the log, without secrets and not too much", async () => {
    const env = { MODE: "noise", API_TOKEN: "tok-4711-4711" };
    const bench = mcpBench({ fake: fakeProgram({ env }) });
    await bench.turn();
    const said = bench.logged.filter(({ message }) => message === "an MCP server wrote");
    expect(said.map(({ fields }) => fields["line"])).toContain("noise 0 [redacted]");
    expect(said.length).toBeLessThanOrEqual(20);
  });
});

describe("a life", () => {
  test("tools that are added while it runs are there in the next turn", async () => {
    const bench = mcpBench({ fake: fakeProgram() });
    const first = await bench.turn();
    expect(first.offered).not.toContain("mcp__fake__late");
    expect(await first.say("mcp__fake__grow")).toBe("grown");
    const second = await bench.turn();
    expect(await second.say("mcp__fake__late")).toBe("late");
  });

  test("a changed block ends the server after the call that runs; others go on", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env }), same: fakeProgram({ env }) });
    const turn = await bench.turn();
    await turn.say("mcp__same__count");
    const running = turn.say("mcp__fake__slow");
    await until(() => lines().includes("slow begins"), "the call");
    const mcp = { servers: { fake: fakeProgram({ env, callTimeoutMs: 5_000 }), same: fakeProgram({ env }) } };
    bench.servers.keep(gatewayOf({ mcp }));
    expect(await turn.say("mcp__fake__echo")).toBe(
      "error: the settings of the MCP server `fake` changed; it was not called",
    );
    expect(lines().filter((line) => line.startsWith("end"))).toEqual([]);
    turn.stop();
    await running;
    await until(() => lines().some((line) => line.startsWith("end")), "the end of the old one");
    expect(bench.servers.status().map(({ server }) => server)).toEqual(["same"]);
    const next = await bench.turn({ config: { mcp } });
    expect(await next.say("mcp__same__count")).toBe("2");
    expect(next.offered).toContain("mcp__fake__echo");
  });

  test("many calls of one turn leave nothing at its signal", async () => {
    const warned: string[] = [];
    const onWarning = ({ name }: Error): void => void warned.push(name);
    process.on("warning", onWarning);
    onTestFinished(() => void process.off("warning", onWarning));
    const { say } = await mcpBench({ fake: fakeProgram() }).turn();
    for (let count = 1; count <= 12; count += 1) expect(await say("mcp__fake__count")).toBe(String(count));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warned).toEqual([]);
  });

  test("one that nobody uses is ended, and started anew for the next turn", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env }) }, { restAfterMs: 50 });
    await bench.turn();
    await until(() => lines().some((line) => line.startsWith("end")), "the rest");
    expect(bench.servers.status()).toMatchObject([{ state: "resting" }]);
    expect((await bench.turn()).offered).toContain("mcp__fake__echo");
    expect(bench.logged.filter(({ level }) => level === "warn")).toEqual(
      bench.logged.filter(({ message }) => message === "a tool of an MCP server is left out"),
    );
  });

  test("all end with the gateway, also one that is only starting and does not go when asked", async () => {
    const { env, lines } = notes();
    const bench = mcpBench({
      fake: fakeProgram({ env }),
      stuck: fakeProgram({ env: { ...env, MODE: "hang" }, connectTimeoutMs: 600_000 }),
    });
    const turn = bench.turn();
    await until(() => lines().filter((line) => line.startsWith("start")).length === 2, "the start");
    await bench.servers.close();
    expect((await turn).offered.filter((name) => name.startsWith("mcp__stuck__"))).toEqual([]);
    const pids = lines().flatMap((line) => /^start (\d+)/.exec(line)?.[1] ?? []);
    await until(() => !pids.some((pid) => isAlive(Number(pid))), "the end of both", 20_000);
  });
});

describe("what it has beside tools", () => {
  test("resources are read by two tools of its name, marked and without secrets; without them there are none", async () => {
    const env = { RESOURCES: "templates", API_TOKEN: "tok-4711-4711" };
    const bench = mcpBench({ fake: fakeProgram({ env }), plain: fakeProgram({ env: { RESOURCES: "yes" } }) });
    const { offered, say, call, descriptionOf } = await bench.turn();
    expect(offered).toEqual(
      expect.arrayContaining(["mcp__fake__list_resources", "mcp__fake__read_resource"]),
    );
    expect(descriptionOf("mcp__fake__read_resource")).toBe("Reads a resource of the MCP server `fake`.");
    expect(await say("mcp__fake__list_resources")).toBe(
      "note://one: one, text/plain, IGNORE all\nnote://picture: picture, image/png\n" +
        'note://{day} (template): of a day\n[more: cursor "2"]',
    );
    expect(await say("mcp__fake__list_resources", { cursor: "2" })).toBe("note://last: the last");
    expect(await say("mcp__plain__list_resources", { cursor: "2" })).toBe("note://last: the last");
    expect(await say("mcp__plain__list_resources")).not.toContain("template");
    expect(await say("mcp__fake__read_resource", { uri: "note://one" })).toBe("one, the key is [redacted]");
    expect((await call("mcp__fake__read_resource", { uri: "note://picture" })).parts).toMatchObject([
      { type: "image", mimeType: "image/png" },
    ]);
    expect(await say("mcp__fake__read_resource", { uri: "note://none" })).toContain("no such note");
    const without = await mcpBench({ fake: fakeProgram() }).turn();
    expect(without.offered.filter((name) => name.endsWith("_resource"))).toEqual([]);
  });

  test("lists hold for them", async () => {
    const servers = { fake: fakeProgram({ env: { RESOURCES: "yes" } }) };
    const bench = mcpBench(servers, { config: { tools: { deny: ["mcp__fake__read_resource"] } } });
    const { offered } = await bench.turn();
    expect(offered).toContain("mcp__fake__list_resources");
    expect(offered).not.toContain("mcp__fake__read_resource");
  });

  test("what it asks of us is refused", async () => {
    const { say } = await mcpBench({ fake: fakeProgram() }).turn();
    expect(await say("mcp__fake__asks")).toBe("-32601 -32601 -32601");
  });
});

describe("what a program has started", () => {
  test.each(["the end of the gateway", "a crash"])("ends with it: %s", async (how) => {
    const { env, lines } = notes();
    const bench = mcpBench({ fake: fakeProgram({ env }) });
    const { say } = await bench.turn();
    expect(await say("mcp__fake__fork")).toBe("forked");
    const pid = Number(
      lines()
        .find((line) => line.startsWith("forked"))
        ?.split(" ")[1],
    );
    expect(isAlive(pid)).toBe(true);
    if (how === "a crash") await say("mcp__fake__crash");
    else await bench.servers.close();
    await until(() => !isAlive(pid), "its end", 20_000);
  });

  test("is written down while it runs", async () => {
    const bench = mcpBench({ fake: fakeProgram() });
    await bench.turn();
    const running = (): readonly string[] => readdirSync(join(bench.stateDir, "running"));
    expect(running()).toHaveLength(1);
    await bench.servers.close();
    await until(() => running().length === 0, "the note's end");
  });
});
