// No secret comes out of the control API, whatever is asked.

import { expect, test } from "vitest";
import { tinyMessage } from "../tiny-table.ts";
import { controlGateway, house } from "./control-gateway.ts";

test("no answer, event or error holds a secret of the config, also not while the config is broken", async () => {
  const secrets = ["7:literal-bot-token-AAAA", "literal-gateway-token", "sk-literal-model-key-123456"];
  const [botToken, token, apiKey] = secrets;
  const config = {
    ...house,
    gateway: { auth: { token } },
    channels: { telegram: { ...house.channels?.telegram, botToken } },
    models: { providers: { acme: { baseUrl: "https://models.example.com", apiKey, models: [] } } },
  };
  const { client, channel, gateway, write, lines } = await controlGateway(config);
  const one = await client(token);
  const heard: unknown[] = [];
  await one.get("subscribe", { events: ["outcome", "status", "table", "pairing"] });
  const askAll = async (): Promise<void> => {
    for (const method of [
      "status",
      "picture",
      "diagnostics",
      "outcomes.list",
      "sessions.list",
      "pairing.list",
      "deadletters.list",
    ])
      heard.push(await one.ask(method));
    heard.push(await one.ask("route", { facts: { channel: "telegram", peer: { kind: "dm", id: "1" } } }));
    heard.push(await one.ask("sessions.show", { koiId: "home", sessionKey: "koi:home:dm:111" }));
  };
  await channel.receive(tinyMessage({ id: "m1", atMs: Date.now() }));
  await channel.attempted(1);
  await askAll();
  // Broken in each place that holds one, and cut off in the middle of one.
  const text = JSON.stringify(config, null, 2);
  const broken = [
    text.replace(`"${botToken}"`, `"${botToken}", "colour": "${botToken}"`),
    text.replace(`"token": "${token}"`, `"tokn": "${token}"`),
    text.replace(`"apiKey": "${apiKey}"`, `"apiKey": ["${apiKey}"]`),
    text.slice(0, text.indexOf(String(apiKey)) + 8),
  ];
  for (const each of broken) {
    write(each);
    await gateway.reload();
    expect((await one.get("diagnostics")).isInForce).toBe(false);
    await askAll();
  }
  const said = JSON.stringify([heard, one.frames, lines]);
  expect(heard).toHaveLength(45);
  for (const secret of secrets) expect(said).not.toContain(secret);
  expect(said).not.toContain("sk-liter");
});
