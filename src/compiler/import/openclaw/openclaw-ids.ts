// Ids as OpenClaw makes them out of what is written: agents and accounts in lower case, anything that is no letter,
// digit, `-` or `_` as `-`. Its agents without a usable id are called `main`, its accounts `default`.

import { RESERVED } from "../../analyse/koi/koi-ids.ts";

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

/** Id of an agent, apart from those that SKYKOI keeps for itself: they get an ending. */
export function agentIdOf(written: string): string {
  const id = settled(written) || "main";
  return RESERVED.test(id) ? `${id}-koi` : id;
}

/** Id of an account. */
export function accountIdOf(written: string): string {
  return settled(written) || "default";
}

function settled(written: string): string {
  const text = written.trim();
  if (NAME.test(text)) return text.toLowerCase();
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(/^-+/, "")
    .replace(/-+$/, "")
    .slice(0, 64);
}
