// The code of the network, whatever a library wrapped around it.

import { WebAPIRequestError } from "@slack/web-api";
import { expect, test } from "vitest";
import { sendErrorOf as ofDiscord } from "../../src/channels/discord/discord-error.ts";
import { fateOf, networkCode } from "../../src/channels/network-code.ts";
import { sendErrorOf as ofSlack } from "../../src/channels/slack/slack-error.ts";

function coded(code: string): Error {
  return Object.assign(new Error("connect"), { code });
}

function fetchError(cause: unknown): TypeError {
  return new TypeError("fetch failed", { cause });
}

test.each([
  ["the error itself", coded("ECONNRESET"), "ECONNRESET"],
  ["its cause", fetchError(coded("ECONNREFUSED")), "ECONNREFUSED"],
  ["the cause of its cause", new Error("request", { cause: fetchError(coded("ENOTFOUND")) }), "ENOTFOUND"],
  ["each of several addresses", fetchError(new AggregateError([coded("ECONNREFUSED")])), "ECONNREFUSED"],
  [
    "behind a name of a library's own",
    Object.assign(fetchError(coded("ETIMEDOUT")), { code: "lib_error" }),
    "ETIMEDOUT",
  ],
  ["nowhere", fetchError(new Error("odd")), undefined],
  ["in a circle", circle(), undefined],
  ["in nothing", null, undefined],
])("the code is found: %s", (_, error, code) => {
  expect(networkCode(error)).toBe(code);
});

function circle(): Error {
  const error = new Error("round");
  error.cause = error;
  return error;
}

test("Slack and Discord name the code, and know what was never sent", () => {
  const refused = new Error("request", { cause: fetchError(coded("ECONNREFUSED")) });
  const broken = fetchError(new AggregateError([coded("ECONNRESET")]));
  const told = [ofSlack(new WebAPIRequestError(refused)), ofSlack(new WebAPIRequestError(broken))];
  expect(
    [...told, ofDiscord(refused), ofDiscord(broken)].map(({ message, fate }) => [message, fate]),
  ).toEqual([
    ["Slack can't be reached (ECONNREFUSED)", "not_sent"],
    ["Slack can't be reached (ECONNRESET)", "unknown"],
    ["Discord can't be reached (ECONNREFUSED)", "not_sent"],
    ["Discord can't be reached (ECONNRESET)", "unknown"],
  ]);
  expect(fateOf(undefined)).toBe("unknown");
});
