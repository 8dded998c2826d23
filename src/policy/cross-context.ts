// `tools.message.crossContext`: whether the tool `message` speaks in other conversations than that of its turn, and how people
// there are told where the words come from. Pure.

import { DEFAULTS } from "../config/defaults.ts";
import type { SkykoiConfig } from "../config/skykoi-config.ts";
import type { ChannelId, PeerKind } from "../routing/facts.ts";

const NAMES: Readonly<Record<ChannelId, string>> = {
  whatsapp: "WhatsApp",
  telegram: "Telegram",
  discord: "Discord",
  slack: "Slack",
  webchat: "WebChat",
};
const KINDS: Readonly<Record<PeerKind, string>> = {
  dm: "direct message",
  group: "group",
  channel: "channel",
};

/** Why a turn in a conversation of one channel may not speak in one of another, for the model; `undefined`: it may. */
export function crossingRefusal(config: SkykoiConfig, from: ChannelId, to: ChannelId): string | undefined {
  const { crossContext } = config.tools?.message ?? {};
  const standard = DEFAULTS.tools.message.crossContext;
  const key = from === to ? "allowWithinProvider" : "allowAcrossProviders";
  if (crossContext?.[key] ?? standard[key]) return undefined;
  const what = from === to ? "other conversations" : `conversations of another channel (${NAMES[to]})`;
  return `the config lets you not speak in ${what} from here (\`tools.message.crossContext.${key}\`)`;
}

/**
 * What stands before and after words that come from a conversation of that kind; `undefined` where nothing does. It names
 * channel and kind alone: an id, a number or a name would tell people of one conversation who is in the other.
 */
export function markerOf(
  config: SkykoiConfig,
  from: ChannelId,
  kind: PeerKind,
): { readonly prefix: string; readonly suffix: string } | undefined {
  const standard = DEFAULTS.tools.message.crossContext.marker;
  const { enabled, prefix, suffix } = { ...standard, ...config.tools?.message?.crossContext?.marker };
  if (!enabled) return undefined;
  const name = `${NAMES[from]} ${KINDS[kind]}`;
  const filled = (template: string): string => template.replaceAll("{channel}", () => name);
  return { prefix: filled(prefix), suffix: filled(suffix) };
}
