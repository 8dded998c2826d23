// Pages over real HTTP, and the addresses that are not fetched.

import { once } from "node:events";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, onTestFinished, test } from "vitest";

import { toolBench } from "./make-context.ts";

const allowing = { tools: { web: { fetch: { allowPrivateHosts: ["127.0.0.1"], timeoutSec: 1 } } } };

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a page", () => {
  test("comes as text", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-encoding": "gzip" });
      response.end(
        gzipSync("<html><script>alert(1)</script><h1>Hi</h1><p>a <a href='/b'>link</a></p></html>"),
      );
    });
    const { call } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toBe(`Address: ${url}/\nStatus: 200\n\nHi\n\na link [/b]`);
  });

  test("that is not there is told with what the server says", async () => {
    const url = await serve(
      (_, response) => void response.writeHead(404, { "content-type": "text/plain" }).end("gone"),
    );
    const { call } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toBe(`error: Address: ${url}/\nStatus: 404\n\ngone`);
  });

  test("that is no text is only named", async () => {
    const url = await serve(
      (_, response) => void response.writeHead(200, { "content-type": "image/png" }).end("123"),
    );
    const { call } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toMatch(/\[image\/png, 3 bytes: this is no text\]$/);
  });

  test("without an end is cut", async () => {
    const url = await serve((_, response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      const write = (): void => {
        while (!response.destroyed && response.write("x".repeat(100_000)));
      };
      response.on("drain", write);
      write();
    });
    const { call } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toMatch(/x\n\[cut after 4000000 bytes\]$/);
  });

  test("that takes too long is given up, and so is one of a turn that is stopped", async () => {
    const url = await serve(() => undefined);
    const { call, stop } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toBe(
      `error: \`${url}\` was not fetched: it took longer than 1 seconds`,
    );
    const fetching = call("web_fetch", { url });
    stop();
    expect(await fetching).toMatch(/^error: .* was not fetched/);
  });
});

describe("what is not fetched", () => {
  test.each([
    "http://127.0.0.1:1/",
    "http://2130706433/",
    "http://0x7f.1/",
    "http://[::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://100.64.0.1/",
    "http://[fd00::1]/",
    "http://0.0.0.0/",
    "http://localhost/",
  ])("%s", async (url) => {
    const { call } = await toolBench();
    expect(await call("web_fetch", { url })).toMatch(/was not fetched: `[^`]+` has a private address/);
  });

  test.each([
    ["file:///etc/passwd", "only http and https are fetched"],
    ["http://me:secret@example.com/", "an address with a password is not fetched"],
    ["nonsense", "that is no web address"],
  ])("%s: %s", async (url, reason) => {
    const { call } = await toolBench();
    expect(await call("web_fetch", { url })).toContain(reason);
  });

  test("where a page leads on to", async () => {
    const url = await serve((request, response) => {
      const location = request.url === "/file" ? "file:///etc/passwd" : "http://localhost:8099/secret";
      response.writeHead(302, { location: request.url === "/round" ? "/round" : location }).end();
    });
    const { call } = await toolBench(allowing);
    expect(await call("web_fetch", { url })).toMatch(/`localhost` has a private address/);
    expect(await call("web_fetch", { url: `${url}/file` })).toMatch(/only http and https/);
    expect(await call("web_fetch", { url: `${url}/round` })).toMatch(/it led on more than 5 times/);
  });
});
