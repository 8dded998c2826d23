// Whether answers leave as several messages, and how large those are: `blockStreaming` of the account or channel, else
// `kois.defaults.blockStreamingDefault`. An answer is written as a whole before any of it is sent; what is sent twice or not at
// all could not be told otherwise.

import type { BlockRules } from "../../channels/text/answer-blocks.ts";
import type { BlockCoalesce } from "../../config/block-streaming.ts";
import { DEFAULTS } from "../../config/defaults.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import type { Facts } from "../../routing/facts.ts";
import { accountSetting } from "../settings.ts";

/** The rules for answers to a place; `undefined` where they leave in one piece. */
export function blockRules(
  gateway: CompiledGateway,
  { channel, accountId }: Pick<Facts, "channel" | "accountId">,
): BlockRules | undefined {
  const own = gateway.config.kois?.defaults ?? {};
  const standard = DEFAULTS.kois.defaults;
  const isOn =
    accountSetting(gateway, channel, accountId, "blockStreaming") ??
    (own.blockStreamingDefault ?? standard.blockStreamingDefault) === "on";
  if (isOn !== true) return undefined;
  const chunk = { ...standard.blockStreamingChunk, ...own.blockStreamingChunk };
  const there = accountSetting(gateway, channel, accountId, "blockStreamingCoalesce");
  const join = { ...own.blockStreamingCoalesce, ...(there as BlockCoalesce | undefined) };
  const { minChars, maxChars, breakPreference: breakAt } = chunk;
  return {
    minChars,
    maxChars,
    breakAt,
    join: { minChars: join.minChars ?? minChars, maxChars: join.maxChars ?? maxChars },
  };
}
