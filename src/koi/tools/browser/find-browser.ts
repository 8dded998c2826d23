// Which browser of this machine kois may use, or why there is none.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

import type { BrowserToolConfig } from "../../../config/tools.ts";
import type { HomeBase } from "../../home-path.ts";
import { expandPath, HomeError } from "../../home-path.ts";

/** A browser, or what is missing and what to do about it. */
export type FoundBrowser =
  | { readonly ok: true; readonly path: string }
  | {
      readonly ok: false;
      /** `named`: the config or the environment names one that can't be run. */
      readonly code: "none" | "named" | "root";
      /** Lower case, without a final period. */
      readonly problem: string;
      readonly repair: string;
    };

/** As they are called where they are installed, the best first. */
const NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"];

const FOLDERS = ["/usr/bin", "/usr/local/bin", "/opt/google/chrome", "/snap/bin"];

const APPLICATIONS = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Looks for the browser. Touches nothing; never throws. */
export function findBrowser(
  settings: BrowserToolConfig | undefined,
  base: HomeBase,
  isRoot: boolean = process.getuid?.() === 0,
): FoundBrowser {
  const named = settings?.executablePath ?? base.env["CHROMIUM_PATH"];
  const path = named === undefined || named === "" ? installed(base) : runnable(named, base);
  if (path === undefined) {
    if (named === undefined || named === "") {
      return {
        ok: false,
        code: "none",
        problem: "no Chromium or Chrome is installed",
        repair: "install one (Debian: apt-get install chromium), or name it in tools.browser.executablePath",
      };
    }
    const where =
      settings?.executablePath === undefined ? "CHROMIUM_PATH names" : "tools.browser.executablePath names";
    return {
      ok: false,
      code: "named",
      problem: `${where} \`${named}\`, and that can't be run`,
      repair: "name one that is there, or nothing: then the usual places are looked at",
    };
  }
  if (isRoot && settings?.noSandbox !== true) {
    return {
      ok: false,
      code: "root",
      problem: "the gateway runs as root, and a browser has no sandbox of its own there",
      repair:
        "run the gateway as another user, or set tools.browser.noSandbox if the machine is nothing but a container for it",
    };
  }
  return { ok: true, path };
}

function installed({ env }: HomeBase): string | undefined {
  const folders = [...(env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""), ...FOLDERS];
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...APPLICATIONS].find(canRun);
}

function runnable(text: string, base: HomeBase): string | undefined {
  try {
    const path = expandPath(text, base);
    return canRun(path) ? path : undefined;
  } catch (error) {
    if (error instanceof HomeError) return undefined;
    throw error;
  }
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
