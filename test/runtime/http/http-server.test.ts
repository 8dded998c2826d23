// The gateway's port, as a caller sees it: real requests to a real server.

import { mkdirSync, writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Access } from "../../../src/runtime/http/access.ts";
import type { HttpOptions, OnUpgrade, UpgradeAccess } from "../../../src/runtime/http/http-gate.ts";
import { type HttpServer, listenHttp } from "../../../src/runtime/http/http-server.ts";
import { StaticFiles } from "../../../src/runtime/http/static-files.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { ManualClock } from "../manual-clock.ts";

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

async function open(secret?: string, more: Partial<HttpOptions> = {}) {
  const root = join(tempFolder(), "web");
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(root, "index.html"), "<!doctype html><title>koi</title>");
  writeFileSync(join(root, "assets", "main-a1b2c3d4.js"), "export {};");
  writeFileSync(join(root, "secret.key"), "never");
  writeFileSync(join(root, "..", "outside.html"), "never");
  const options: HttpOptions = {
    access: new Access(secret, new ManualClock(), { maxAttempts: 3 }),
    files: new StaticFiles(root),
    basePath: "/",
    allowedOrigins: ["https://chat.example.org"],
    trustedProxies: [],
    log: silentLog,
    health: () => ({ status: "ok", isReady: true }),
    status: () => ({ state: "running" }),
    metrics: () => Promise.resolve("skykoi_turns_running 0\n"),
    ...more,
  };
  const server = await listenHttp("127.0.0.1", 0, options);
  onTestFinished(() => server.close());
  return {
    server,
    root,
    options,
    get: (path: string, headers = {}, method = "GET") => ask(server, path, headers, method),
  };
}

function ask(server: HttpServer, path: string, headers: object, method: string): Promise<Answer> {
  const { host, port } = server.address;
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, path, method, headers: { ...headers }, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (part: string) => (body += part));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    sent.on("error", reject).end();
  });
}

test("health is for everybody and tells nothing", async () => {
  const { get } = await open("s3cret", { health: () => ({ status: "degraded", isReady: false }) });
  expect(await get("/healthz")).toMatchObject({ status: 200, body: '{"status":"degraded"}\n' });
  expect(await get("/readyz")).toMatchObject({ status: 503, body: '{"ready":false}\n' });
});

test("status needs the secret, in a header and nowhere else", async () => {
  const { get } = await open("s3cret");
  expect(await get("/status")).toMatchObject({
    status: 401,
    body: '{"error":{"code":"credential_needed"}}\n',
  });
  expect((await get("/status?token=s3cret")).status).toBe(401);
  expect(await get("/status", { authorization: "Bearer s3cret" })).toMatchObject({
    status: 200,
    body: '{"state":"running"}\n',
  });
  expect((await get("/metrics")).status).toBe(401);
  expect((await get("/metrics", { authorization: "Bearer s3cret" })).body).toBe("skykoi_turns_running 0\n");
});

test("without a secret, status is for callers of this machine by its own name", async () => {
  const { get, server } = await open();
  expect((await get("/status")).status).toBe(200);
  expect((await get("/status", { host: `localhost:${server.address.port}` })).status).toBe(200);
  expect(await get("/status", { host: "evil.example.com" })).toMatchObject({
    status: 403,
    body: '{"error":{"code":"host_not_allowed"}}\n',
  });
});

test("guessing locks out", async () => {
  const { get } = await open("s3cret");
  for (let count = 0; count < 3; count += 1) {
    expect((await get("/status", { authorization: "Bearer guess" })).status).toBe(401);
  }
  const late = await get("/status", { authorization: "Bearer s3cret" });
  expect([late.status, late.headers["retry-after"]]).toEqual([429, "300"]);
});

function guessVia(address: string): object {
  return { authorization: "Bearer guess", "x-forwarded-for": `6.6.6.6, ${address}` };
}

test("behind a trusted proxy, guesses are counted by the address that it names", async () => {
  const { get } = await open("s3cret", { trustedProxies: ["127.0.0.0/8"] });
  for (let count = 0; count < 3; count += 1) await get("/status", guessVia("9.9.9.9"));
  expect((await get("/status", guessVia("9.9.9.9"))).status).toBe(429);
  expect((await get("/status", guessVia("8.8.8.8"))).status).toBe(401);
});

test("a page of somebody else's is turned away, ours and allowed ones are not", async () => {
  const { get, server } = await open("s3cret");
  const from = async (origin: string): Promise<number> => (await get("/", { origin })).status;
  expect(await from("https://evil.example.com")).toBe(403);
  expect(await from("null")).toBe(403);
  expect(await from("https://chat.example.org")).toBe(200);
  expect(await from(`http://127.0.0.1:${server.address.port}`)).toBe(200);
  expect(await from("http://localhost:5173")).toBe(200);
});

test("the page is served with its policy and an ETag", async () => {
  const { get } = await open();
  const page = await get("/");
  expect(page).toMatchObject({ status: 200, body: "<!doctype html><title>koi</title>" });
  expect(page.headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(page.headers["content-security-policy"]).toContain("default-src 'none'; script-src 'self'");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  expect(page.headers["cache-control"]).toBe("no-cache");
  const again = await get("/index.html", { "if-none-match": page.headers.etag });
  expect([again.status, again.body]).toEqual([304, ""]);
  const script = await get("/assets/main-a1b2c3d4.js", {}, "HEAD");
  expect([script.status, script.body, script.headers["content-length"]]).toEqual([200, "", "10"]);
  expect(script.headers["cache-control"]).toContain("immutable");
});

test.each([
  "/../outside.html",
  "/assets/../../outside.html",
  "/%2e%2e/outside.html",
  "/..%2foutside.html",
  "/assets/..%5c..%5coutside.html",
  "//etc/passwd",
  "/secret.key",
  "/assets/",
  "/assets",
  "/index.html%00",
  "/constructor",
])("%s is not there", async (path) => {
  const { get } = await open();
  const answer = await get(path);
  expect([answer.status, answer.body.includes("never")]).toEqual([404, false]);
});

test("only GET and HEAD are spoken", async () => {
  const { get } = await open();
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"])
    expect((await get("/", {}, method)).status).toBe(405);
});

test("a folder is its page, at the address that ends in a slash", async () => {
  const atRoot = await open();
  mkdirSync(join(atRoot.root, "control"));
  writeFileSync(join(atRoot.root, "control", "index.html"), "<!doctype html><title>control</title>");
  const files = new StaticFiles(atRoot.root);
  for (const [basePath, prefix] of [
    ["/", ""],
    ["/skykoi", "/skykoi"],
  ] as const) {
    const { get } = await open(undefined, { files, basePath });
    expect((await get(`${prefix}/control/`)).body).toContain("control");
    const redirected = await get(`${prefix}/control?theme=dark`);
    expect([redirected.status, redirected.headers.location]).toEqual([308, "./control/?theme=dark"]);
    expect((await get(`${prefix}//control`)).status).toBe(404);
    expect((await get(`${prefix}/assets`)).status).toBe(404);
  }
  const { get } = await open(undefined, { files, basePath: "/skykoi" });
  expect((await get("/skykoi")).headers.location).toBe("./skykoi/");
});

test("a page under a base path is found there alone", async () => {
  const { get } = await open(undefined, { basePath: "/skykoi" });
  expect([(await get("/skykoi/")).status, (await get("/skykoi")).status, (await get("/")).status]).toEqual([
    200, 308, 404,
  ]);
});

test("a taken port is a clear error", async () => {
  const { server, options } = await open();
  const taken = listenHttp("127.0.0.1", server.address.port, options);
  await expect(taken).rejects.toThrow(`127.0.0.1:${server.address.port} is in use already`);
});

async function upgrade(server: HttpServer, path: string, headers: Record<string, string>): Promise<string> {
  const { host, port } = server.address;
  const socket = connect(port, host);
  onTestFinished(() => void socket.destroy());
  const lines = Object.entries({
    Host: `${host}:${port}`,
    Connection: "Upgrade",
    Upgrade: "websocket",
    ...headers,
  });
  socket.write(
    `GET ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`,
  );
  const [first] = (
    await new Promise<string>((resolve) => {
      socket.once("data", (data) => resolve(data.toString("utf8")));
    })
  ).split("\r\n");
  return first ?? "";
}

function door() {
  const visitors: UpgradeAccess[] = [];
  const onUpgrade: OnUpgrade = (_request, socket, _head, access) => {
    visitors.push(access);
    socket.end("HTTP/1.1 101 Switching Protocols\r\n\r\n");
  };
  return { visitors, upgrades: { "/webchat": onUpgrade } };
}

test("a WebSocket comes in at its path, and a stranger's page does not", async () => {
  const { visitors, upgrades } = door();
  const { server } = await open(undefined, { upgrades });
  expect(await upgrade(server, "/webchat", {})).toBe("HTTP/1.1 101 Switching Protocols");
  expect(await upgrade(server, "/elsewhere", {})).toBe("HTTP/1.1 404 not_found");
  expect(await upgrade(server, "/webchat", { Origin: "https://evil.example.com" })).toBe(
    "HTTP/1.1 403 origin_not_allowed",
  );
  expect(await upgrade(server, "/webchat", { Host: "evil.example.com" })).toBe(
    "HTTP/1.1 403 host_not_allowed",
  );
  expect(visitors).toHaveLength(1);
  expect(visitors[0]).toMatchObject({ isLoopback: true, isAuthenticated: false });
});

test("with a secret, a WebSocket shows it in its subprotocol, its header, or its first message", async () => {
  const { visitors, upgrades } = door();
  const { server } = await open("s3cret", { upgrades });
  const token = Buffer.from("s3cret").toString("base64url");
  await upgrade(server, "/webchat", { "Sec-WebSocket-Protocol": `skykoi, skykoi.token.${token}` });
  await upgrade(server, "/webchat", { Authorization: "Bearer s3cret" });
  await upgrade(server, "/webchat", {});
  expect(visitors.map(({ isLoopback, isAuthenticated }) => [isLoopback, isAuthenticated])).toEqual([
    [false, true],
    [false, true],
    [false, false],
  ]);
  expect(visitors[2]?.judge("guess").kind).toBe("wrong");
  expect(visitors[2]?.judge("s3cret").kind).toBe("allowed");
  const wrong = await upgrade(server, "/webchat?token=s3cret", { Authorization: "Bearer guess" });
  expect(wrong).toBe("HTTP/1.1 401 credential_wrong");
});

test("close ends open WebSockets", async () => {
  const { server } = await open(undefined, {
    upgrades: {
      "/webchat": (_request, socket) => void socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    },
  });
  const socket = connect(server.address.port, server.address.host);
  socket.write(
    "GET /webchat HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  );
  await new Promise((resolve) => socket.once("data", resolve));
  const closed = new Promise((resolve) => socket.once("close", resolve));
  await server.close();
  await closed;
});

test("an address has so many WebSockets, and a closed one makes room", async () => {
  const { server } = await open(undefined, {
    trustedProxies: ["127.0.0.1"],
    connectionLimits: { perAddress: 2, total: 3 },
    upgrades: {
      "/webchat": (_request, socket) => void socket.write("HTTP/1.1 101 Switching Protocols\r\n\r\n"),
    },
  });
  const from = (address: string): Promise<string> =>
    upgrade(server, "/webchat", { "X-Forwarded-For": address });
  const good = "HTTP/1.1 101 Switching Protocols";
  expect([await from("9.9.9.9"), await from("9.9.9.9")]).toEqual([good, good]);
  expect(await from("9.9.9.9")).toBe("HTTP/1.1 503 too_many_connections");
  expect([await from("8.8.8.8"), await from("7.7.7.7")]).toEqual([good, "HTTP/1.1 503 too_many_connections"]);
});

test("guesses of one IPv6 network are counted together", async () => {
  const { get } = await open("s3cret", { trustedProxies: ["127.0.0.1"] });
  for (const host of ["::1", "::2", "1:2:3:4"])
    await get("/status", guessVia(`2001:db8:0:7:${host}`.replace(":::", "::")));
  expect((await get("/status", guessVia("2001:db8:0:7:ffff::9"))).status).toBe(429);
  expect((await get("/status", guessVia("2001:db8:0:8::1"))).status).toBe(401);
});
