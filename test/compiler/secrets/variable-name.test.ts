import { expect, test } from "vitest";
import { variableFor } from "../../../src/compiler/secrets/variable-name.ts";

test.each([
  ["/channels/telegram/botToken", "TELEGRAM_BOT_TOKEN"],
  ["/channels/telegram/accounts/ops/botToken", "TELEGRAM_OPS_BOT_TOKEN"],
  ["/channels/discord/token", "DISCORD_TOKEN"],
  ["/gateway/auth/token", "SKYKOI_GATEWAY_TOKEN"],
  ["/gateway/auth/password", "SKYKOI_GATEWAY_PASSWORD"],
  ["/models/providers/own~1server/apiKey", "OWN_SERVER_API_KEY"],
  ["/mcp/servers/files/url", "FILES_URL"],
  ["/mcp/servers/git/env/GITHUB_TOKEN", "GITHUB_TOKEN"],
  ["/mcp/servers/git/headers/X-Api-Key", "X_API_KEY"],
  ["/skills/entries/weather/apiKey", "WEATHER_API_KEY"],
  ["/env/vars/OPENAI_API_KEY", "OPENAI_API_KEY"],
  ["/env/vars/日本", "SECRET"],
  ["/models/providers/7/apiKey", "API_KEY"],
])("%s could move to %s", (pointer, name) => {
  expect(variableFor(pointer)).toBe(name);
});
