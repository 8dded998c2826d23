// What the examples of the page "Multi-Koi Routing" come to: messages, and who gets them in which session.

import type { RouteAnswer } from "../../src/policy/route-answer.ts";

/** One message as `skykoi route --stdin` takes it, and the answer. */
export interface Vector {
  readonly facts: Readonly<Record<string, unknown>>;
  readonly koi: string;
  readonly tier: RouteAnswer["tier"];
  readonly sessionKey: string;
  /** Default: "allowed". */
  readonly admission?: string;
}

const FAMILY = "120363999999999999@g.us";
const BUILDERS = "1203630...@g.us";
const NOBODY_LISTED = "blocked: nobody is listed who may address kois here";

function whatsapp(kind: string, id: string, accountId?: string): Vector["facts"] {
  return { channel: "whatsapp", ...(accountId !== undefined && { accountId }), peer: { kind, id } };
}

function unpaired(id: string): string {
  return `pairing: ${id} is not in allowFrom; it would get a pairing code`;
}

/** By the file of the example. */
export const vectors: Readonly<Record<string, readonly Vector[]>> = {
  "01-dm-split.json5": [
    { facts: whatsapp("dm", "+15551230001"), koi: "alex", tier: "peer", sessionKey: "koi:alex:main" },
    {
      facts: whatsapp("dm", "15551230002@s.whatsapp.net"),
      koi: "mia",
      tier: "peer",
      sessionKey: "koi:mia:main",
    },
    {
      facts: whatsapp("dm", "+15559999999"),
      koi: "alex",
      tier: "default",
      sessionKey: "koi:alex:main",
      admission: 'blocked: +15559999999 is not in allowFrom, and dmPolicy is "allowlist"',
    },
    {
      facts: whatsapp("group", FAMILY),
      koi: "alex",
      tier: "default",
      sessionKey: `koi:alex:whatsapp:group:${FAMILY}`,
    },
  ],
  "02-two-whatsapps.json5": [
    {
      facts: whatsapp("dm", "+15551230001", "personal"),
      koi: "home",
      tier: "account",
      sessionKey: "koi:home:main",
      admission: unpaired("+15551230001"),
    },
    {
      facts: whatsapp("dm", "+15551230001", "biz"),
      koi: "work",
      tier: "account",
      sessionKey: "koi:work:main",
      admission: unpaired("+15551230001"),
    },
    {
      facts: whatsapp("group", BUILDERS, "personal"),
      koi: "work",
      tier: "peer",
      sessionKey: `koi:work:whatsapp:group:${BUILDERS}`,
      admission: NOBODY_LISTED,
    },
    {
      facts: whatsapp("group", BUILDERS, "biz"),
      koi: "work",
      tier: "account",
      sessionKey: `koi:work:whatsapp:group:${BUILDERS}`,
      admission: NOBODY_LISTED,
    },
    {
      facts: { channel: "telegram", peer: { kind: "dm", id: 111111111 } },
      koi: "home",
      tier: "default",
      sessionKey: "koi:home:main",
      admission: unpaired("111111111"),
    },
    {
      facts: whatsapp("dm", "+15551230001", "default"),
      koi: "home",
      tier: "default",
      sessionKey: "koi:home:main",
      admission: unpaired("+15551230001"),
    },
  ],
  "03-channel-split.json5": [
    {
      facts: whatsapp("dm", "+15551230001"),
      koi: "chat",
      tier: "account",
      sessionKey: "koi:chat:main",
      admission: unpaired("+15551230001"),
    },
    {
      facts: { channel: "telegram", accountId: "default", peer: { kind: "dm", id: "111111111" } },
      koi: "opus",
      tier: "account",
      sessionKey: "koi:opus:main",
      admission: unpaired("111111111"),
    },
    {
      facts: { channel: "discord", guildId: "9", peer: { kind: "channel", id: "5" } },
      koi: "chat",
      tier: "default",
      sessionKey: "koi:chat:discord:channel:5",
      admission: "blocked: this room is not among those that are listed",
    },
  ],
  "04-one-peer.json5": [
    {
      facts: whatsapp("direct", "+1 (555) 123-4567"),
      koi: "opus",
      tier: "peer",
      sessionKey: "koi:opus:main",
      admission: unpaired("+15551234567"),
    },
    {
      facts: whatsapp("dm", "+15550000000"),
      koi: "chat",
      tier: "account",
      sessionKey: "koi:chat:main",
      admission: unpaired("+15550000000"),
    },
  ],
  "05-family-group.json5": [
    {
      facts: whatsapp("group", FAMILY),
      koi: "family",
      tier: "peer",
      sessionKey: `koi:family:whatsapp:group:${FAMILY}`,
      admission: NOBODY_LISTED,
    },
    {
      facts: whatsapp("dm", "+15551230001"),
      koi: "family",
      tier: "default",
      sessionKey: "koi:family:main",
      admission: unpaired("+15551230001"),
    },
  ],
  "06-sandbox-tools.json5": [
    {
      facts: whatsapp("dm", "+15551230001"),
      koi: "personal",
      tier: "default",
      sessionKey: "koi:personal:main",
      admission: unpaired("+15551230001"),
    },
    {
      facts: { channel: "webchat", peer: { kind: "dm", id: "anna" } },
      koi: "personal",
      tier: "default",
      sessionKey: "koi:personal:main",
    },
  ],
};
