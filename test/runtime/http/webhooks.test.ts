// Webhooks of adapters on the gateway's port: POST alone, at their own path alone, whoever calls from wherever.

import { expect, onTestFinished, test } from "vitest";
import { readBody } from "../../../src/channels/read-body.ts";
import { Access } from "../../../src/runtime/http/access.ts";
import { listenHttp } from "../../../src/runtime/http/http-server.ts";
import { StaticFiles } from "../../../src/runtime/http/static-files.ts";
import { Webhooks } from "../../../src/runtime/http/webhooks.ts";
import { logLines } from "../log-lines.ts";
import { ManualClock } from "../manual-clock.ts";

async function open() {
  const { log, lines } = logLines();
  const webhooks = new Webhooks(log);
  const server = await listenHttp("127.0.0.1", 0, {
    access: new Access("the gateway's secret", new ManualClock()),
    files: new StaticFiles(undefined),
    basePath: "/",
    allowedOrigins: [],
    trustedProxies: [],
    log,
    health: () => ({ status: "ok", isReady: true }),
    status: () => ({}),
    metrics: () => Promise.resolve(""),
    webhooks,
  });
  onTestFinished(() => server.close());
  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${server.address.port}${path}`, init);
    return { status: response.status, body: await response.text() };
  };
  return { webhooks, call, lines };
}

test("a POST to a registered path is the adapter's, from any origin and without the gateway's secret", async () => {
  const { webhooks, call } = await open();
  const release = webhooks.register("/telegram/biz", async (request, response) => {
    const body = await readBody(request, 100);
    response.end(body.kind === "read" ? `got ${body.bytes.toString()}` : body.kind);
  });
  const headers = { origin: "https://elsewhere.example" };
  const posted = { method: "POST", body: "hello", headers };
  expect(await call("/telegram/biz?x=1", posted)).toEqual({ status: 200, body: "got hello" });
  expect((await call("/telegram/biz/more", posted)).status).toBe(405);
  expect((await call("/telegram/biz")).status).toBe(404);
  expect((await call("/telegram/biz", { method: "PUT" })).status).toBe(405);
  release();
  expect((await call("/telegram/biz", posted)).status).toBe(405);
});

test("a path belongs to one account, and to the next one once it is given back", async () => {
  const { webhooks } = await open();
  const release = webhooks.register("/a", () => undefined);
  expect(() => webhooks.register("/a", () => undefined)).toThrow("another account's webhook");
  expect(() => webhooks.register("a", () => undefined)).toThrow("begins with a slash");
  release();
  webhooks.register("/a", () => undefined);
  // What was given back takes nothing from its successor.
  release();
  expect(() => webhooks.register("/a", () => undefined)).toThrow("another account's webhook");
});

test("an adapter that breaks answers 500 and ends nothing", async () => {
  const { webhooks, call, lines } = await open();
  webhooks.register("/now", () => {
    throw new Error("no luck");
  });
  webhooks.register("/later", () => Promise.reject(new Error("no luck later")));
  for (const path of ["/now", "/later"]) {
    expect((await call(path, { method: "POST" })).status).toBe(500);
  }
  expect(lines.map(({ fields }) => fields["error"])).toEqual(["no luck", "no luck later"]);
});

test("a body is read up to its limit, whether its length was told or not", async () => {
  const { webhooks, call } = await open();
  webhooks.register("/a", async (request, response) => {
    const body = await readBody(request, 10);
    response.statusCode = body.kind === "too_large" ? 413 : 200;
    response.end(body.kind);
  });
  const post = (body: RequestInit["body"]) =>
    call("/a", { method: "POST", body: body ?? null, duplex: "half" } as RequestInit);
  expect(await post("0123456789")).toEqual({ status: 200, body: "read" });
  expect(await post("0123456789x")).toEqual({ status: 413, body: "too_large" });
  const parts = new ReadableStream({
    pull(controller) {
      controller.enqueue(new TextEncoder().encode("0123456"));
    },
  });
  const cut = parts.pipeThrough(endsAfter(3));
  expect(await post(cut)).toEqual({ status: 413, body: "too_large" });
});

function endsAfter(count: number): TransformStream {
  let left = count;
  return new TransformStream({
    transform(chunk, controller) {
      controller.enqueue(chunk);
      left -= 1;
      if (left === 0) controller.terminate();
    },
  });
}
