// WebChat through the suite of the contract: the real channel, and pages played by the `ws` client.

import type { Facts } from "../../../src/routing/facts.ts";
import type { AccountId, PeerId } from "../../../src/routing/ids.ts";
import type { Place, Platform, Shown, Spoken } from "../conformance/platform.ts";
import { testChannel } from "../conformance/test-channel.ts";
import { PageClient } from "./page-client.ts";
import { account, startWebChatServer } from "./webchat-server.ts";

const VISITOR = "anna";
const ROOM = "kitchen";

/** One page at each place of each account, opened when it is first needed. */
async function webChatPlatform(): Promise<Platform> {
  const accounts = [account("default"), account("shop")] as const;
  const server = await startWebChatServer({ accounts: [...accounts] });
  const pages = new Map<string, Promise<PageClient>>();
  const shown: Shown[] = [];
  let typings = 0;
  let messages = 0;
  let last: { readonly page: PageClient; readonly frame: Readonly<Record<string, unknown>> } | undefined;
  for (const accountId of accounts) await server.channel.stop(accountId);

  async function open(accountId: AccountId, place: Place): Promise<PageClient> {
    const room = place === "group" ? { roomId: ROOM } : {};
    const page = await PageClient.visit(server.webSocketUrl, { accountId, visitorId: VISITOR, ...room });
    page.socket.on("message", (data) => {
      const frame = JSON.parse(String(data)) as { type: string; text: string; replyId: string };
      if (frame.type === "typing") typings += 1;
      if (frame.type === "reply" && !shown.some(({ id }) => id === frame.replyId)) {
        shown.push({ accountId, place, id: frame.replyId, text: frame.text });
      }
    });
    void page.closed.then(() => pages.delete(`${accountId} ${place}`));
    return page;
  }

  function pageAt(accountId: AccountId, place: Place): Promise<PageClient> {
    const key = `${accountId} ${place}`;
    const known = pages.get(key) ?? open(accountId, place);
    pages.set(key, known);
    return known;
  }

  return {
    channel: server.channel,
    accounts,
    places: ["dm", "group"],
    mentionPlaces: [],
    senderId: VISITOR as PeerId,
    factsOf(place, accountId): Facts {
      const peer = place === "group" ? { kind: "group", id: ROOM } : { kind: "dm", id: VISITOR };
      return { channel: "webchat", accountId, peer } as Facts;
    },
    async say({ accountId, place, text, repliesTo }: Spoken): Promise<string> {
      const page = await pageAt(accountId, place);
      messages += 1;
      const frame = {
        type: "message",
        messageId: `m${messages}`,
        text,
        ...(repliesTo && { replyTo: repliesTo }),
      };
      page.send(frame);
      last = { page, frame };
      return `${VISITOR}/m${messages}`;
    },
    shown: () => shown,
    typings: () => typings,
    // Pages come to the gateway: an account has no connection of its own.
    connections: (accountId) => (server.channel.status(accountId).state === "open" ? 1 : 0),
    trouble: {
      cut() {
        server.cut();
        pages.clear();
      },
      redeliver: () => last?.page.send(last.frame),
    },
    close: () => server.close(),
  };
}

testChannel("WebChat", webChatPlatform, {
  places: ["dm", "group"],
  lacks: [
    "changes",
    "polls",
    "lostAnswers",
    "redelivery",
    "probe",
    "mentions",
    "edits",
    "reactions",
    "media",
    "rateLimits",
    "revocation",
  ],
});
