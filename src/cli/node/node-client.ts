// The node's end of one connection: says who it is, makes sure of the gateway, and hands on what that says afterwards.

import { WebSocket } from "ws";
import { said } from "../../runtime/said.ts";
import {
  type Handshake,
  isSigned,
  newNonce,
  type NodeKeyPair,
  signHandshake,
} from "../../runtime/nodes/node-keys.ts";
import {
  type GatewayFrame,
  type NodeFrame,
  type NodePurpose,
  type NodeRefusal,
  nodeVersion,
  parseGatewayFrame,
} from "../../runtime/nodes/node-protocol.ts";

/** How a connection is made. */
export interface ClientOptions {
  readonly url: string;
  readonly key: NodeKeyPair;
  readonly name: string;
  readonly purpose: NodePurpose;
  /** The key that the gateway must have. Default: any; then a person compares codes. */
  readonly gatewayKey?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Frames of a gateway whose key has been proven. */
export type ProvenFrame = Exclude<GatewayFrame, { type: "challenge" | "refused" }>;

/** What is told of a connection. */
export interface ClientListener {
  onFrame(frame: ProvenFrame, handshake: Handshake): void;
}

/** Why a connection ended. */
export interface ClientEnd {
  readonly message: string;
  /** Set where it makes no sense to come again: the gateway refused, or is another one. */
  readonly isFinal: boolean;
}

/** A connection. */
export interface NodeClient {
  send(frame: NodeFrame): void;
  /** Bytes that wait to go out. */
  readonly waiting: number;
  /** Resolves when it is over. Never rejects. */
  readonly ended: Promise<ClientEnd>;
  close(): void;
}

const FINAL: ReadonlySet<NodeRefusal> = new Set(["unauthorized", "not_paired", "removed", "replaced"]);
/** The gateway pings every 30 seconds. */
const SILENCE_MS = 75_000;
const MAX_FRAME_BYTES = 1_048_576;

/** Connects. */
export function connectNode(options: ClientOptions, listener: ClientListener): NodeClient {
  const { url, headers = {} } = options;
  const socket = new WebSocket(url, {
    headers,
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: 15_000,
  });
  let handshake: Handshake | undefined;
  let isProven = false;
  let hasGivenUp = false;
  let end: ClientEnd = { message: "the gateway closed the connection", isFinal: false };
  let silence = setTimeout(() => socket.terminate(), SILENCE_MS);
  const alive = (): void => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.terminate(), SILENCE_MS);
  };
  const fail = (message: string, isFinal: boolean): void => {
    hasGivenUp = true;
    end = { message, isFinal };
    socket.terminate();
  };
  const send = (frame: NodeFrame): void => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const take = (frame: GatewayFrame): void => {
    if (frame.type === "refused") return fail(frame.message, FINAL.has(frame.code));
    if (frame.type === "challenge") {
      if (handshake) return fail("the gateway began twice", false);
      if (options.gatewayKey !== undefined && frame.gatewayKey !== options.gatewayKey) {
        return fail(
          "this is not the gateway that this node is paired with: it has another key. Pair anew if it should be",
          true,
        );
      }
      const made = hello(frame, options);
      handshake = made.handshake;
      return send(made.frame);
    }
    if (!handshake) return fail("the gateway began otherwise than expected", false);
    if ("signature" in frame) isProven = isSigned(frame.signature, "gateway", handshake);
    if (!isProven) return fail("the gateway could not prove its key", true);
    listener.onFrame(frame, handshake);
  };
  socket.on("message", (data) => {
    alive();
    const parsed = parseGatewayFrame(String(data));
    if (parsed.ok) take(parsed.frame);
    else fail(`the gateway speaks otherwise than this version does: ${parsed.message}`, false);
  });
  socket.on("ping", alive);
  socket.on("unexpected-response", (request, { statusCode = 0 }) => {
    request.destroy();
    const why =
      statusCode === 401 ? "the gateway does not take this token" : `the gateway answered HTTP ${statusCode}`;
    fail(why, statusCode === 401);
  });
  // Its text names the address, which holds no secret.
  socket.on("error", (error) => {
    // What it says after we gave up is no news.
    if (hasGivenUp) return;
    const { code } = error as NodeJS.ErrnoException;
    end = { message: code === undefined ? said(error) : `nothing answers there (${code})`, isFinal: false };
  });
  const ended = new Promise<ClientEnd>((resolve) => {
    socket.on("close", () => {
      clearTimeout(silence);
      resolve(end);
    });
  });
  return {
    send,
    get waiting() {
      return socket.bufferedAmount;
    },
    ended,
    close: () => socket.close(1000, "done"),
  };
}

function hello(
  { gatewayKey, nonce: gatewayNonce }: Extract<GatewayFrame, { type: "challenge" }>,
  { key, name, purpose }: ClientOptions,
): { readonly frame: NodeFrame; readonly handshake: Handshake } {
  const nonce = newNonce();
  const handshake = { gatewayKey, gatewayNonce, nodeKey: key.publicKey, nodeNonce: nonce, purpose };
  const signature = signHandshake(key.privateKey, "node", handshake);
  const { platform } = process;
  const frame = {
    type: "hello",
    version: nodeVersion,
    publicKey: key.publicKey,
    nonce,
    purpose,
    name,
    platform,
    signature,
  } as const;
  return { frame, handshake };
}
