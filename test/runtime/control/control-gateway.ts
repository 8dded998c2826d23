// A real gateway on a real config, with Telegram in memory, and the address of its control API.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { gatewaySource } from "../../../src/cli/gateway/gateway-source.ts";
import { placedSecretReader } from "../../../src/cli/gateway/placed-secrets.ts";
import type { ProcessIo } from "../../../src/cli/process-io.ts";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { type Gateway, startGateway } from "../../../src/runtime/gateway.ts";
import type { GatewayOptions } from "../../../src/runtime/gateway-options.ts";
import { secretResolver } from "../../../src/runtime/secrets/resolve-secret.ts";
import { MemoryChannel } from "../../fakes/channel/memory-channel.ts";
import { tempFolder } from "../../koi/store/temp-folder.ts";
import { type LogLine, logLines } from "../log-lines.ts";
import { echoTurn } from "../scripted-koi.ts";
import { ControlClient } from "./control-client.ts";

/** Two kois behind Telegram, where everybody may write. */
export const house: SkykoiConfig = {
  kois: {
    list: [
      { id: "home", name: "Home", default: true, identity: { emoji: "🏠" } },
      { id: "work", workspace: "~/work" },
    ],
  },
  channels: {
    telegram: { botToken: "${BOT}", dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" },
  },
  session: { dmScope: "per-peer" },
  messages: { queue: { debounceMs: 0 } },
  bindings: [
    { koiId: "work", match: { channel: "telegram", peer: { kind: "dm", id: "222" } } },
    { koiId: "work", match: { channel: "telegram", peer: { kind: "group", id: "-100" } } },
    { koiId: "home", match: { channel: "telegram" } },
  ],
};

/** What a test may ask of the gateway. */
export interface ControlGateway {
  readonly gateway: Gateway;
  readonly channel: MemoryChannel;
  readonly folder: string;
  readonly lines: LogLine[];
  /** `ws://127.0.0.1:<port>/api`. */
  readonly url: string;
  /** Writes the config anew; the gateway does not watch it. */
  write(config: unknown): void;
  /** A client that is connected. */
  client(token?: string): Promise<ControlClient>;
}

/** Starts it. It ends with the test. */
export async function controlGateway(
  config: unknown = house,
  more: Partial<GatewayOptions> = {},
): Promise<ControlGateway> {
  const folder = more.stateDir ?? tempFolder();
  const path = join(folder, "SKYKOI.json");
  const write = (next: unknown): void => {
    writeFileSync(path, typeof next === "string" ? next : JSON.stringify(next, null, 2), { mode: 0o600 });
  };
  write(config);
  const env = { SKYKOI_STATE_DIR: folder, BOT: "1:very-secret-bot-token" };
  const source = await gatewaySource({ cwd: folder, env, home: folder } as unknown as ProcessIo, {
    config: path,
  });
  const channel = new MemoryChannel();
  const { log, lines } = logLines();
  const gateway = await startGateway({
    ...source,
    watch: [],
    stateDir: folder,
    home: folder,
    env,
    port: 0,
    version: "9.9.9",
    channels: () => [channel],
    impliedChannels: [],
    runTurn: echoTurn,
    homeOf: ({ id }) => ({ sessionsDir: join(folder, "sessions", id), workspace: join(folder, "w", id) }),
    resolveSecret: secretResolver({ env, home: folder, readPlaced: placedSecretReader(path) }),
    log,
    ...more,
  });
  onTestFinished(() => gateway.stop());
  const url = `ws://127.0.0.1:${gateway.address.port}/api`;
  return {
    gateway,
    channel,
    folder,
    lines,
    url,
    write,
    client: (token) => ControlClient.connect(url, token),
  };
}
