// The body of a webhook's call, bounded: anybody may send one before the adapter knows who it is.

import type { IncomingMessage } from "node:http";

/** The body, or why it can't be had. */
export type Body =
  | { readonly kind: "read"; readonly bytes: Buffer }
  | { readonly kind: "too_large" | "broken_off" };

/** Reads at most `maxBytes`. After `too_large` the rest is thrown away unread, so that an answer (413) still arrives. Never rejects. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Body> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const tooLarge = (): void => {
      request.removeListener("data", take);
      request.resume();
      resolve({ kind: "too_large" });
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size > maxBytes) return tooLarge();
      chunks.push(chunk);
    };
    request.once("end", () => resolve({ kind: "read", bytes: Buffer.concat(chunks) }));
    request.once("close", () => resolve({ kind: "broken_off" }));
    request.once("error", () => resolve({ kind: "broken_off" }));
    if (Number(request.headers["content-length"] ?? 0) > maxBytes) return tooLarge();
    request.on("data", take);
  });
}
