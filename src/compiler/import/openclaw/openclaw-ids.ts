// Ids as OpenClaw makes them out of what is written: agents and accounts in lower case, anything that is no letter,
// digit, `-` or `_` as `-`. Its agents without a usable id are called `main`, its accounts `default`.

const NAME = /^[a-z0-9][a-z0-9_-]{0,63}$/i;

/** Id of an agent. */
export function agentIdOf(written: string): string {
  return settled(written, /^-+/) || "main";
}

/** Id of an account. */
export function accountIdOf(written: string): string {
  return settled(written, /^-+/) || "default";
}

function settled(written: string, leading: RegExp): string {
  const text = written.trim();
  if (NAME.test(text)) return text.toLowerCase();
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, "-")
    .replace(leading, "")
    .replace(/-+$/, "")
    .slice(0, 64);
}
