// Slack through the suite of the contract: the real libraries of Slack against a Slack on this machine.

import { testChannel } from "../conformance/test-channel.ts";
import { slackPlatform } from "./slack-platform.ts";

testChannel("Slack", slackPlatform, {
  places: ["dm", "group", "room", "thread"],
  lacks: ["idempotency", "typing", "polls"],
});
