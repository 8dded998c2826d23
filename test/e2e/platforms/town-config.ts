// The config of the proof, as its user writes it: bindings of every sort, ids in the spellings in which people paste them.

import type { DiscordSide } from "./discord-side.ts";
import type { SlackSide } from "./slack-side.ts";
import type { TelegramSide } from "./telegram-side.ts";
import type { WhatsAppSide } from "./whatsapp-side.ts";

/** The platforms. */
export interface Sides {
  readonly whatsapp: WhatsAppSide;
  readonly telegram: TelegramSide;
  readonly discord: DiscordSide;
  readonly slack: SlackSide;
}

/** A binding of a config. */
export interface WrittenBinding {
  readonly koiId: string;
  readonly match: Readonly<Record<string, unknown>>;
}

/** The kois, each with a model of its own name: an answer tells by it who gave it. */
export const koiIds: readonly string[] =
  "main alex biz numbers family topic forum news anna room moderators server everywhere team desk slack-room".split(
    " ",
  );

/** The bindings. */
export function bindingsOf({ discord, slack }: Sides): WrittenBinding[] {
  const { guild, room, moderators } = discord;
  const to = (koiId: string, match: object): WrittenBinding => ({ koiId, match: { ...match } });
  return [
    to("biz", { channel: "whatsapp", accountId: "biz" }),
    to("numbers", { channel: "whatsapp", accountId: "*" }),
    to("alex", { channel: "whatsapp", accountId: "biz", peer: { kind: "dm", id: "+1 (555) 123-0001" } }),
    to("family", {
      channel: "whatsapp",
      accountId: "home",
      peer: { kind: "group", id: "whatsapp:120363000000000001@g.us" },
    }),
    to("anna", { channel: "telegram", peer: { kind: "dm", id: "tg:7000000001" } }),
    to("forum", { channel: "telegram", peer: { kind: "group", id: "https://t.me/c/9876543210/1" } }),
    to("topic", { channel: "telegram", peer: { kind: "group", id: "-1009876543210:topic:7" } }),
    to("news", { channel: "telegram", peer: { kind: "channel", id: "-1005555555555" } }),
    to("everywhere", { channel: "discord", accountId: "*" }),
    to("server", { channel: "discord", guildId: guild.id }),
    to("moderators", { channel: "discord", guildId: guild.id, roles: [`<@&${moderators}>`] }),
    to("room", { channel: "discord", peer: { kind: "channel", id: `<#${room.id}>` } }),
    to("team", { channel: "slack", teamId: slack.workspace.teamId.toLowerCase() }),
    to("slack-room", { channel: "slack", peer: { kind: "channel", id: "<#C0ROOM0001|general>" } }),
    to("desk", { channel: "slack", peer: { kind: "dm", id: "slack:u0anna0001" } }),
  ];
}

/** The whole config. `more` are keys of the accounts, by `<channel>` or `<channel>:<accountId>`. */
export function configOf(
  sides: Sides,
  modelUrl: string,
  bindings: readonly WrittenBinding[] = bindingsOf(sides),
  more: Readonly<Record<string, object>> = {},
): object {
  const { telegram, discord, slack } = sides;
  return {
    gateway: { reload: { debounceMs: 50 } },
    models: { providers: { fake: { baseUrl: modelUrl, api: "openai-completions" } } },
    kois: {
      list: koiIds.map((id) => ({ id, model: `fake/${id}`, ...(id === "main" && { default: true }) })),
    },
    bindings,
    broadcast: { "120363000000000002@g.us": ["biz", "family"] },
    session: { dmScope: "per-account-channel-peer" },
    web: { reconnect: { initialMs: 100, maxMs: 500, maxAttempts: 0 } },
    channels: {
      defaults: { dmPolicy: "open", allowFrom: ["*"], groupPolicy: "open" },
      whatsapp: {
        groups: { "*": { requireMention: false } },
        accounts: { biz: { ...more["whatsapp:biz"] }, home: { ...more["whatsapp:home"] } },
      },
      telegram: {
        botToken: "${TELEGRAM_BOT_TOKEN}",
        apiRoot: telegram.apiRoot,
        groups: { "*": { requireMention: false } },
        ...more["telegram"],
      },
      discord: {
        token: { source: "env", id: "DISCORD_BOT_TOKEN" },
        apiRoot: discord.apiRoot,
        guilds: { "*": { requireMention: false } },
        ...more["discord"],
      },
      slack: {
        botToken: "${SLACK_BOT_TOKEN}",
        appToken: "${SLACK_APP_TOKEN}",
        apiRoot: slack.apiRoot,
        dm: { groupEnabled: true },
        channels: { "*": { requireMention: false } },
        ...more["slack"],
      },
    },
  };
}

/** The secrets of the config. */
export function secretsOf({ telegram, discord, slack }: Sides): Record<string, string> {
  return {
    TELEGRAM_BOT_TOKEN: telegram.token,
    DISCORD_BOT_TOKEN: discord.bot.token,
    SLACK_BOT_TOKEN: slack.app.botToken,
    SLACK_APP_TOKEN: slack.app.appToken,
  };
}
