// The tokens of an account: from its block, else, for the default account, from the environment.

import type { SlackSettings } from "../../config/channels/slack.ts";
import type { AccountId } from "../../routing/ids.ts";
import { SetupError } from "../account-life.ts";
import type { ChannelHost } from "../channel-host.ts";

/** What an account needs to run. */
export type Credentials = {
  readonly botToken: string;
  /** Of a person, for reading what the bot can't. */
  readonly userToken?: string;
} & (
  | { readonly mode: "socket"; readonly appToken: string }
  | { readonly mode: "http"; readonly signingSecret: string; readonly path: string }
);

/** @throws SetupError with what is missing; SecretError where a reference leads to nothing */
export async function readCredentials(
  host: ChannelHost<SlackSettings>,
  accountId: AccountId,
): Promise<Credentials> {
  const {
    mode = "socket",
    botToken,
    userToken,
    appToken,
    signingSecret,
    webhookPath,
  } = host.settings(accountId);
  const isDefault = host.defaultAccount() === accountId;
  const bot = await secret(host, botToken, isDefault ? "SLACK_BOT_TOKEN" : undefined);
  if (bot === undefined) throw new SetupError("it has no botToken (xoxb-…): set botToken");
  const person = await secret(host, userToken, undefined);
  const tokens = { botToken: bot, ...(person !== undefined && { userToken: person }) };
  if (mode === "http") {
    const signing = await secret(host, signingSecret, undefined);
    if (signing === undefined) throw new SetupError('mode "http" needs the signingSecret of the app');
    return { mode, ...tokens, signingSecret: signing, path: webhookPath ?? "/slack/events" };
  }
  const app = await secret(host, appToken, isDefault ? "SLACK_APP_TOKEN" : undefined);
  if (app === undefined)
    throw new SetupError("it has no appToken (xapp-…), which Socket Mode needs: set appToken");
  return { mode, ...tokens, appToken: app };
}

async function secret(
  host: ChannelHost<SlackSettings>,
  configured: SlackSettings["botToken"],
  variable: string | undefined,
): Promise<string | undefined> {
  const text = configured === undefined ? variable && host.env[variable] : await host.resolve(configured);
  return text?.trim() || undefined;
}
