// What the server answers when a client asks (`iq`): keys, devices, groups, media hosts. Unknown questions get an empty answer.

import { type BinaryNode, getBinaryNodeChild, getBinaryNodeChildren } from "@whiskeysockets/baileys";
import type { Device } from "./device.ts";
import type { Group } from "./group.ts";
import type { Phone } from "./phone.ts";
import { bytesOf } from "./pairing.ts";

/** What there is to ask for. */
export interface World {
  readonly groups: ReadonlyMap<string, Group>;
  readonly mediaHost: string;
  phoneOf(jid: string): Phone | undefined;
  devicesOf(owner: Phone): Device[];
  askAgain(phone: Phone, device: Device, id: string, group?: Group): void;
}

/** The content of the answer, or the code with which the question is refused. */
export type Answer = { readonly content?: BinaryNode[] } | { readonly error: string };

/** The answer to a question of `device`. */
export function answerOf(server: World, device: Device, node: BinaryNode): Answer {
  const [question] = Array.isArray(node.content) ? node.content : [];
  switch (node.attrs["xmlns"]) {
    case "encrypt":
      return keysAnswer(server, device, node, question);
    case "usync":
      return { content: [devicesAnswer(server, question)] };
    case "w:g2":
      return groupAnswer(server.groups.get(node.attrs["to"] ?? ""));
    case "w:m":
      return { content: [mediaHosts(server.mediaHost)] };
    case "privacy":
      return { content: [{ tag: "privacy", attrs: {}, content: [privacy("readreceipts", "all")] }] };
    default:
      return {};
  }
}

function keysAnswer(
  server: World,
  device: Device,
  node: BinaryNode,
  question: BinaryNode | undefined,
): Answer {
  if (node.attrs["type"] === "set") {
    takeKeys(device, node);
    return {};
  }
  // Never 0: the library would make 812 keys then, which takes seconds; for a few it makes 5.
  if (question?.tag === "count")
    return { content: [{ tag: "count", attrs: { value: String(Math.max(1, device.preKeys.size)) } }] };
  if (question?.tag === "digest") return { content: [{ tag: "digest", attrs: {} }] };
  const users = getBinaryNodeChildren(question, "user").map(({ attrs }) => attrs["jid"] ?? "");
  const bundles = users.flatMap((jid) => server.phoneOf(jid)?.bundle(jid) ?? []);
  return { content: [{ tag: "list", attrs: {}, content: bundles }] };
}

function takeKeys(device: Device, node: BinaryNode): void {
  const signed = getBinaryNodeChild(node, "skey");
  if (!signed) return;
  const idOf = (key: BinaryNode): number => bytesOf(key, "id").readUIntBE(0, 3);
  device.signedPreKey = {
    keyId: idOf(signed),
    publicKey: bytesOf(signed, "value"),
    signature: bytesOf(signed, "signature"),
  };
  device.registrationId = bytesOf(node, "registration").readUInt32BE(0);
  const list = getBinaryNodeChild(node, "list");
  for (const key of getBinaryNodeChildren(list, "key")) device.preKeys.set(idOf(key), bytesOf(key, "value"));
}

function devicesAnswer(server: World, question: BinaryNode | undefined): BinaryNode {
  const list = getBinaryNodeChild(question, "list");
  const users = getBinaryNodeChildren(list, "user").map((user) => {
    const asked = getBinaryNodeChild(user, "contact")?.content?.toString().replace("+", "");
    const jid = user.attrs["jid"] ?? `${asked}@s.whatsapp.net`;
    const phone = server.phoneOf(jid);
    const devices = phone
      ? ["0", ...server.devicesOf(phone).map(({ jid }) => /:(\d+)@/.exec(jid)?.[1] ?? "0")]
      : [];
    const content: BinaryNode[] = [
      {
        tag: "devices",
        attrs: {},
        content: [
          {
            tag: "device-list",
            attrs: {},
            content: devices.map((id) => ({
              tag: "device",
              attrs: { id, ...(id !== "0" && { "key-index": "1" }) },
            })),
          },
        ],
      },
      { tag: "contact", attrs: { type: phone ? "in" : "out" } },
    ];
    if (phone && jid.endsWith("@s.whatsapp.net")) content.push({ tag: "lid", attrs: { val: phone.lid } });
    return { tag: "user", attrs: { jid }, content };
  });
  return { tag: "usync", attrs: {}, content: [{ tag: "list", attrs: {}, content: users }] };
}

function groupAnswer(group: Group | undefined): Answer {
  if (!group) return { error: "404" };
  const { id, subject, members, addressing } = group;
  const jidOf = (member: (typeof members)[number]): string => (addressing === "lid" ? member.lid : member.pn);
  const participants = members.map((member) => ({
    tag: "participant",
    attrs: { jid: jidOf(member), ...(addressing === "lid" && { phone_number: member.pn }) },
  }));
  const attrs = { id: id.split("@")[0] ?? "", subject, creation: "1", s_t: "1", addressing_mode: addressing };
  return { content: [{ tag: "group", attrs, content: participants }] };
}

function mediaHosts(hostname: string): BinaryNode {
  const host = { tag: "host", attrs: { hostname, maxContentLengthBytes: "100000000" } };
  return { tag: "media_conn", attrs: { auth: "auth", ttl: "3600" }, content: [host] };
}

function privacy(name: string, value: string): BinaryNode {
  return { tag: "category", attrs: { name, value } };
}
