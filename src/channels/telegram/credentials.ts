// What an account connects with: token, address, proxy, webhook. Every secret is resolved here, and what can't work is
// told in words that a person can act on; no word of it holds a secret.

import { CHANNEL_DEFAULTS } from "../../config/channels/channel-defaults.ts";
import type { TelegramSettings } from "../../config/channels/telegram.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ChannelHost } from "../channel-host.ts";

/** How Telegram calls us. */
export interface WebhookCredentials {
  /** The address that Telegram is told. */
  readonly url: string;
  /** What its calls must carry. */
  readonly secret: string;
  /** The path on the gateway's port. */
  readonly path: string;
}

/** What an account connects with. */
export interface BotCredentials {
  readonly token: string;
  /** The bot's user id: the part of the token that is no secret. */
  readonly botId: string;
  /** Without a slash at its end. */
  readonly apiRoot: string;
  readonly proxy: URL | undefined;
  readonly webhook: WebhookCredentials | undefined;
}

/** Credentials, or what is wrong with them and what to do. */
export type CredentialsOutcome =
  | { readonly ok: true; readonly credentials: BotCredentials }
  | { readonly ok: false; readonly detail: string };

const TOKEN = /^(\d{1,20}):[A-Za-z0-9_-]{1,128}$/;
// Telegram: setWebhook, `secret_token`.
const WEBHOOK_SECRET = /^[A-Za-z0-9_-]{1,256}$/;
const PROXY_SCHEMES: ReadonlySet<string> = new Set([
  "http:",
  "https:",
  "socks5:",
  "socks5h:",
  "socks4:",
  "socks:",
]);

type Host = ChannelHost<TelegramSettings>;

/** Resolves the credentials of an account. Never rejects. */
export async function botCredentials(host: Host, accountId: AccountId): Promise<CredentialsOutcome> {
  const settings = host.settings(accountId);
  const wrong = (detail: string): CredentialsOutcome => ({ ok: false, detail });
  try {
    const token = (await tokenOf(host, accountId))?.trim();
    if (token === undefined) {
      return wrong(
        "no bot token: set `botToken` or `tokenFile` of the account, or TELEGRAM_BOT_TOKEN for the default account",
      );
    }
    const botId = TOKEN.exec(token)?.[1];
    if (botId === undefined)
      return wrong("the bot token is none: @BotFather gives it as digits, a colon and letters");

    const apiRoot = webAddress(await host.resolve(settings.apiRoot ?? CHANNEL_DEFAULTS.telegram.apiRoot));
    if (!apiRoot) return wrong("`apiRoot` is no http:// or https:// address");

    const proxy = settings.proxy === undefined ? undefined : asUrl(await host.resolve(settings.proxy));
    if (settings.proxy !== undefined && !(proxy && PROXY_SCHEMES.has(proxy.protocol))) {
      return wrong("`proxy` is no http:// or socks5:// address");
    }
    const webhook = settings.webhookUrl === undefined ? undefined : await webhookOf(host, accountId);
    if (typeof webhook === "string") return wrong(webhook);
    return { ok: true, credentials: { token, botId, apiRoot, proxy, webhook } };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : "the credentials can't be read");
  }
}

function tokenOf(host: Host, accountId: AccountId): Promise<string | undefined> {
  const { botToken, tokenFile } = host.settings(accountId);
  if (botToken !== undefined) return host.resolve(botToken);
  if (tokenFile !== undefined) return host.resolve({ source: "file", id: tokenFile });
  const fromEnv = host.env["TELEGRAM_BOT_TOKEN"];
  const isOurs = host.defaultAccount() === accountId && fromEnv !== undefined && fromEnv.trim() !== "";
  return Promise.resolve(isOurs ? fromEnv : undefined);
}

/** What Telegram calls us with, or what is wrong with it. */
async function webhookOf(host: Host, accountId: AccountId): Promise<WebhookCredentials | string> {
  const { webhookUrl = "", webhookSecret, webhookPath } = host.settings(accountId);
  const url = asUrl(await host.resolve(webhookUrl));
  if (!url || !/^https?:$/.test(url.protocol)) return "`webhookUrl` is no https:// address";
  if (webhookSecret === undefined) {
    return "`webhookUrl` needs `webhookSecret`: without it anybody could speak in Telegram's name";
  }
  const secret = await host.resolve(webhookSecret);
  if (!WEBHOOK_SECRET.test(secret)) return "`webhookSecret` must be 1 to 256 letters, digits, `_` or `-`";
  return { url: url.href, secret, path: webhookPath ?? `/telegram/${accountId}` };
}

/** The address without slashes at its end, or `undefined` where it is none. A password in it stays. */
function webAddress(text: string): string | undefined {
  const url = asUrl(text);
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  return url.href.replace(/\/+$/, "");
}

function asUrl(text: string): URL | undefined {
  return URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
}
