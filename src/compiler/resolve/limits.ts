// How many kois and accounts a config may have: a table numbers them in sixteen bits. That is far more than one
// gateway serves, so whoever gets here has generated a config by mistake.

import type { SkykoiConfig } from "../../config/skykoi-config.ts";
import { channelRules } from "../../routing/channels/registry.ts";
import type { ChannelId } from "../../routing/facts.ts";
import { MAX_U16 } from "../../routing/table/layout.ts";
import { type Finding, finding } from "../diagnostics/finding.ts";
import { pointerTo } from "../read/pointer.ts";

/** The most kois of a config. */
export const MAX_KOIS: number = MAX_U16;
/** The most accounts of all channels together: each may stand in a table once for each kind of scope. */
export const MAX_ACCOUNTS = 9000;

/** schema/range for lists that are too long, each at its place. */
export function* limitFindings({ kois, channels }: SkykoiConfig): Iterable<Finding> {
  const count = kois?.list?.length ?? 0;
  if (count > MAX_KOIS) {
    const args = { name: "list", expected: `a list of at most ${MAX_KOIS} kois`, got: `${count} of them` };
    yield finding("schema/range", "/kois/list", args);
  }
  const accounts = (Object.keys(channelRules) as ChannelId[]).map((id) => {
    return { id, count: Object.keys(channels?.[id]?.accounts ?? {}).length };
  });
  const sum = accounts.reduce((all, one) => all + one.count, 0);
  if (sum <= MAX_ACCOUNTS) return;
  const { id } = accounts.reduce((most, one) => (one.count > most.count ? one : most));
  const expected = `at most ${MAX_ACCOUNTS} accounts, all channels together`;
  const place = pointerTo("/channels", id, "accounts");
  yield finding("schema/range", place, { name: "accounts", expected, got: `${sum} of them` });
}
