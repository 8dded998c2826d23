// Who calls: the address (a trusted proxy's word is believed), the secret shown, the page that calls.
// A secret in an address line is never read: addresses end up in logs and histories.

import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { isLoopbackHost } from "../../policy/loopback.ts";

/** A WebSocket subprotocol that carries the secret: this prefix and the secret in base64url. */
const TOKEN_PROTOCOL_PREFIX = "skykoi.token.";

/** Whether a WebSocket subprotocol carries the secret. */
export function isSecretCarrier(protocol: string): boolean {
  return protocol.startsWith(TOKEN_PROTOCOL_PREFIX);
}

/** Addresses and networks (`10.0.0.0/8`) of proxies. What can't be read is left out. */
export function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", bits] = entry.trim().split("/");
    const version = isIP(address);
    const prefix = bits === undefined ? (version === 6 ? 128 : 32) : Number(bits);
    const isPrefix = Number.isInteger(prefix) && prefix >= 0 && prefix <= (version === 6 ? 128 : 32);
    if (version !== 0 && isPrefix) list.addSubnet(address, prefix, version === 6 ? "ipv6" : "ipv4");
  }
  return list;
}

/** The caller's address: that of the socket, or what trusted proxies say before it. */
export function callerAddress(request: IncomingMessage, proxies: BlockList): string {
  const said = String(request.headers["x-forwarded-for"] ?? "").split(",");
  const hops = [
    ...said.map((hop) => bare(hop.trim())).filter((hop) => isIP(hop) !== 0),
    socketAddress(request),
  ];
  // From the nearest hop on: the first that is no trusted proxy is the caller; what stands before is hearsay.
  return hops.reverse().find((hop) => !isProxy(hop, proxies)) ?? socketAddress(request);
}

/** Whether the caller sits at this machine: no proxy in between, socket on loopback. */
export function isLocalCaller(request: IncomingMessage): boolean {
  return isLoopbackHost(socketAddress(request)) && request.headers["x-forwarded-for"] === undefined;
}

/** The secret in the `Authorization` header or, for a WebSocket, in its subprotocol; `undefined` where there is none. */
export function shownSecret(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer +(.+)$/i.exec(request.headers.authorization?.trim() ?? "");
  if (bearer) return bearer[1];
  const offered = String(request.headers["sec-websocket-protocol"] ?? "").split(",");
  const carrier = offered.map((name) => name.trim()).find(isSecretCarrier);
  return carrier && Buffer.from(carrier.slice(TOKEN_PROTOCOL_PREFIX.length), "base64url").toString("utf8");
}

/** Whether the page that calls, if a page calls, is ours: same host, on loopback with us, or allowed by name. */
export function isOurOrigin(request: IncomingMessage, allowed: readonly string[]): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host || (isLoopbackHost(page.hostname) && isLoopbackHost(hostname(host)));
}

/**
 * Whether the `Host` is one that only we can have: loopback, an IP address, or allowed by name. A stranger's name
 * that resolves to this machine (DNS rebinding) makes a stranger's page look like ours; only a secret stops it else.
 */
export function isOurHost(request: IncomingMessage, allowed: readonly string[]): boolean {
  const name = hostname(request.headers.host);
  if (isLoopbackHost(name) || isIP(bare(name)) !== 0) return true;
  return allowed.some((origin) => URL.canParse(origin) && new URL(origin).hostname === name);
}

/**
 * The address as it is counted: of IPv6 its first 64 bits, since whoever has one address of such a network has all.
 */
export function addressKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [before = "", after] = address.replace(/%.*$/, "").split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const missing = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...tail];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(":")}::/64`;
}

function hostname(host: string | undefined): string {
  const address = `http://${host ?? ""}`;
  return URL.canParse(address) ? new URL(address).hostname : "";
}

function socketAddress(request: IncomingMessage): string {
  return bare(request.socket.remoteAddress ?? "");
}

function bare(address: string): string {
  return address.replace(/^\[|\]$/g, "").replace(/^::ffff:(?=\d+\.)/i, "");
}

function isProxy(address: string, proxies: BlockList): boolean {
  return proxies.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
