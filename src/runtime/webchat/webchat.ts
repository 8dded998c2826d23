// WebChat on the gateway's port: the channel, and what takes over its WebSockets once the HTTP gate has checked
// where they come from.

import { randomBytes } from "node:crypto";
import { WebSocketServer } from "ws";
import { maxFrameBytes } from "../../channels/web-socket/limits.ts";
import { type WebChatChannel, createWebChatChannel } from "../../channels/webchat/webchat-channel.ts";
import type { Facts } from "../../routing/facts.ts";
import { canvasFrame, wireCanvas } from "./canvas-frame.ts";
import type { ChannelDeps } from "../gateway-options.ts";
import { accountBlock, channelBlock } from "../settings.ts";
import { isSecretCarrier } from "../http/caller.ts";
import type { OnUpgrade } from "../http/http-gate.ts";

/** The channel, and the taker of its WebSockets. */
export interface WebChat {
  readonly channel: WebChatChannel;
  readonly onUpgrade: OnUpgrade;
}

/** Makes WebChat. Without a page, the channel answers programs that speak its protocol. */
export function makeWebChat(deps: ChannelDeps): WebChat {
  const channel = createWebChatChannel({
    accounts: () => deps.gateway().channels.webchat.accounts,
    history: (accountId, peer) => {
      const facts: Facts = { channel: "webchat", accountId, peer };
      return deps.conversation(facts);
    },
    canvases: async (accountId, peer) => {
      const shown = await deps.canvases({ channel: "webchat", accountId, peer });
      return shown.map(({ koiId, canvas }) => wireCanvas(koiId, canvas));
    },
    style: (accountId) => ({
      ...channelBlock(deps.gateway(), "webchat"),
      ...accountBlock(deps.gateway(), "webchat", accountId),
    }),
    clock: {
      nowMs: () => deps.clock.now(),
      after: (delayMs, run) => deps.clock.after(delayMs, run),
    },
    randomId: () => randomBytes(16).toString("hex"),
  });
  deps.watchCanvases((change) => {
    const { accountId, peer } = change.place;
    channel.showCanvas(accountId, peer, canvasFrame(change));
  });
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    // The channel answers pings itself, within its limits.
    autoPong: false,
    // Never the one that carries the secret: the choice stands in the answer.
    handleProtocols: (offered) => [...offered].find((name) => !isSecretCarrier(name)) ?? false,
  });
  const onUpgrade: OnUpgrade = (request, socket, head, access) => {
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const { isLoopback, isAuthenticated, isRequired } = access;
      const authenticate = (token: string): boolean => access.judge(token).kind === "allowed";
      channel.accept(webSocket, { isLoopback, isAuthenticated, ...(isRequired && { authenticate }) });
    });
  };
  return { channel, onUpgrade };
}
