// channel/port-clash: two listeners at one address. Webhooks share the gateway's port, so their paths must differ
// from one another and from the gateway's own.

import { type Finding, finding } from "../../diagnostics/finding.ts";
import { pointerTo } from "../../read/pointer.ts";
import type { Model } from "../../resolve/model.ts";
import type { CheckInput } from "../check.ts";

const DEFAULT_PORT = 18789;
const OWN_PATHS = ["/", "/healthz", "/readyz", "/metrics", "/status", "/webchat"];

interface Listener {
  readonly name: string;
  readonly path: string;
  readonly pointer: string;
}

/** Findings for every path that two listeners want. */
export function* portClash({ model }: CheckInput): Iterable<Finding> {
  const port = model.config.gateway?.port ?? DEFAULT_PORT;
  const seen = new Map<string, Listener | undefined>(OWN_PATHS.map((path) => [path, undefined]));
  for (const listener of webhooks(model)) {
    const path = listener.path.replace(/\/+$/, "") || "/";
    if (!seen.has(path)) {
      seen.set(path, listener);
      continue;
    }
    const first = seen.get(path);
    const related = first ? [{ place: { pointer: first.pointer }, label: "other_account" } as const] : [];
    const args = { port, path, first: first?.name ?? "the gateway", second: listener.name };
    yield finding("channel/port-clash", listener.pointer, args, { related });
  }
}

interface WebhookBlock {
  readonly mode?: string;
  readonly webhookUrl?: string;
  readonly webhookPath?: string;
  readonly accounts?: Readonly<Record<string, WebhookBlock>>;
}

function* webhooks({ config, channels }: Model): Iterable<Listener> {
  for (const id of ["telegram", "slack"] as const) {
    const block = config.channels?.[id] as WebhookBlock | undefined;
    if (!block || !channels[id].isEnabled) continue;
    const accounts = channels[id].listed.filter((account) => account.isEnabled);
    const blocks = accounts.map(({ id: account, written, pointer }) => {
      const own = block.accounts?.[written] ?? {};
      return { account, pointer, own, merged: { ...block, ...own } };
    });
    const all =
      accounts.length === 0
        ? [{ account: "default", pointer: channels[id].pointer, own: block, merged: block }]
        : blocks;
    for (const { account, pointer, own, merged } of all) {
      const isListening = id === "telegram" ? merged.webhookUrl !== undefined : merged.mode === "http";
      if (!isListening) continue;
      const fallback = id === "telegram" ? `/telegram/${account}` : "/slack/events";
      const place = own.webhookPath === undefined ? pointer : pointerTo(pointer, "webhookPath");
      yield { name: `${id}/${account}`, path: merged.webhookPath ?? fallback, pointer: place };
    }
  }
}
