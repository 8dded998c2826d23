// What a phone does when its owner links a device: by scanning a QR code, or by typing the code that the device shows.

import {
  aesDecryptCTR,
  aesDecryptGCM,
  aesEncryptCTR,
  type BinaryNode,
  Curve,
  derivePairingCodeKey,
  getBinaryNodeChild,
  hkdf,
  hmacSign,
  proto,
} from "@whiskeysockets/baileys";
import { randomBytes } from "node:crypto";
import { Device } from "./device.ts";
import type { Phone } from "./phone.ts";
import type { Wire } from "./wire.ts";

const SERVER = "s.whatsapp.net";
const ACCOUNT_SIGNATURE = Buffer.from([6, 0]);

/** A connection that waits to be linked. */
export interface Candidate {
  readonly wire: Wire;
  readonly noiseKey: string;
  readonly registration: proto.ClientPayload.IDevicePairingRegistrationData;
  /** What it said when it asked for a code. */
  hello?: BinaryNode;
  /** The word of the server that it waits for, in the middle of linking by code. */
  finished?: (bundle: BinaryNode) => void;
}

/** What stands in a QR code. */
export function readQr(text: string): { noiseKey: string; identity: Buffer; secret: Buffer } {
  const [, noiseKey = "", identity = "", secret = ""] = (text.split("#").at(-1) ?? "").split(",");
  return { noiseKey, identity: Buffer.from(identity, "base64"), secret: Buffer.from(secret, "base64") };
}

/** The server's first words to a device that is not linked. */
export function pairingOffer(id: string): BinaryNode {
  const refs = [1, 2, 3].map((n) => ({
    tag: "ref",
    attrs: {},
    content: Buffer.from(`2@ref${n}${randomBytes(6).toString("hex")}`),
  }));
  return {
    tag: "iq",
    attrs: { from: SERVER, type: "set", id, xmlns: "md" },
    content: [{ tag: "pair-device", attrs: {}, content: refs }],
  };
}

/** The phone signs the device: what the server tells it then. */
export function pairingSuccess(owner: Phone, device: Device, secret: Uint8Array, id: string): BinaryNode {
  const details = proto.ADVDeviceIdentity.encode({
    rawId: 1,
    timestamp: Math.floor(Date.now() / 1_000),
    keyIndex: 1,
  }).finish();
  const signed = proto.ADVSignedDeviceIdentity.encode({
    details,
    accountSignatureKey: owner.identity.public,
    accountSignature: Curve.sign(
      owner.identity.private,
      Buffer.concat([ACCOUNT_SIGNATURE, details, device.identity]),
    ),
  }).finish();
  const sealed = proto.ADVSignedDeviceIdentityHMAC.encode({
    details: signed,
    hmac: hmacSign(signed, secret),
  }).finish();
  return {
    tag: "iq",
    attrs: { from: SERVER, type: "set", id },
    content: [
      {
        tag: "pair-success",
        attrs: {},
        content: [
          { tag: "device-identity", attrs: {}, content: sealed },
          { tag: "device", attrs: { jid: device.jid, lid: device.lid } },
          { tag: "platform", attrs: { name: "android" } },
        ],
      },
    ],
  };
}

/** The phone's half of linking by code. Resolves with the secret that both then share. */
export async function exchangeByCode(
  owner: Phone,
  candidate: Candidate,
  code: string,
  id: string,
): Promise<Buffer> {
  const hello = getBinaryNodeChild(candidate.hello, "link_code_companion_reg");
  const theirs = await unwrap(bytesOf(hello, "link_code_pairing_wrapped_companion_ephemeral_pub"), code);
  const ephemeral = Curve.generateKeyPair();
  const shared = Curve.sharedKey(ephemeral.private, theirs);
  const bundle = new Promise<BinaryNode>((resolve) => (candidate.finished = resolve));
  const node = (tag: string, content: Uint8Array): BinaryNode => ({ tag, attrs: {}, content });
  candidate.wire.send({
    tag: "notification",
    attrs: { from: SERVER, type: "link_code_companion_reg", id, t: "1" },
    content: [
      {
        tag: "link_code_companion_reg",
        attrs: { stage: "primary_hello" },
        content: [
          node("link_code_pairing_wrapped_primary_ephemeral_pub", await wrap(ephemeral.public, code)),
          node("primary_identity_pub", owner.identity.public),
          node("link_code_pairing_ref", Buffer.from("ref")),
        ],
      },
    ],
  });
  const finish = getBinaryNodeChild(await bundle, "link_code_companion_reg");
  const sealed = bytesOf(finish, "link_code_pairing_wrapped_key_bundle");
  const key = Buffer.from(
    hkdf(shared, 32, { salt: sealed.subarray(0, 32), info: "link_code_pairing_key_bundle_encryption_key" }),
  );
  const opened = aesDecryptGCM(sealed.subarray(44), key, sealed.subarray(32, 44), Buffer.alloc(0));
  const identity = bytesOf(finish, "companion_identity_public");
  const secret = Buffer.concat([
    shared,
    Curve.sharedKey(owner.identity.private, identity),
    opened.subarray(64),
  ]);
  return Buffer.from(hkdf(secret, 32, { info: "adv_secret" }));
}

async function wrap(key: Uint8Array, code: string): Promise<Buffer> {
  const [salt, iv] = [randomBytes(32), randomBytes(16)];
  return Buffer.concat([salt, iv, aesEncryptCTR(key, await derivePairingCodeKey(code, salt), iv)]);
}

async function unwrap(wrapped: Buffer, code: string): Promise<Buffer> {
  const key = await derivePairingCodeKey(code, wrapped.subarray(0, 32));
  return Buffer.from(aesDecryptCTR(wrapped.subarray(48, 80), key, wrapped.subarray(32, 48)));
}

/** The bytes of a node's child. */
export function bytesOf(node: BinaryNode | undefined, tag: string): Buffer {
  return Buffer.from(getBinaryNodeChild(node, tag)?.content as Uint8Array);
}
