// A fast "yes" for ids that are plainly canonical, over bytes, so that a million of them need no strings. It
// only recognises: whatever it does not know goes to `canonicalPeerId`, which decides.

import type { ChannelId, PeerKind } from "../facts.ts";
import { MAX_ID_CHARS } from "./id-text.ts";

function isDigit(c: number | undefined): boolean {
  return c !== undefined && c >= 48 && c <= 57;
}

function areDigits(bytes: Uint8Array, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (!isDigit(bytes[i])) return false;
  return from < to;
}

// Country codes 52, 54 and 55 have number variants, about which there is a hint.
function isWhatsappPerson(bytes: Uint8Array, start: number, end: number): boolean {
  const digits = end - start - 1;
  if (bytes[start] !== 43 || digits < 7 || digits > 15 || !areDigits(bytes, start + 1, end)) return false;
  const second = bytes[start + 2];
  return bytes[start + 1] !== 53 || (second !== 50 && second !== 52 && second !== 53);
}

const GROUP_SUFFIX = [64, 103, 46, 117, 115];

function isWhatsappGroup(bytes: Uint8Array, start: number, end: number): boolean {
  const local = end - GROUP_SUFFIX.length;
  return areDigits(bytes, start, local) && GROUP_SUFFIX.every((c, i) => bytes[local + i] === c);
}

// A leading zero, or more digits than surely fit, is for the channel's own function to judge.
function isPositive(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start <= 18 && bytes[start] !== 48 && areDigits(bytes, start, end);
}

// `-100` and ten digits or more: a supergroup or channel, which is free of the hint about migrating ids.
function isSupergroup(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    bytes[start] === 45 && end - start >= 14 && isPositive(bytes, start + 1, end) && bytes[start + 1] === 49
  );
}

function isSlack(bytes: Uint8Array, start: number, end: number, isPerson: boolean): boolean {
  const first = bytes[start];
  if (isPerson ? first !== 85 && first !== 87 : first !== 67 && first !== 71) return false;
  if (end - start < 7) return false;
  for (let i = start + 1; i < end; i++) {
    const c = bytes[i] as number;
    if (!isDigit(c) && (c < 65 || c > 90)) return false;
  }
  return true;
}

function isSimpleName(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const c = bytes[i] as number;
    const isLetter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90);
    if (!isLetter && !isDigit(c) && c !== 45 && c !== 95) return false;
  }
  return start < end;
}

/** Whether `bytes[start, end)` is surely a canonical id, about which there is no hint. `false` means "ask". */
export function isPlainId(
  channel: ChannelId,
  kind: PeerKind,
  bytes: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (end - start > MAX_ID_CHARS) return false;
  switch (channel) {
    case "whatsapp":
      return kind === "dm" ? isWhatsappPerson(bytes, start, end) : isWhatsappGroup(bytes, start, end);
    case "telegram":
      return kind === "dm" ? isPositive(bytes, start, end) : isSupergroup(bytes, start, end);
    case "discord":
      return isPositive(bytes, start, end);
    case "slack":
      return isSlack(bytes, start, end, kind === "dm");
    case "webchat":
      return isSimpleName(bytes, start, end);
  }
}
