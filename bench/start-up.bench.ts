/**
 * What does a small config cost beyond node itself? The whole process `skykoi-compile` on a file with ten bindings,
 * table written, less the whole process `node -e 0`. The CPU time is the figure to trust on a busy machine.
 *
 * Five runs on two busy cores of an Intel Xeon under Node 20.20, on which `node -e 0` alone takes 73 to 107 ms of CPU
 * time as the machine changes its pace: 53 to 70 ms more, at any pace 0.7 to 0.8 of what node takes. To reach: 40 ms.
 */

import { writeFileSync } from "node:fs";
import { median } from "./measure.ts";
import { type ProcessCost, Workshop, takeTurns } from "./run-process.ts";

const PAIRS = 41;

const CONFIG = `// Ten bindings on four channels.
{
  session: { dmScope: "per-channel-peer" },
  kois: {
    list: [
      { id: "main", default: true, name: "Main", workspace: "~/.SKYKOI/workspace" },
      { id: "work", name: 'Work' },
      { id: "family", name: "Family", model: "anthropic/claude-sonnet-4-5" },
    ],
  },
  /* The most specific binding wins. */
  bindings: [
    { koiId: "work", match: { channel: "whatsapp", accountId: "personal", peer: { kind: "group", id: "120363999999999999@g.us" } } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "personal", peer: { kind: "dm", id: "+15551230001" } } },
    { koiId: "family", match: { channel: "telegram", peer: { kind: "dm", id: "123456789" } } },
    { koiId: "work", match: { channel: "telegram", peer: { kind: "group", id: "-1001234567890" } } },
    { koiId: "family", match: { channel: "discord", peer: { kind: "channel", id: "998877665544332211" } } },
    { koiId: "work", match: { channel: "discord", guildId: "112233445566778899" } },
    { koiId: "main", match: { channel: "slack", peer: { kind: "dm", id: "U0123ABCD" } } },
    { koiId: "work", match: { channel: "slack", teamId: "T0123ABCD" } },
    { koiId: "work", match: { channel: "whatsapp", accountId: "biz" } },
    { koiId: "family", match: { channel: "whatsapp", accountId: "personal" } },
  ],
  channels: {
    whatsapp: { accounts: { personal: {}, biz: {} } },
    telegram: { botToken: "\${TELEGRAM_TOKEN}" },
    discord: { token: "\${DISCORD_TOKEN}" },
    slack: { botToken: "\${SLACK_BOT_TOKEN}", appToken: "\${SLACK_APP_TOKEN}" },
  },
}
`;

function print(ours: readonly ProcessCost[], reference: readonly ProcessCost[]): void {
  const line = (name: string, costs: (one: ProcessCost) => number): string => {
    const [a, b] = [median(ours.map(costs)), median(reference.map(costs))];
    return `${name} ${(a - b).toFixed(1)} ms more (${a.toFixed(1)} ms / ${b.toFixed(1)} ms)`;
  };
  const times = [line("", (one) => one.wallMs), line("CPU", (one) => one.cpuMs)];
  console.log(`start-up:${times.join(", ")}`);
}

/** Prints the difference of the medians, in time and in CPU time. */
export function main(): void {
  const workshop = new Workshop();
  try {
    const command = workshop.buildCommands();
    const config = workshop.path("SKYKOI.json");
    writeFileSync(config, CONFIG);
    const ours = (): ProcessCost => workshop.run([command, config, "-o", workshop.path("SKYKOI.skt")]);
    const { stderr } = ours();
    if (!stderr.includes("no findings")) throw new Error(`the config is not silent:\n${stderr}`);
    print(...takeTurns(PAIRS, ours, () => workshop.run(["-e", "0"])));
  } finally {
    workshop.close();
  }
}

main();
