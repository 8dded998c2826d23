// account/no-credentials and account/same-credentials: an account logs in with its own key, or the channel's.
// Two accounts with one key would each take half of the messages. Values are compared, never shown.

import { credentialKeys } from "../../../config/channels/credential-keys.ts";
import type { ChannelId } from "../../../routing/facts.ts";
import { type Finding, finding, keyAt } from "../../diagnostics/finding.ts";
import { fixBy } from "../../repair/config-edit.ts";
import { pointerTo } from "../../read/pointer.ts";
import { IMPLIED_ACCOUNT, type ResolvedChannel } from "../../resolve/channels.ts";
import type { Model } from "../../resolve/model.ts";
import { ownedPath } from "../koi/owned-path.ts";
import type { CheckInput } from "../check.ts";

/** Findings about the credentials of every enabled account. */
export function* credentials(input: CheckInput): Iterable<Finding> {
  for (const channel of Object.values(input.model.channels)) {
    if (!channel.isConfigured || !channel.isEnabled) continue;
    yield* missingKeys(input.model, channel);
    yield* sharedKeys(input, channel);
  }
}

type Block = Readonly<Record<string, unknown>>;

function blockOf({ config }: Model, channel: ChannelId): Block {
  return (config.channels?.[channel] ?? {}) as Block;
}

function accountBlocks(
  model: Model,
  channel: ResolvedChannel,
): { id: string; pointer: string; block: Block }[] {
  const accounts = (blockOf(model, channel.id)["accounts"] ?? {}) as Readonly<Record<string, Block>>;
  return channel.listed
    .filter((account) => account.isEnabled)
    .map(({ id, pointer, written }) => ({ id, pointer, block: accounts[written] ?? {} }));
}

function* missingKeys(model: Model, channel: ResolvedChannel): Iterable<Finding> {
  const own = blockOf(model, channel.id);
  const keys = credentialKeys[channel.id];
  if (!keys) return;
  for (const { id, pointer, block } of accountBlocks(model, channel)) {
    // The environment's token serves the account `default`.
    if (id === IMPLIED_ACCOUNT || keys.some((key) => block[key] !== undefined || own[key] !== undefined))
      continue;
    const args = { channel: channel.id, accountId: id, keys };
    const edit = { op: "add", pointer, key: keys[0] ?? "", value: "" } as const;
    yield finding("account/no-credentials", keyAt(pointer), args, fixBy("placeholder", "unchanged", edit));
  }
}

function* sharedKeys({ model, probe }: CheckInput, channel: ResolvedChannel): Iterable<Finding> {
  const keys = channel.id === "whatsapp" ? ["authDir"] : (credentialKeys[channel.id] ?? []);
  const own = blockOf(model, channel.id);
  const seen = new Map<string, { id: string; place: string }>();
  for (const { id, pointer, block } of accountBlocks(model, channel)) {
    for (const key of keys) {
      const isOwn = block[key] !== undefined;
      const written = block[key] ?? own[key] ?? (key === "authDir" ? defaultAuthDir(id) : undefined);
      if (written === undefined) continue;
      const identity = identityOf(key, written, probe);
      const place = isOwn ? pointerTo(pointer, key) : pointer;
      const first = seen.get(identity);
      if (!first) {
        seen.set(identity, { id, place });
        continue;
      }
      const related = [{ place: { pointer: first.place }, label: "other_account" } as const];
      const args = { channel: channel.id, accountId: id, other: first.id, key };
      yield finding("account/same-credentials", place, args, { related });
    }
  }
}

function defaultAuthDir(account: string): string {
  return `<state>/credentials/whatsapp/${account}`;
}

/** The same for two credentials that are surely one, however they are written. */
function identityOf(key: string, value: unknown, probe: CheckInput["probe"]): string {
  if (key === "authDir" || key === "tokenFile") {
    const path = ownedPath(String(value), probe);
    return `${key} ${path.real ?? path.folded}`;
  }
  if (typeof value === "string") return `${key} ${value.trim()}`;
  const { source, id, pointer, args } = value as Readonly<Record<string, unknown>>;
  return source === "env"
    ? `${key} \${${String(id)}}`
    : `${key} ${JSON.stringify([source, id, pointer ?? "", args ?? []])}`;
}
