// What the browser of a koi reaches: what `web_fetch` may reach, whichever way a page tries. The site stands on `127.0.0.1`,
// which the config allows; by the name `localhost` it is an address that the config does not allow.

import { createSocket } from "node:dgram";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { fetch, ProxyAgent } from "undici";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";

import { leadsTo, startSite } from "../../../fakes/site/site.ts";
import type { Site, SitePage } from "../../../fakes/site/site.ts";
import { browserBench, browserConfig, hasBrowser } from "./browser-bench.ts";

const REFUSED = "Refused: `localhost` has a private address and `tools.web.fetch.allowPrivateHosts`";

let site: Site | undefined;
afterEach(async () => {
  await site?.close();
  site = undefined;
});

/** A site whose pages know its port. */
async function siteOf(pages: (port: () => number) => Readonly<Record<string, SitePage>>): Promise<Site> {
  site = await startSite(pages(() => site?.port ?? 0));
  return site;
}

function shows(html: () => string): SitePage {
  return (_, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(html());
  };
}

describe.skipIf(!hasBrowser())("the browser does not reach", () => {
  test.each([
    ["file:///etc/passwd", "only http and https"],
    ["chrome://version", "only http and https"],
    ["view-source:http://127.0.0.1/", "only http and https"],
    ["javascript:alert(1)", "only http and https"],
    ["data:text/html,hi", "only http and https"],
    ["http://localhost:1/", "private address"],
    ["http://169.254.169.254/latest/meta-data/", "private address"],
    ["http://2130706434/", "private address"],
    ["http://[::1]/", "private address"],
    ["http://10.0.0.1/", "private address"],
    ["http://me:secret@127.0.0.1/", "an address with a password"],
    ["nonsense", "that is no web address"],
  ])("%s", async (url, reason) => {
    const session = await browserBench().session();
    expect(await session.say({ action: "open", url })).toMatch(new RegExp(`^error: .*${reason}`));
  });

  test("where a page sends it: by a redirect, a link, a script, a refresh, a form", async () => {
    const { origin, asked } = await siteOf((port) => ({
      "/redirect": leadsToLater(() => `http://localhost:${port()}/secret`),
      "/script": shows(() => `<script>location = "http://localhost:${port()}/secret"</script>`),
      "/refresh": shows(() => `<meta http-equiv=refresh content="0;url=http://localhost:${port()}/secret">`),
      "/form": shows(
        () =>
          `<form method=post action="http://localhost:${port()}/secret"></form><script>document.forms[0].submit()</script>`,
      ),
      "/file": leadsTo("file:///etc/passwd"),
    }));
    const session = await browserBench().session();
    for (const path of ["/redirect", "/script", "/refresh", "/form"]) {
      const told = await session.say({ action: "open", url: origin + path });
      const later = await session.say({ action: "act", kind: "wait", seconds: 1 });
      expect(told + later).toContain(REFUSED);
    }
    expect(await session.say({ action: "open", url: `${origin}/file` })).toMatch(
      /^error: .*ERR_UNSAFE_REDIRECT/,
    );
    expect(asked.filter((line) => line.includes("secret"))).toEqual([]);
  });

  test("what a page loads: pictures, frames, data, sockets, workers", async () => {
    const { origin, asked } = await siteOf((port) => ({
      "/": shows(() => {
        const there = `//localhost:${port()}/secret`;
        return `<img src="http:${there}"><iframe src="http:${there}"></iframe><link rel=prefetch href="http:${there}">
          <script src="http:${there}"></script>
          <script>
            const ends = [fetch("http:${there}", { mode: "no-cors" }).catch(() => 0),
              new Promise((done) => { const s = new WebSocket("ws:${there}"); s.onerror = done; s.onopen = done })];
            navigator.sendBeacon("http:${there}", "x");
            Promise.all(ends).then(() => { document.body.append("all tried") });
          </script>`;
      }),
      "/socket": shows(
        () =>
          `<script>new WebSocket("ws://127.0.0.1:${port()}/pond").onmessage = (e) => document.write(e.data)</script>`,
      ),
    }));
    const session = await browserBench().session();
    const told = await session.say({ action: "open", url: origin });
    const later = await session.say({ action: "act", kind: "wait", text: "all tried" });
    expect(told + later).toContain(REFUSED);
    expect(asked).toEqual(["GET /"]);
    // What is allowed goes the same way.
    await session.say({ action: "open", url: `${origin}/socket` });
    expect(await session.say({ action: "act", kind: "wait", text: "welcome" })).not.toMatch(/^error/);
    expect(asked.slice(1)).toEqual(["GET /socket", "SOCKET /pond"]);
  });

  test("the gateway's own port, though its host is allowed: opened, led to, loaded, by a socket", async () => {
    const gateway = await startSite({ "/": "<h1>All kois</h1>", "/api": "secret" });
    onTestFinished(() => gateway.close());
    const { port } = gateway;
    const { origin, asked } = await siteOf(() => ({
      "/": shows(() => {
        const there = `//127.0.0.1:${port}/api`;
        return `<img src="http:${there}"><iframe src="http://localhost:${port}/api"></iframe>
          <script>
            const ends = [fetch("http:${there}", { mode: "no-cors" }).catch(() => 0),
              new Promise((done) => { const s = new WebSocket("ws:${there}"); s.onerror = done; s.onopen = done })];
            Promise.all(ends).then(() => { document.body.append("all tried") });
          </script>`;
      }),
      "/on": leadsToLater(() => `http://127.0.0.1:${port}/api`),
    }));
    const config = browserConfig({
      web: { fetch: { allowPrivateHosts: ["127.0.0.1", "localhost", "::1"] } },
    });
    const session = await browserBench(config, undefined, (other) => other === port).session();
    for (const host of ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"]) {
      const told = await session.say({ action: "open", url: `http://${host}:${port}/` });
      expect(told).toMatch(/^error: .*is the gateway itself/);
    }
    expect(await session.say({ action: "open", url: `${origin}/on` })).toContain("is the gateway itself");
    await session.say({ action: "open", url: origin });
    const later = await session.say({ action: "act", kind: "wait", text: "all tried" });
    expect(later).not.toMatch(/^error/);
    expect(asked).toEqual(["GET /on", "GET /"]);
    expect(gateway.asked).toEqual([]);
  });

  test("anybody past the proxy: calls between browsers send no packet of their own", async () => {
    const packets: string[] = [];
    const udp = createSocket("udp4").on("message", (_, { address }) => packets.push(address));
    udp.bind(0, "127.0.0.1");
    await once(udp, "listening");
    onTestFinished(() => void udp.close());
    const { port } = udp.address() as AddressInfo;
    const { origin } = await siteOf(() => ({ "/": "<h1>Call</h1>" }));
    const session = await browserBench(browserConfig({ browser: { evaluate: true } })).session();
    await session.say({ action: "open", url: origin });
    const script = `async () => {
      const call = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${port}" }] });
      call.createDataChannel("x");
      const gathered = new Promise((done) => {
        call.onicegatheringstatechange = () => call.iceGatheringState === "complete" && done();
      });
      await call.setLocalDescription(await call.createOffer());
      const transport = new WebTransport("https://127.0.0.1:${port}/");
      await Promise.race([transport.ready.catch(() => 0), new Promise((done) => setTimeout(done, 5000))]);
      await Promise.race([gathered, new Promise((done) => setTimeout(done, 5000))]);
      return "called";
    }`;
    expect(await session.say({ action: "act", kind: "evaluate", script })).toContain('"called"');
    expect(packets).toEqual([]);
  });

  test("more once the config has become narrower", async () => {
    const { origin } = await siteOf(() => ({ "/": "<h1>Open</h1>" }));
    const bench = browserBench();
    const wide = await bench.session();
    expect(await wide.say({ action: "open", url: origin })).toContain('heading "Open"');
    const config = browserConfig({ web: { fetch: { allowPrivateHosts: [] } } });
    const { gateway } = await import("../../make-turn.ts").then(({ gatewayOf }) => ({
      gateway: gatewayOf(config),
    }));
    const narrow = await bench.session("main", { gateway });
    expect(await narrow.say({ action: "open", url: origin })).toMatch(/^error: .*private address/);
    expect(await narrow.say({ action: "act", kind: "press", key: "F5" })).not.toContain("heading");
  });
});

test.skipIf(!hasBrowser())("no other program of the machine gets out by the browser's proxy", async () => {
  const { origin, asked } = await siteOf(() => ({ "/": "<h1>Open</h1>" }));
  const bench = browserBench();
  const session = await bench.session();
  await session.say({ action: "start" });
  const home = { koiDir: session.koiDir };
  const browser = bench.pool.peek({ home } as Parameters<typeof bench.pool.peek>[0]);
  const { server, username } = browser?.proxy.address ?? { server: "", username: "" };
  for (const token of [undefined, `Basic ${Buffer.from(`${username}:guess`).toString("base64")}`]) {
    const dispatcher = new ProxyAgent({
      uri: server,
      proxyTunnel: false,
      ...(token !== undefined && { token }),
    });
    onTestFinished(() => dispatcher.close());
    const answer = await fetch(origin, { dispatcher }).then(
      ({ status }) => status,
      () => 407,
    );
    expect(answer).toBe(407);
  }
  expect(asked).toEqual([]);
});

function leadsToLater(location: () => string): SitePage {
  return (_, response) => void response.writeHead(302, { location: location() }).end();
}
