// Discord through the suite of the contract: discord.js against a Discord on this machine.

import { testChannel } from "../conformance/test-channel.ts";
import { discordPlatform } from "./discord-platform.ts";

testChannel("Discord", discordPlatform, {
  places: ["dm", "room", "thread"],
  lacks: ["idempotency"],
});
