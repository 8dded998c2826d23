// The server's side of Noise_XX_25519_AESGCM_SHA256: what is said until both have the keys of the transport.

import {
  aesDecryptGCM,
  aesEncryptGCM,
  Curve,
  hkdf,
  NOISE_MODE,
  NOISE_WA_HEADER,
  proto,
} from "@whiskeysockets/baileys";
import { createHash } from "node:crypto";
import { certificateOf } from "./trust.ts";

const EMPTY = Buffer.alloc(0);

/** Keys of the transport, each with its counter. */
export class Transport {
  readonly #readKey: Buffer;
  readonly #writeKey: Buffer;
  #read = 0;
  #written = 0;

  constructor(readKey: Buffer, writeKey: Buffer) {
    this.#readKey = readKey;
    this.#writeKey = writeKey;
  }

  open(frame: Uint8Array): Buffer {
    return Buffer.from(aesDecryptGCM(frame, this.#readKey, nonce(this.#read++), EMPTY));
  }

  seal(bytes: Uint8Array): Buffer {
    return Buffer.from(aesEncryptGCM(bytes, this.#writeKey, nonce(this.#written++), EMPTY));
  }
}

/** The handshake of one connection. */
export class Handshake {
  readonly #ephemeral = Curve.generateKeyPair();
  readonly #static = Curve.generateKeyPair();
  #hash: Buffer = Buffer.from(NOISE_MODE);
  #salt: Buffer = this.#hash;
  #key: Buffer = this.#hash;
  #count = 0;

  constructor() {
    this.#mixHash(NOISE_WA_HEADER);
  }

  /** The answer to the client's hello. */
  answer(hello: proto.HandshakeMessage.IClientHello): Uint8Array {
    const theirs = hello.ephemeral ?? EMPTY;
    this.#mixHash(theirs);
    this.#mixHash(this.#ephemeral.public);
    this.#mixKey(Curve.sharedKey(this.#ephemeral.private, theirs));
    const sealedStatic = this.#seal(this.#static.public);
    this.#mixKey(Curve.sharedKey(this.#static.private, theirs));
    const payload = this.#seal(certificateOf(this.#static));
    const serverHello = { ephemeral: this.#ephemeral.public, static: sealedStatic, payload };
    return proto.HandshakeMessage.encode({ serverHello }).finish();
  }

  /** The client's last word: who it is, and the transport from now on. */
  finish(last: proto.HandshakeMessage.IClientFinish): {
    payload: proto.ClientPayload;
    noiseKey: Buffer;
    transport: Transport;
  } {
    const noiseKey = this.#open(last.static ?? EMPTY);
    this.#mixKey(Curve.sharedKey(this.#ephemeral.private, noiseKey));
    const payload = proto.ClientPayload.decode(this.#open(last.payload ?? EMPTY));
    const keys = Buffer.from(hkdf(EMPTY, 64, { salt: this.#salt, info: "" }));
    return { payload, noiseKey, transport: new Transport(keys.subarray(0, 32), keys.subarray(32)) };
  }

  #mixHash(data: Uint8Array): void {
    this.#hash = createHash("sha256").update(this.#hash).update(data).digest();
  }

  #mixKey(secret: Uint8Array): void {
    const keys = Buffer.from(hkdf(secret, 64, { salt: this.#salt, info: "" }));
    this.#salt = keys.subarray(0, 32);
    this.#key = keys.subarray(32);
    this.#count = 0;
  }

  #seal(plain: Uint8Array): Uint8Array {
    const sealed = aesEncryptGCM(plain, this.#key, nonce(this.#count++), this.#hash);
    this.#mixHash(sealed);
    return sealed;
  }

  #open(sealed: Uint8Array): Buffer {
    const plain = aesDecryptGCM(sealed, this.#key, nonce(this.#count++), this.#hash);
    this.#mixHash(sealed);
    return Buffer.from(plain);
  }
}

function nonce(count: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(count, 8);
  return bytes;
}
