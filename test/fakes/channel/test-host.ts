// What an adapter gets from the gateway, in tests: settings from an object, secrets as they stand, leases and webhooks in
// memory, the machine's time. What was logged is kept, so that a test can look for secrets in it.

import { menuOf } from "../../../src/policy/command-menu.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ChannelHost, ChannelLog, WebhookHandler } from "../../../src/channels/channel-host.ts";
import type { WebConfig } from "../../../src/config/web.ts";
import type { AccountId } from "../../../src/routing/ids.ts";

/** How a host behaves; everything may be changed while it runs. */
export interface TestHostOptions<Settings extends object> {
  readonly settings: (accountId: AccountId) => Settings;
  readonly env?: Readonly<Record<string, string>>;
  readonly defaultAccount?: AccountId;
  readonly web?: WebConfig;
}

/** A host, and what a test looks at. */
export interface TestHost<Settings extends object> extends ChannelHost<Settings> {
  /** Every line of the log, as JSON. */
  readonly lines: readonly string[];
  /** Leases that are taken, by name; a test may put holders of its own here. */
  readonly leases: Map<string, string>;
  /** Serves the webhooks; starts with the first call. */
  webhookUrl(): Promise<string>;
  close(): Promise<void>;
}

/** Makes a host. */
export function testHost<Settings extends object>(options: TestHostOptions<Settings>): TestHost<Settings> {
  const folder = mkdtempSync(join(tmpdir(), "skykoi-host-"));
  const lines: string[] = [];
  const leases = new Map<string, string>();
  const hooks = new Map<string, WebhookHandler>();
  const say = (fields: object, message: string): void =>
    void lines.push(JSON.stringify({ ...fields, message }));
  const log: ChannelLog = { debug: say, info: say, warn: say, error: say };
  let server: Server | undefined;

  return {
    settings: options.settings,
    web: () => options.web ?? {},
    defaultAccount: () => options.defaultAccount ?? null,
    env: options.env ?? {},
    resolve: (secret) =>
      typeof secret === "string"
        ? Promise.resolve(secret)
        : Promise.reject(new Error("this host knows secrets as texts only")),
    authDir: (accountId) => join(folder, accountId),
    lease(name) {
      const holder = leases.get(name);
      if (holder !== undefined) return { kind: "held", holder };
      leases.set(name, "this test");
      return { kind: "taken", release: () => void leases.delete(name) };
    },
    webhook(path, handler) {
      if (hooks.has(path)) throw new Error(`the path ${path} is taken`);
      hooks.set(path, handler);
      return () => void hooks.delete(path);
    },
    menuCommands: () => menuOf([]).filter(({ name }) => name === "status" || name === "approve"),
    clock: {
      now: () => Date.now(),
      after(delayMs, run) {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
    },
    log,
    lines,
    leases,
    async webhookUrl() {
      if (!server) {
        server = createServer((request, response) => {
          const handler = request.method === "POST" ? hooks.get(request.url ?? "") : undefined;
          if (handler) void handler(request, response);
          else response.writeHead(404).end();
        });
        await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
      }
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    async close() {
      server?.closeAllConnections();
      await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
