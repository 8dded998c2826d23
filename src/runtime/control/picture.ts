// The table in force as a picture. What a table says is read once and kept as long as the table; connections and hits are
// as of now.

import type { ChannelId } from "../../routing/facts.ts";
import { type AccountId, type KoiId, koiIdOf } from "../../routing/ids.ts";
import type { ListedBinding } from "../../routing/table/first-bindings.ts";
import type { AccountStatus } from "../accounts/accounts.ts";
import { bindingIdentity } from "../hits/binding-identity.ts";
import type { LoadedTable } from "../loaded-table.ts";
import { bindingText, bindingTier, triedFirst } from "./binding-text.ts";
import type { ControlDeps } from "./control-deps.ts";
import { maxPictured } from "./limits.ts";
import type { PictureBinding, RoutingPicture } from "./protocol.ts";

type PictureDeps = Pick<ControlDeps, "tables" | "hits" | "accounts">;

/** What never changes of a binding's picture, and the names under which its hits are counted. */
interface Drawn {
  readonly channel: ChannelId;
  readonly account: AccountId | "*";
  readonly binding: Omit<PictureBinding, "hits">;
  readonly identities: readonly string[];
}

type Sketch = Pick<RoutingPicture, "broadcast" | "kois" | "omitted" | "omittedBroadcast" | "omittedKois"> & {
  readonly drawn: readonly Drawn[];
};

const sketches = new WeakMap<LoadedTable, Sketch>();

/** The picture. @throws StoreError */
export function pictureOf({ tables, hits, accounts }: PictureDeps): RoutingPicture {
  const { current: table, generation } = tables;
  let sketch = sketches.get(table);
  if (!sketch) sketches.set(table, (sketch = sketchOf(table)));
  const { drawn, ...rest } = sketch;
  const bindings = drawn.map(({ binding, identities, ...where }): Placed => {
    return {
      ...where,
      binding: { ...binding, hits: identities.reduce((sum, one) => sum + hits.of(one), 0) },
    };
  });
  return {
    digest: table.digest,
    generation,
    defaultKoi: table.gateway.defaultKoi,
    channels: channelsOf(bindings, accounts()),
    ...rest,
  };
}

interface Placed extends Pick<Drawn, "channel" | "account"> {
  readonly binding: PictureBinding;
}

function channelsOf(
  bindings: readonly Placed[],
  accounts: readonly AccountStatus[],
): RoutingPicture["channels"] {
  const ids = new Set([...accounts, ...bindings].map(({ channel }) => channel));
  return [...ids].map((channel) => {
    const own = new Map(accounts.filter((one) => one.channel === channel).map((one) => [one.accountId, one]));
    const anyAccount: PictureBinding[] = [];
    const byAccount = new Map<AccountId, PictureBinding[]>([...own.keys()].map((id) => [id, []]));
    for (const { channel: its, account, binding } of bindings) {
      if (its !== channel) continue;
      if (account === "*") anyAccount.push(binding);
      else {
        const named = byAccount.get(account) ?? [];
        named.push(binding);
        byAccount.set(account, named);
      }
    }
    return {
      channel,
      accounts: [...byAccount].map(([accountId, named]) => {
        return { accountId, status: statusOf(own.get(accountId)), bindings: named };
      }),
      anyAccount,
    };
  });
}

/** An account that nothing connects is named by a binding alone. */
function statusOf(
  account: AccountStatus | undefined,
): RoutingPicture["channels"][0]["accounts"][0]["status"] {
  if (!account) return { state: "stopped" };
  const { state, detail } = account;
  return { state, ...(detail !== undefined && { detail }) };
}

function sketchOf(table: LoadedTable): Sketch {
  const { kois, broadcast, config } = table.gateway;
  const list = table.firstBindings?.(maxPictured) ?? { first: [], total: 0, ofKoi: new Map<KoiId, number>() };
  const emojis = new Map((config.kois?.list ?? []).map(({ id, identity }) => [koiIdOf(id), identity?.emoji]));
  const lists = Object.entries(broadcast);
  return {
    drawn: list.first.toSorted(triedFirst).flatMap((binding) => drawnOf(binding, table)),
    omitted: list.total - list.first.length,
    broadcast: lists.slice(0, maxPictured).map(([key, ids]) => ({ key, kois: ids })),
    omittedBroadcast: Math.max(0, lists.length - maxPictured),
    kois: kois.slice(0, maxPictured).map(({ id, name }) => {
      const emoji = emojis.get(id);
      return { id, ...(name && { name }), ...(emoji && { emoji }), bindings: list.ofKoi.get(id) ?? 0 };
    }),
    omittedKois: Math.max(0, kois.length - maxPictured),
  };
}

function drawnOf(listed: ListedBinding, table: LoadedTable): Drawn[] {
  const { bindingIndex, koiId, keys } = listed;
  const [key] = keys;
  if (!key) return [];
  const source = table.sourceOf(bindingIndex);
  const binding = { bindingIndex, koiId, text: bindingText(listed), tier: bindingTier(listed) };
  return [
    {
      channel: key.channel,
      account: key.account,
      binding: { ...binding, ...(source && { source }) },
      identities: keys.map((one) => bindingIdentity(koiId, one)),
    },
  ];
}
