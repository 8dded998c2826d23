// The bot's menu: the gateway's chat commands, and what the config adds to them.

import type { TelegramCommand } from "../../config/channels/telegram.ts";
import type { MenuCommand } from "../channel-host.ts";
import type { BotApi } from "./bot-api.ts";

// Telegram: `setMyCommands`.
const MOST_COMMANDS = 100;
const NAME = /^[a-z0-9_]{1,32}$/;
const LONGEST_DESCRIPTION = 256;

/** A line of the menu. */
interface MenuLine {
  readonly command: string;
  readonly description: string;
}

/** The menu: the gateway's own commands first, each name once. */
export function menuOf(own: readonly MenuCommand[], custom: readonly TelegramCommand[]): MenuLine[] {
  const lines = [
    ...own.map(({ name, description }) => ({ command: name, description })),
    ...custom.map(({ command, description }) => ({ command: command.replace(/^\//, ""), description })),
  ];
  const menu = new Map<string, MenuLine>();
  for (const { command, description } of lines) {
    if (!NAME.test(command) || menu.has(command) || menu.size === MOST_COMMANDS) continue;
    menu.set(command, { command, description: description.trim().slice(0, LONGEST_DESCRIPTION) });
  }
  return [...menu.values()];
}

/** Sets the menu; without any line Telegram keeps what it has, which a person may have set. @throws ApiFailure */
export async function setMenu(api: BotApi, menu: readonly MenuLine[]): Promise<void> {
  if (menu.length === 0) return;
  await api.persistent("setMyCommands", (telegram, signal) => telegram.setMyCommands(menu, {}, signal));
}
