// What the server says, as binary nodes.

import { type BinaryNode, getBinaryNodeChild, type proto } from "@whiskeysockets/baileys";
import type { Group } from "./group.ts";
import type { Phone } from "./phone.ts";

/** The name of the server itself. */
export const SERVER = "s.whatsapp.net";

/** How a message names its writer. `lid_only`: by a LID that nobody maps to a number. */
export type Addressing = "pn" | "lid" | "lid_only";

/** How a message is sent to a device. */
export interface Delivery {
  readonly id?: string;
  readonly addressing?: Addressing;
  /** Seconds since the epoch. */
  readonly sentAt?: number;
}

/** A text, or whatever else a message may be. */
export type Said = proto.IMessage | string;

/** The message that a phone asks for again, with keys for a new session. */
export function retryNode(phone: Phone, id: string, group?: Group): BinaryNode {
  const bundle = phone.bundle(phone.pn);
  const keys = (bundle.content as BinaryNode[]).filter(({ tag }) => tag !== "registration");
  const registration = getBinaryNodeChild(bundle, "registration");
  const t = String(now());
  return {
    tag: "receipt",
    attrs: {
      ...(group ? { from: group.id, ...memberOf(phone, group.addressing) } : { from: phone.pn }),
      id,
      type: "retry",
      t,
    },
    content: [
      { tag: "retry", attrs: { count: "1", id, t, v: "1" } },
      ...(registration ? [registration] : []),
      { tag: "keys", attrs: {}, content: keys },
    ],
  };
}

/** A failure of the handshake. */
export function failureNode(reason: string): BinaryNode {
  return { tag: "failure", attrs: { reason, location: "frc" } };
}

/** The end of a stream by a code. */
export function streamEndNode(code: string): BinaryNode {
  return { tag: "stream:error", attrs: { code }, content: [] };
}

/** The end of a stream because another one took its place. */
export function replacedNode(): BinaryNode {
  return {
    tag: "stream:error",
    attrs: {},
    content: [{ tag: "conflict", attrs: { type: "replaced" } }],
  };
}

/** The names of who writes to a device. */
export function writerOf(phone: Phone, addressing: Addressing): Record<string, string> {
  if (addressing === "pn") return { from: phone.pn, sender_lid: phone.lid };
  const byLid = { from: phone.lid, addressing_mode: "lid" };
  return addressing === "lid" ? { ...byLid, sender_pn: phone.pn } : byLid;
}

/** The names of who writes in a group. */
export function memberOf(phone: Phone, addressing: "pn" | "lid"): Record<string, string> {
  return addressing === "pn"
    ? { participant: phone.pn, participant_lid: phone.lid, addressing_mode: "pn" }
    : { participant: phone.lid, participant_pn: phone.pn, addressing_mode: "lid" };
}

/** A message as it is encrypted. */
export function contentOf(message: Said): proto.IMessage {
  return typeof message === "string" ? { conversation: message } : message;
}

/** An encrypted part. */
export function enc(type: string, content: Uint8Array): BinaryNode {
  return { tag: "enc", attrs: { v: "2", type }, content };
}

/** A message to a device. */
export function envelope(
  phone: Phone,
  id: string,
  how: Delivery,
  from: Record<string, string>,
  content: BinaryNode[],
): BinaryNode {
  const attrs = { ...from, id, t: String(how.sentAt ?? now()), type: "text", notify: phone.name };
  return { tag: "message", attrs, content };
}

/** The answer to a question. */
export function result(node: BinaryNode, content?: BinaryNode[]): BinaryNode {
  const attrs = { from: node.attrs["to"] ?? SERVER, type: "result", id: node.attrs["id"] ?? "" };
  return { tag: "iq", attrs, ...(content && { content }) };
}

/** Seconds since the epoch. */
export function now(): number {
  return Math.floor(Date.now() / 1_000);
}
