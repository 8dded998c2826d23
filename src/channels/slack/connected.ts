// A connected account, for everything that asks Slack.

import { WebClient } from "@slack/web-api";
import type { SlackSettings } from "../../config/channels/slack.ts";
import type { AccountId } from "../../routing/ids.ts";
import type { ChannelHost } from "../channel-host.ts";
import type { Conversations } from "./conversations.ts";
import type { SlackIdentity } from "./inbound.ts";
import type { Readers } from "./readers.ts";
import { silentLogger } from "./silent-logger.ts";

/** What an account can do while it is connected. */
export interface Connected {
  readonly web: WebClient;
  readonly us: SlackIdentity;
  readonly conversations: Conversations;
  readonly slackApiUrl: string;
  /** Who may be asked about files, people and conversations. */
  readonly readers: Readers;
  /** Who gave a slash command, and where, by message id. */
  readonly askers: Map<string, { readonly channel: string; readonly user: string }>;
  /** Names of the emojis that we put on messages, by message id. */
  readonly ours: Map<string, string>;
}

/** A client of Slack's API that repeats nothing by itself. */
export async function clientOf(
  host: ChannelHost<SlackSettings>,
  accountId: AccountId,
  token: string,
): Promise<{ readonly web: WebClient; readonly slackApiUrl: string }> {
  const { apiRoot } = host.settings(accountId);
  const slackApiUrl = apiRoot === undefined ? "https://slack.com/api/" : await host.resolve(apiRoot);
  const web = new WebClient(token, {
    slackApiUrl,
    logger: silentLogger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 30_000,
  });
  return { web, slackApiUrl };
}

/** Who the token belongs to. @throws the errors of `@slack/web-api` */
export async function whoAmI(web: WebClient): Promise<SlackIdentity> {
  const {
    user_id: userId = "",
    bot_id: botId = "",
    team_id: teamId = "",
    user: name = "",
  } = await web.auth.test();
  return { userId, botId, teamId, name };
}
