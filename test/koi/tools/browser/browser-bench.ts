// The tool `browser` of real kois, in a real Chromium, without a model: calls go straight to it. Without a browser the tests
// are skipped, and say so.

import { join } from "node:path";
import { onTestFinished } from "vitest";

import type { SkykoiConfig } from "../../../../src/config/skykoi-config.ts";
import { resultText } from "../../../../src/koi/conversation.ts";
import type { ToolResult } from "../../../../src/koi/conversation.ts";
import { openHome } from "../../../../src/koi/home.ts";
import { Thread } from "../../../../src/koi/loop/thread.ts";
import { Logins } from "../../../../src/koi/models/logins.ts";
import { BrowserPool } from "../../../../src/koi/tools/browser/browser-pool.ts";
import { browserSource } from "../../../../src/koi/tools/browser/browser-source.ts";
import { makeToolbox } from "../../../../src/koi/tools/toolbox.ts";
import type { TurnRequest } from "../../../../src/koi/turn.ts";
import type { SessionKey } from "../../../../src/routing/ids.ts";
import { turnBench } from "../../make-turn.ts";
import { ownerCall } from "../make-context.ts";
import { hasBrowser as isThere } from "../../../web/browser.ts";

/** Chromium, as the tests of the pages know it. */
export const chromiumPath: string = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";

/** Whether there is a browser; if not, says loudly how to get one. */
export const hasBrowser: () => boolean = isThere;

/** A config that lets kois use it, as root too, on pages of `127.0.0.1`. */
export function browserConfig(more: SkykoiConfig["tools"] = {}): SkykoiConfig {
  return {
    tools: {
      ...more,
      browser: { executablePath: chromiumPath, noSandbox: true, timeoutSec: 20, ...more.browser },
      web: { fetch: { allowPrivateHosts: ["127.0.0.1"], ...more.web?.fetch } },
    },
  };
}

/** A session that may call the tool. */
export interface BrowserSession {
  readonly workspace: string;
  readonly koiDir: string;
  call(args: object): Promise<ToolResult>;
  /** The text of the result, behind `error: ` where it is one. */
  say(args: object): Promise<string>;
  /** Stops the turn. */
  stop(): void;
}

/** Kois of one process. */
export interface BrowserBench {
  readonly pool: BrowserPool;
  readonly stateDir: string;
  /** A session of a koi; each is a turn that does not end. */
  session(
    koiId?: string,
    changes?: Partial<TurnRequest> & { readonly config?: SkykoiConfig },
  ): Promise<BrowserSession>;
}

/** Kois whose browsers end with the test. */
export function browserBench(
  config: SkykoiConfig = browserConfig(),
  minuteMs?: number,
  isGatewayPort: (port: number) => boolean = () => false,
): BrowserBench {
  const { stateDir, request: requestOf } = turnBench(config);
  const place = {
    stateDir,
    home: join(stateDir, "home"),
    env: { PATH: process.env["PATH"] },
    clock: { now: () => Date.now() },
    logins: new Logins({ now: () => Date.now() }),
    resolveSecret: () => Promise.reject(new Error("no skill has a secret")),
  };
  const pool = new BrowserPool(place, minuteMs);
  onTestFinished(() => pool.close());
  const toolbox = makeToolbox(place, { sources: [browserSource(pool)], isGatewayPort });
  return {
    pool,
    stateDir,
    session: async (koiId = "main", changes = {}) => {
      const request = requestOf({ koiId, sessionKey: `koi:${koiId}:main` as SessionKey, ...changes });
      const home = await openHome(request.koi, { ...place, skipBootstrap: true });
      const { scope, tools } = await toolbox.open(request, home, new Thread());
      const abort = new AbortController();
      const judged = tools.judge("browser", "local/tiny", request.senders);
      const call = async (args: object): Promise<ToolResult> => {
        if (!("tool" in judged)) throw new Error(judged.refusal);
        return judged.tool.run({ ...args }, ownerCall(scope, request, abort.signal, 8_000));
      };
      return {
        workspace: home.workspace,
        koiDir: home.koiDir,
        call,
        say: async (args) => {
          const result = await call(args);
          return (result.isError ? "error: " : "") + resultText(result);
        },
        stop: () => abort.abort(),
      };
    },
  };
}
