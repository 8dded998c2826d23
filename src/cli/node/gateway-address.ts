// The address of a gateway, as people write it → that of its WebSocket for nodes. Beyond this machine it must be encrypted:
// whoever can change what goes over the line runs commands here.

import { isLoopbackHost } from "../../policy/loopback.ts";
import { UsageError } from "../exit-code.ts";

/** `ws://127.0.0.1:18789/node` for `127.0.0.1:18789`, `http://…` and `ws://…`. @throws UsageError */
export function nodeAddress(written: string, mayBePlain: boolean): string {
  const text = /^[a-z]+:\/\//i.test(written) ? written : `ws://${written}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const protocols: Readonly<Record<string, string>> = {
    "http:": "ws:",
    "ws:": "ws:",
    "https:": "wss:",
    "wss:": "wss:",
  };
  const protocol = url && protocols[url.protocol];
  if (!url || protocol === undefined || url.hostname === "") {
    throw new UsageError(
      `skykoi node pair: "${written}" is no address; give one like wss://gateway.example.org`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "") {
    throw new UsageError("skykoi node pair: no secret goes into an address; set SKYKOI_GATEWAY_TOKEN");
  }
  if (protocol === "ws:" && !mayBePlain && !isLoopbackHost(url.hostname)) {
    throw new UsageError(
      "skykoi node pair: beyond this machine the connection must be encrypted (https:// or wss://, or a tunnel to " +
        "loopback). --plain does without, in a network where nobody can listen or meddle",
    );
  }
  const base = url.pathname.replace(/\/+$/, "");
  return `${protocol}//${url.host}${base.endsWith("/node") ? base : `${base}/node`}`;
}
