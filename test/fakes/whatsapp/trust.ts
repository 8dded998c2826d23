// The certificate chain of the fake: a root of its own, which the library is told to trust in this process. The library
// exports WhatsApp's root as an object that can be changed; nothing is patched.

import { Curve, type KeyPair, proto, WA_CERT_DETAILS } from "@whiskeysockets/baileys";

const root = Curve.generateKeyPair();
const intermediate = Curve.generateKeyPair();
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(root.public);

const { Details } = proto.CertChain.NoiseCertificate;
const VALID = { notBefore: 1, notAfter: 4_000_000_000 };

/** The chain that proves a server's static key. */
export function certificateOf(serverKey: KeyPair): Uint8Array {
  const middle = Details.encode({ serial: 1, issuerSerial: 0, key: intermediate.public, ...VALID }).finish();
  const leaf = Details.encode({ serial: 2, issuerSerial: 1, key: serverKey.public, ...VALID }).finish();
  return proto.CertChain.encode({
    intermediate: { details: middle, signature: Curve.sign(root.private, middle) },
    leaf: { details: leaf, signature: Curve.sign(intermediate.private, leaf) },
  }).finish();
}
