// One list of commands: what menus, help and parsing make of it, and that the docs name each.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discordCommands } from "../../src/channels/discord/menu.ts";
import { menuOf as telegramMenu } from "../../src/channels/telegram/menu.ts";
import { chatCommand } from "../../src/policy/chat-command.ts";
import { COMMANDS } from "../../src/policy/command-list.ts";
import { helpText, menuOf } from "../../src/policy/command-menu.ts";

const triggers = ["/new", "/reset"];
const menu = menuOf(triggers);

test("a menu has each command once, the triggers first", () => {
  const names = menu.map(({ name }) => name);
  expect(names).toEqual(["new", "reset", ...COMMANDS.slice(1).map(({ words }) => words[0])]);
  expect(new Set(names).size).toBe(names.length);
  expect(menuOf(["/status", "neu anfangen"]).filter(({ name }) => name === "status")).toEqual([
    expect.objectContaining({ description: "Start afresh and forget what was said" }),
  ]);
});

test.each(menu.flatMap((entry) => entry.arguments.map((argument) => [entry, argument] as const)))(
  "$0.name: what its menu offers is what it takes ($1.name)",
  ({ name, arguments: all }, { choices = ["x"] }) => {
    for (const choice of choices) {
      const behind = all.map((argument) => {
        if (argument.name === "options") return "cap:3";
        return argument.choices?.includes(choice) ? choice : (argument.choices?.[0] ?? "x");
      });
      expect(chatCommand(`/${name} ${behind.join(" ")}`, triggers)).toBeDefined();
    }
  },
);

test("Telegram and Discord take all of them", () => {
  expect(telegramMenu(menu, []).map(({ command }) => command)).toEqual(menu.map(({ name }) => name));
  const discord = discordCommands(menu);
  expect(discord.map(({ name }) => name)).toEqual(menu.map(({ name }) => name));
  for (const { description, options } of discord) {
    expect(description.length).toBeLessThanOrEqual(100);
    expect(options.length).toBeLessThanOrEqual(25);
    // Discord refuses the whole list where one that must be there stands behind one that need not.
    const required = options.map((option) => option.required);
    expect(required).toEqual(required.toSorted((one, other) => Number(other) - Number(one)));
    for (const option of options) {
      expect(option.name).toMatch(/^[-_\p{Ll}\p{N}]{1,32}$/u);
      expect((option.choices ?? []).length).toBeLessThanOrEqual(25);
      expect(option.description.length).toBeLessThanOrEqual(100);
    }
  }
  expect(discord.find(({ name }) => name === "approve")?.options).toEqual([
    { type: 3, name: "id", description: "As the question says", required: true },
    {
      type: 3,
      name: "answer",
      description: "Whether it is run",
      required: true,
      choices: ["allow-once", "allow-always", "deny"].map((value) => ({ name: value, value })),
    },
  ]);
});

test("help has a line for each, and the page on sessions names each", () => {
  const help = helpText(triggers).split("\n");
  expect(help).toHaveLength(COMMANDS.length);
  expect(help).toContain("/reasoning [on|off]: Show or hide what the model says that it thinks");
  const page = readFileSync(join(import.meta.dirname, "../../docs/SESSIONS.md"), "utf8");
  for (const { words } of COMMANDS) for (const word of words) expect(page).toMatch(`\`/${word}`);
});
