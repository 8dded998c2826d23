// Keys of gateways and nodes: Ed25519. Each side signs what both have said, the other's key included, so that nobody can
// pass a signature on to somebody else.

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  verify,
} from "node:crypto";

/** A key pair as texts. */
export interface NodeKeyPair {
  /** SPKI as base64url. */
  readonly publicKey: string;
  /** PKCS 8 as base64url. SAFETY: in no log, on no line. */
  readonly privateKey: string;
}

/** What was said before a signature. */
export interface Handshake {
  readonly gatewayKey: string;
  readonly gatewayNonce: string;
  readonly nodeKey: string;
  readonly nodeNonce: string;
  readonly purpose: string;
}

/** Letters of a code: A to Z without I and O, and the digits 2 to 9. */
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const CODE_LENGTH = 12;

/** A new pair. */
export function newKeyPair(): NodeKeyPair {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64url"),
    privateKey: privateKey.export({ format: "der", type: "pkcs8" }).toString("base64url"),
  };
}

/** A number that is used once. */
export function newNonce(): string {
  return randomBytes(32).toString("base64url");
}

/** The signature of `side` under a handshake. @throws Error where the key is none */
export function signHandshake(privateKey: string, side: "gateway" | "node", handshake: Handshake): string {
  const key = createPrivateKey({ key: Buffer.from(privateKey, "base64url"), format: "der", type: "pkcs8" });
  return sign(null, textOf(side, handshake), key).toString("base64url");
}

/** Whether `signature` is that of `side`, by its key in the handshake. Never throws. */
export function isSigned(signature: string, side: "gateway" | "node", handshake: Handshake): boolean {
  const publicKey = side === "gateway" ? handshake.gatewayKey : handshake.nodeKey;
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64url"), format: "der", type: "spki" });
    if (key.asymmetricKeyType !== "ed25519") return false;
    return verify(null, textOf(side, handshake), key, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}

/** The name of a key, which nobody else has. */
export function keyId(publicKey: string): string {
  return createHash("sha256").update(publicKey).digest("hex").slice(0, 16);
}

/** The code of a pair of keys, `ABCD-EFGH-JKLM`: who stands in between has another key, and so another code. */
export function pairCode({ gatewayKey, nodeKey }: Pick<Handshake, "gatewayKey" | "nodeKey">): string {
  const digest = createHash("sha256").update(`skykoi-node code\n${gatewayKey}\n${nodeKey}`).digest();
  const letters = [...digest.subarray(0, CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length]);
  return letters.join("").replace(/(.{4})(?=.)/g, "$1-");
}

/** A typed code in its one spelling. */
export function typedCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[\s-]/g, "")
    .replace(/(.{4})(?=.)/g, "$1-");
}

function textOf(side: string, handshake: Handshake): Buffer {
  const { gatewayKey, gatewayNonce, nodeKey, nodeNonce, purpose } = handshake;
  const lines = ["skykoi-node v1", side, purpose, gatewayKey, gatewayNonce, nodeKey, nodeNonce];
  return Buffer.from(lines.join("\n"));
}
