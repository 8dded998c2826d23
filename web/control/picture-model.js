// The routing table as nodes: channel → account → binding → koi, each with a name of its own, and the paths through
// them. Nothing of the page is in here.

/** More bindings than this in all, and accounts with several begin folded. */
const mostUnfolded = 200;

export const keys = {
  channel: (channel) => `channel ${channel}`,
  account: (channel, accountId) => `account ${channel} ${accountId ?? "*"}`,
  binding: (index) => `binding ${index}`,
  rest: (channel) => `rest ${channel}`,
  koi: (koiId) => `koi ${koiId}`,
};

/**
 * `accountId`: absent for the bindings of every account. `isRest`: what no binding takes.
 * @typedef {{key: string, koiId: string, binding?: object, isRest: boolean}} Row
 * @typedef {{key: string, channel: string, accountId?: string, status?: object, rows: Row[], total: number}} Account
 * @typedef {{key: string, channel: string, accounts: Account[]}} Channel
 */

/**
 * The nodes of a picture that `filter` (a text, searched in everything that is shown) leaves.
 * @param {import("../../src/runtime/control/protocol.ts").RoutingPicture} picture
 * @returns {{channels: Channel[], shown: number, total: number}}
 */
export function nodesOf(picture, filter = "") {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const all = picture.channels.map((channel) => channelOf(channel, picture.defaultKoi, words));
  const total = sum(all, ({ total: count }) => count);
  const shown = sum(all, ({ shown: count }) => count);
  const channels =
    words.length === 0 ? all : all.map(withoutEmpty).filter(({ accounts }) => accounts.length > 0);
  return { channels, shown, total };
}

function channelOf({ channel, accounts, anyAccount }, defaultKoi, words) {
  const made = accounts.map(({ accountId, status, bindings }) => ({
    key: keys.account(channel, accountId),
    channel,
    accountId,
    status,
    ...rowsOf(bindings, words, [channel, accountId]),
  }));
  const any = { key: keys.account(channel), channel, ...rowsOf(anyAccount, words, [channel, "any account"]) };
  // A binding for the whole channel leaves nothing for the default koi.
  if (!anyAccount.some(({ tier }) => tier === "channel") && fits([channel, "default", defaultKoi], words)) {
    any.rows.push({ key: keys.rest(channel), koiId: defaultKoi, isRest: true });
  }
  const groups = any.rows.length > 0 ? [...made, any] : made;
  return {
    key: keys.channel(channel),
    channel,
    accounts: groups,
    total: sum(groups, (group) => group.total),
    shown: sum(groups, (group) => group.rows.filter((row) => !row.isRest).length),
  };
}

function rowsOf(bindings, words, around) {
  const rows = bindings
    .filter((binding) => fits([...around, ...textsOf(binding)], words))
    .map((binding) => ({
      key: keys.binding(binding.bindingIndex),
      koiId: binding.koiId,
      binding,
      isRest: false,
    }));
  return { rows, total: bindings.length };
}

function textsOf({ bindingIndex, koiId, text, tier, source }) {
  return [
    koiId,
    text,
    tier,
    `bindings[${bindingIndex}]`,
    source === undefined ? "" : `${source.file}:${source.line}`,
  ];
}

function fits(texts, words) {
  const all = texts.join("\n").toLowerCase();
  return words.every((word) => all.includes(word));
}

function withoutEmpty(channel) {
  return { ...channel, accounts: channel.accounts.filter(({ rows }) => rows.length > 0) };
}

/** Every way through the nodes, as lists of keys. @param {Channel[]} channels */
export function pathsOf(channels) {
  return channels.flatMap(({ key, accounts }) =>
    accounts.flatMap((account) =>
      account.rows.length === 0
        ? [[key, account.key]]
        : account.rows.map((row) => [key, account.key, row.key, keys.koi(row.koiId)]),
    ),
  );
}

/** The kois in the order in which lines meet them, those without a line last. */
export function koiOrder(picture, channels) {
  const met = channels.flatMap(({ accounts }) =>
    accounts.flatMap(({ rows }) => rows.map(({ koiId }) => koiId)),
  );
  const known = new Map(picture.kois.map((koi) => [koi.id, koi]));
  const order = [...new Set([...met, ...known.keys()])];
  return order.map((id) => known.get(id) ?? { id, bindings: 0 });
}

function sum(list, countOf) {
  return list.reduce((total, one) => total + countOf(one), 0);
}

/** The keys of the accounts that begin folded. @param {Channel[]} channels */
export function foldedAtFirst(channels, total) {
  const accounts = total > mostUnfolded ? channels.flatMap((channel) => channel.accounts) : [];
  return new Set(accounts.filter(({ rows }) => rows.length > 1).map(({ key }) => key));
}
