// An account in a process of its own, which takes a message from WhatsApp and never hands it on: it is killed then.
// Arguments: address of the fake, folder of the account's keys, key of the fake's root in hex.

import { WA_CERT_DETAILS } from "@whiskeysockets/baileys";
import { Agent } from "node:https";
import { makeWhatsApp } from "../../../src/channels/whatsapp/whatsapp-channel.ts";
import type { AccountId } from "../../../src/routing/ids.ts";
import { testHost } from "../../fakes/channel/test-host.ts";

const [url = "", folder = "", root = ""] = process.argv.slice(2);
WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(root, "hex");
const host = { ...testHost({ settings: () => ({}) }), authDir: () => folder };
const channel = await makeWhatsApp(host, { server: { url, mediaOrigin: url, uploadAgent: new Agent() } });
await channel.start("biz" as AccountId, (message) => {
  process.stdout.write(`${message.messageId}\n`);
  return new Promise(() => {});
});
