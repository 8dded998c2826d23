// One spell of service: Telegram is asked for messages, or told where to bring them, until there is trouble.

import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { ChannelHost } from "../channel-host.ts";
import { ApiFailure } from "./api-failure.ts";
import type { BotApi } from "./bot-api.ts";
import type { WebhookCredentials } from "./credentials.ts";
import type { WantedReactions } from "./inbound-reaction.ts";
import type { InboundLine } from "./inbound-line.ts";
import { pause } from "../pause.ts";
import { poll } from "./poll.ts";
import { allowedUpdates } from "./read-update.ts";
import type { UpdateWindow } from "./update-window.ts";
import { webhookHandler } from "./webhook.ts";

/** What a spell needs. */
export interface ServeOptions {
  readonly api: BotApi;
  readonly line: InboundLine;
  readonly window: UpdateWindow;
  readonly host: Pick<ChannelHost<TelegramSettings>, "clock" | "log" | "webhook">;
  readonly webhook: WebhookCredentials | undefined;
  readonly wantedReactions: WantedReactions;
  readonly signal: AbortSignal;
  /** Whether another program had the bot's messages until now. */
  readonly hadRival: boolean;
  /** Messages arrive; `detail` tells what is wrong nevertheless. Called again and again. */
  onServing(detail?: string): void;
}

/** How often Telegram is asked whether it still calls us, and how that goes. */
const LOOK_EVERY_MS = 60_000;

/** Serves until `signal` aborts. @throws ApiFailure */
export async function serve(options: ServeOptions): Promise<void> {
  if (options.webhook) await beCalled(options, options.webhook);
  else await ask(options);
}

async function ask({
  api,
  line,
  window,
  host,
  wantedReactions,
  signal,
  hadRival,
  onServing,
}: ServeOptions): Promise<void> {
  const { url } = await api.call("getWebhookInfo", (telegram, ended) => telegram.getWebhookInfo(ended));
  // Telegram answers no questions while it calls somebody. What waits there is kept.
  if (url !== undefined && url !== "")
    await api.call("deleteWebhook", (telegram, ended) => telegram.deleteWebhook({}, ended));
  await poll({
    api,
    line,
    window,
    signal,
    clock: host.clock,
    allowedUpdates: allowedUpdates(wantedReactions),
    beginsLong: hadRival,
    onAnswer: () => onServing(),
  });
}

async function beCalled(options: ServeOptions, { url, secret, path }: WebhookCredentials): Promise<void> {
  const { api, line, host, signal } = options;
  const close = openPath(
    options,
    path,
    webhookHandler({
      secret,
      take: (update) => line.take(update),
      onRefused: (status) => host.log.debug({ path, status }, "a call that is not Telegram's was refused"),
    }),
  );
  try {
    const allowed_updates = allowedUpdates(options.wantedReactions);
    await api.call("setWebhook", (telegram, ended) =>
      telegram.setWebhook(url, { secret_token: secret, allowed_updates }, ended),
    );
    options.onServing();
    let lookedAtMs = host.clock.now();
    while (!signal.aborted) {
      await pause(host.clock, LOOK_EVERY_MS, signal);
      if (signal.aborted) return;
      options.onServing(await lookAfter(api, url, lookedAtMs));
      lookedAtMs = host.clock.now();
    }
  } finally {
    close();
  }
}

/** @throws ApiFailure where the path is taken */
function openPath(
  { host }: ServeOptions,
  path: string,
  handler: Parameters<typeof host.webhook>[1],
): () => void {
  try {
    return host.webhook(path, handler);
  } catch {
    const message = `the path ${path} of the gateway's port is taken: give this account another \`webhookPath\``;
    throw new ApiFailure("rejected", message, "path taken");
  }
}

/** What Telegram says of its calls since `sinceMs`, where it says something. @throws ApiFailure where it calls others */
async function lookAfter(api: BotApi, url: string, sinceMs: number): Promise<string | undefined> {
  const info = await api.persistent("getWebhookInfo", (telegram, ended) => telegram.getWebhookInfo(ended));
  if (info.url !== url) {
    throw new ApiFailure("conflict", "the webhook was set to another address", "webhook");
  }
  const { last_error_date: at, last_error_message: message } = info;
  const isNews = at !== undefined && message !== undefined && at * 1000 >= sinceMs;
  return isNews ? `Telegram can't reach \`webhookUrl\`: ${message}` : undefined;
}
