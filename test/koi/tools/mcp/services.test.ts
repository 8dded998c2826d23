// MCP servers that are reached over HTTP, in both ways.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

import { fakeService } from "../../../fakes/mcp/fake-server.ts";
import { tempFolder } from "../../store/temp-folder.ts";
import { mcpBench } from "./mcp-bench.ts";

test.each(["http", "sse"] as const)(
  "tools over %s, with the headers of the config in every request",
  async (transport) => {
    const file = join(tempFolder(), "notes");
    const { url } = await fakeService(transport, { WANTS: "key-4711-4711", NOTES: file });
    const headers = { "X-Key": { source: "env", id: "KEY" } as const };
    const bench = mcpBench({ web: { url, headers, transport } }, { env: { KEY: "key-4711-4711" } });
    const { offered, say } = await bench.turn();
    expect(offered).toContain("mcp__web__echo");
    expect(await say("mcp__web__echo", { text: "the key is key-4711-4711" })).toBe("the key is [redacted]");
    expect((await say("mcp__web__huge")).length).toBeLessThan(2_200);
    const requests = readFileSync(file, "utf8")
      .split("\n")
      .filter((line) => /^(?:GET|POST)/.test(line));
    expect(requests.length).toBeGreaterThan(2);
    expect(requests.filter((line) => !line.endsWith("key-4711-4711"))).toEqual([]);
  },
);

test("wrong credentials and a wrong address are told without a secret", async () => {
  const { url, port } = await fakeService("http", { WANTS: "another" });
  const gone = await fakeService("http");
  await gone.kill();
  const bench = mcpBench({
    closed: { url, headers: { "X-Key": "key-4711-4711" } },
    gone: { url: `${gone.url}?token=key-4711-4711` },
    page: { url: `http://127.0.0.1:${port}/`, headers: { "X-Key": "another" }, transport: "sse" },
  });
  expect((await bench.turn()).offered).toEqual([]);
  expect(bench.servers.status()).toMatchObject([
    { server: "closed", detail: "it wants other credentials (HTTP 401)" },
    { server: "gone", detail: "it can't be reached (ECONNREFUSED)" },
    { server: "page", state: "failed" },
  ]);
  expect(JSON.stringify([bench.logged, bench.servers.status()])).not.toContain("4711");
});

test.each(["http", "sse"] as const)(
  "over %s: a crash in the middle of a call is told, and the server met again once it is back",
  async (transport) => {
    const file = join(tempFolder(), "notes");
    const first = await fakeService(transport, { NOTES: file });
    const bench = mcpBench({ web: { url: first.url, transport, callTimeoutMs: 3_000 } });
    const { say } = await bench.turn();
    expect(await say("mcp__web__crash")).toMatch(
      /^error: .*it may have done its work, a part of it, or nothing/,
    );
    expect(readFileSync(file, "utf8").match(/call crash/g)).toHaveLength(1);
    await first.kill();
    await fakeService(transport, { NOTES: file, PORT: `${first.port}` });
    // What it remembered of the connection is gone with it.
    let said = "";
    for (let tries = 0; tries < 50 && said !== "back"; tries += 1) {
      said = await say("mcp__web__echo", { text: "back" });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(said).toBe("back");
    expect(existsSync(file)).toBe(true);
  },
);

test.each(["http", "sse"] as const)(
  "over %s: an answer larger than anybody takes is broken off",
  async (transport) => {
    const { url } = await fakeService(transport);
    const bench = mcpBench({ web: { url, transport, callTimeoutMs: 5_000 } });
    const { say } = await bench.turn();
    expect(await say("mcp__web__flood")).toMatch(/^error: .*it was not called again$/);
  },
);
