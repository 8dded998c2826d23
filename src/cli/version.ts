// The version of this package, and the folder that its files lie in.

import { existsSync, readFileSync } from "node:fs";

/** The package's folder, with a slash at its end: the nearest one above this file that has a package.json. */
export function packageFolder(): URL {
  let folder = new URL("./", import.meta.url);
  while (!existsSync(new URL("package.json", folder)) && folder.pathname !== "/")
    folder = new URL("../", folder);
  return folder;
}

// What the build writes here; unset where the source runs as it is.
declare const SKYKOI_VERSION: string | undefined;

/** The package's version, `X.Y.Z`. */
export function version(): string {
  if (typeof SKYKOI_VERSION === "string") return SKYKOI_VERSION;
  const text = readFileSync(new URL("package.json", packageFolder()), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
