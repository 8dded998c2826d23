// The client library: optional, since it brings libsignal (GPL-3.0), and loaded when the first account is to run.

import type * as library from "@whiskeysockets/baileys";

/** The library. */
export type Baileys = typeof library;

/** The version that SKYKOI is tested with; the same as in package.json. */
export const baileysVersion = "7.0.0-rc14";

/** How to install what is missing, for people. */
export const howToInstall: string = `WhatsApp needs a library that is not installed; run \`npm install @whiskeysockets/baileys@${baileysVersion}\` where SKYKOI is installed, then start it again`;

/** The library is not installed, or can't be loaded. The message is for people. */
export class LibraryMissing extends Error {}

/**
 * The library, loaded once by node.
 * @throws LibraryMissing
 */
export async function loadBaileys(
  load: () => Promise<Baileys> = () => import("@whiskeysockets/baileys"),
): Promise<Baileys> {
  try {
    return await load();
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND")
      throw new LibraryMissing(howToInstall, { cause: error });
    const said = error instanceof Error ? error.message : String(error);
    throw new LibraryMissing(`the library for WhatsApp can't be loaded: ${said}`, { cause: error });
  }
}
