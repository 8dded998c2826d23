// The way to Telegram: proxies, redirects, and the token, which is nowhere but in the requests themselves.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { ANNA, dmOf, hears } from "../../fakes/telegram/people.ts";
import { type FakeProxy, startHttpProxy, startSocksProxy } from "../../fakes/telegram/proxies.ts";
import { ACCOUNT, BotBench } from "./bot-bench.ts";

const folder = mkdtempSync(join(tmpdir(), "skykoi-network-"));
afterAll(() => rmSync(folder, { recursive: true }));

const benches: BotBench[] = [];
afterEach(() => Promise.all(benches.splice(0).map((bench) => bench.close())));

async function make(settings: Parameters<BotBench["set"]>[0] = {}): Promise<BotBench> {
  const bench = await BotBench.make({ settings });
  benches.push(bench);
  return bench;
}

describe("a proxy", () => {
  it.each([
    ["http", startHttpProxy],
    ["socks5", startSocksProxy],
  ] as [string, () => Promise<FakeProxy>][])("of the kind %s carries everything", async (scheme, start) => {
    const proxy = await start();
    try {
      const bench = await make({ proxy: `${scheme}://koi:canary-pass@127.0.0.1:${proxy.port}` });
      await bench.open();
      hears(bench.bot, dmOf(ANNA), "hello");
      await bench.heard("hello");
      await bench.send("hi", "k");
      const source = { fileId: bench.bot.addFile(Buffer.from("koi")) };
      const into = join(folder, scheme);
      await bench.channel.fetchMedia?.(ACCOUNT, { kind: "document", mimeType: "a/b", source }, into, 9);
      expect(readFileSync(into, "utf8")).toBe("koi");
      expect(bench.texts()).toEqual(["hi"]);
      expect([...new Set(proxy.targets)]).toEqual([new URL(bench.server.url).host]);
      expect([...new Set(proxy.credentials)]).toEqual(["koi:canary-pass"]);
      await bench.channel.stop(ACCOUNT);
    } finally {
      await proxy.close();
    }
  });

  it("that is gone is waited for", async () => {
    const proxy = await startHttpProxy();
    await proxy.close();
    const bench = await make({ proxy: `http://koi:canary-pass@127.0.0.1:${proxy.port}` });
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    expect((await bench.reaches("backing_off")).detail).toBe("Telegram can't be reached (ECONNREFUSED)");
    await expect(bench.send("hi", "k")).rejects.toMatchObject({ fate: "not_sent" });
  });
});

it("works with either way of choosing addresses", async () => {
  for (const autoSelectFamily of [true, false]) {
    const bench = await make({ network: { autoSelectFamily } });
    await bench.open();
    await bench.send("hi", "k");
  }
});

it("a redirect is not followed: the token stands in the address", async () => {
  const seen: string[] = [];
  const elsewhere = createServer((request, response) => {
    seen.push(request.url ?? "");
    response.writeHead(302, { location: `http://127.0.0.1:${port()}/other${request.url ?? ""}` }).end();
  });
  const port = (): number => (elsewhere.address() as AddressInfo).port;
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  try {
    const bench = await make();
    bench.set({ apiRoot: `http://127.0.0.1:${port()}` });
    await bench.channel.start(ACCOUNT, bench.listener.emit);
    const { detail } = await bench.reaches("backing_off");
    expect(detail).not.toContain("canary");
    expect(seen.filter((path) => path.startsWith("/other"))).toEqual([]);
    await bench.channel.stop(ACCOUNT);
  } finally {
    elsewhere.closeAllConnections();
    await new Promise<void>((resolve) => elsewhere.close(() => resolve()));
  }
});

it("no error, status or line of the log holds the token, whatever goes wrong", async () => {
  const bench = await make({ timeoutSeconds: 1, retry: { attempts: 1 } });
  await bench.open();
  const said: unknown[] = [];
  for (const trouble of [{ kind: "cut" }, { kind: "hang" }, { kind: "page", status: 502 }] as const) {
    bench.bot.trouble("sendMessage", trouble);
    bench.bot.trouble("getMe", trouble);
    bench.bot.trouble("getFile", trouble);
    const media = { kind: "document", mimeType: "a/b", source: { fileId: "x" } } as const;
    said.push(
      await bench.send("hi", "k").catch((error: unknown) => error),
      await bench.channel.probe?.(ACCOUNT),
      await bench.channel.fetchMedia?.(ACCOUNT, media, "/dev/null/x", 9).catch((error: unknown) => error),
    );
  }
  bench.bot.isRevoked = true;
  bench.bot.cut();
  await bench.reaches("logged_out");
  said.push(bench.channel.status(ACCOUNT));
  expect(said).toHaveLength(10);
  for (const one of said) {
    const whole =
      one instanceof Error ? `${one.message} ${one.stack ?? ""} ${JSON.stringify(one)}` : JSON.stringify(one);
    expect(whole).not.toContain("canary");
    expect(one instanceof Error ? one.cause : undefined).toBeUndefined();
  }
});
