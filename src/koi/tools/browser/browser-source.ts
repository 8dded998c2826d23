// Which sessions have the tool `browser`. The tool and its libraries are loaded with the first of them.

import { isSandboxed, sandboxSettings } from "../../../policy/sandbox/sandbox-settings.ts";
import type { ToolScope, ToolSource } from "../tool.ts";
import type { BrowserPool } from "./browser-pool.ts";
import { findBrowser } from "./find-browser.ts";

/** Gives `browser` to sessions that may have it, where there is a browser on this machine. */
export function browserSource(pool: BrowserPool): ToolSource {
  return async (scope) => {
    if (!offersBrowser(scope) || !findBrowser(scope.gateway.config.tools?.browser, scope.base).ok) return [];
    const { makeBrowserTool } = await import("./browser.ts");
    return [makeBrowserTool(pool)];
  };
}

/**
 * A sandboxed session has none, unless the config lets it use that of the gateway's machine: there is no browser in its
 * container, and none outside takes its place unasked.
 */
function offersBrowser({ gateway, koi, session }: ToolScope): boolean {
  if (!isSandboxed(gateway.config, koi.id, session === "main")) return true;
  return sandboxSettings(gateway.config, koi.id).browser.allowHostControl?.value === true;
}
