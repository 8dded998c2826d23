// The files of the page: read once from the folder handed in, served by name alone. What was not in the
// folder at the start does not exist, so no path in a request ever reaches the disk. A folder is its `index.html`.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, relative, sep } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
};

/** Everything comes from the gateway itself, and no other site may frame the page. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  // The frame for the pages of kois; whatever stands in it can go nowhere else.
  "frame-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/**
 * The policy of the frame in which the pages of kois are shown: its own script alone runs, nothing is loaded from anywhere, and
 * it is nobody's origin, so that it sees nothing of the page around it. Holds also where somebody opens it by itself.
 */
function framePolicy(body: Buffer): string {
  const [, script = ""] = /<script>([^]*?)<\/script>/.exec(body.toString("utf8")) ?? [];
  return [
    "default-src 'none'",
    `script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "media-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'self'",
    "sandbox allow-scripts",
  ].join("; ");
}

interface StaticFile {
  readonly body: Buffer;
  readonly policy: string;
  readonly type: string;
  readonly etag: string;
  /** Whether the name holds a hash of the content. */
  readonly isImmutable: boolean;
}

/** The files of a folder. */
export class StaticFiles {
  readonly #files = new Map<string, StaticFile>();

  /** Reads the folder; a missing one is an empty one. Only file types that a page needs are taken. */
  constructor(root: string | undefined) {
    for (const file of root === undefined ? [] : filesIn(root)) {
      const type = TYPES[extname(file)];
      if (type === undefined) continue;
      const body = readFileSync(file);
      const etag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
      const path = `/${relative(root ?? "", file)
        .split(sep)
        .join("/")}`;
      const isImmutable = /[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(path) && path.startsWith("/assets/");
      const policy = path === "/canvas/frame.html" ? framePolicy(body) : POLICY;
      this.#files.set(path, { body, policy, type, etag, isImmutable });
    }
  }

  /**
   * Answers with the file at `path` (`/` is the page); `false` where there is none. A folder without its last slash is
   * sent to the address with it, since everything in a page is named beside it.
   */
  serve(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const file = this.#files.get(path.endsWith("/") ? `${path}index.html` : path);
    if (!file) return this.#files.has(`${path}/index.html`) && redirect(request, response);
    response.setHeader("Content-Security-Policy", file.policy);
    // Names in links would be looked up: a way out for what a page of a koi holds.
    response.setHeader("X-DNS-Prefetch-Control", "off");
    response.setHeader("ETag", file.etag);
    response.setHeader(
      "Cache-Control",
      file.isImmutable ? "public, max-age=31536000, immutable" : "no-cache",
    );
    if (request.headers["if-none-match"] === file.etag) {
      response.writeHead(304).end();
      return true;
    }
    response.writeHead(200, { "Content-Type": file.type, "Content-Length": file.body.length });
    response.end(request.method === "HEAD" ? undefined : file.body);
    return true;
  }
}

/** To the same address with a slash, as seen from the address that was asked for: whatever a proxy puts before it. */
function redirect(request: IncomingMessage, response: ServerResponse): true {
  const { pathname, search } = new URL(`http://gateway${request.url ?? "/"}`);
  const name = pathname.slice(pathname.lastIndexOf("/") + 1);
  response.writeHead(308, { Location: `./${name}/${search}`, "Cache-Control": "no-cache" }).end();
  return true;
}

function filesIn(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
