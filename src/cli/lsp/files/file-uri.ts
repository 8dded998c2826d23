// From the addresses of a client to paths and back. A document that lies in no file (an unsaved one) gets a path that
// no file has.

import { fileURLToPath, pathToFileURL } from "node:url";

const UNSAVED = "/untitled/";

/** The absolute path of a document. Never throws. */
export function pathOfUri(uri: string): string {
  try {
    if (uri.startsWith("file:")) return fileURLToPath(uri);
  } catch {
    // An address with a host, or with an escaped slash: no file either.
  }
  return UNSAVED + encodeURIComponent(uri);
}

/** The address of a path, as long as no client has given it another one. */
export function uriOfPath(path: string): string {
  return path.startsWith(UNSAVED) ? decodeURIComponent(path.slice(UNSAVED.length)) : pathToFileURL(path).href;
}
