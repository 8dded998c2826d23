// A fake token address of OAuth 2.0 (RFC 6749, section 6) whose refresh tokens are good once. A token that comes twice
// ends the whole login, as providers do (RFC 9700, section 4.14). Access tokens are told by number: `access-<n>`.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server does with a request instead of renewing. */
export type TokenTrouble =
  | { readonly kind: "status"; readonly status: number; readonly body: string }
  | { readonly kind: "drop" }
  /** No answer at all. */
  | { readonly kind: "silence" };

/** A running token server. */
export interface TokenServer {
  readonly url: string;
  /** Forms as they came. */
  readonly requests: readonly URLSearchParams[];
  /** Emits `request` for each. */
  readonly arrivals: EventEmitter;
  /** Refresh tokens that came a second time. */
  readonly reused: readonly string[];
  /** Most requests that were open at the same time for one login. */
  readonly mostAtOnce: number;
  /** What the next requests meet, in order; then all goes well. */
  readonly troubles: TokenTrouble[];
  /** Seconds that an access token lives; `undefined`: it is not said. */
  lifeSeconds: number | undefined;
  /** Whether a new refresh token comes with each access token. */
  isRotating: boolean;
  /** A login's first refresh token. */
  login(name: string): string;
  close(): Promise<void>;
}

/** Starts one on 127.0.0.1 with a port of its own. */
export async function startTokenServer(): Promise<TokenServer> {
  const good = new Map<string, string>();
  const used = new Map<string, string>();
  const open = new Map<string, number>();
  const requests: URLSearchParams[] = [];
  const reused: string[] = [];
  const troubles: TokenTrouble[] = [];
  const arrivals = new EventEmitter();
  let count = 0;
  const server = createServer((message, response) => void serve(message, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fake = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth/token`,
    requests,
    arrivals,
    reused,
    troubles,
    mostAtOnce: 0,
    lifeSeconds: 3600 as number | undefined,
    isRotating: true,
    login: (name: string) => issue(name),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
  return fake;

  function issue(name: string): string {
    const token = `refresh-${name}-${(count += 1)}`;
    good.set(token, name);
    return token;
  }

  async function serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const part of message) text += String(part);
    const form = new URLSearchParams(text);
    requests.push(form);
    const trouble = troubles.shift();
    arrivals.emit("request");
    if (trouble?.kind === "silence") return;
    if (trouble?.kind === "drop") return void response.destroy();
    if (trouble) return say(response, trouble.status, trouble.body);
    const token = form.get("refresh_token") ?? "";
    const name = good.get(token);
    if (form.get("grant_type") !== "refresh_token" || !form.get("client_id")) {
      return say(response, 400, JSON.stringify({ error: "invalid_request" }));
    }
    if (name === undefined) {
      const owner = used.get(token);
      if (owner !== undefined) reused.push(token);
      // The whole login ends: somebody else may have the token.
      for (const [other, its] of good) if (its === owner) good.delete(other);
      return say(response, 400, JSON.stringify({ error: "invalid_grant", error_description: `no ${token}` }));
    }
    open.set(name, (open.get(name) ?? 0) + 1);
    fake.mostAtOnce = Math.max(fake.mostAtOnce, open.get(name) ?? 0);
    if (fake.isRotating) {
      good.delete(token);
      used.set(token, name);
    }
    // The answer takes a turn of the loop, so that others may come meanwhile.
    await new Promise((resolve) => setImmediate(resolve));
    open.set(name, (open.get(name) ?? 1) - 1);
    const answer = {
      access_token: `access-${(count += 1)}`,
      token_type: "Bearer",
      ...(fake.lifeSeconds !== undefined && { expires_in: fake.lifeSeconds }),
      ...(fake.isRotating && { refresh_token: issue(name) }),
    };
    say(response, 200, JSON.stringify(answer));
  }
}

function say(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(body);
}
