// Who a koi is to the people who meet it: the config's word first, then IDENTITY.md's, then its id.

import type { IdentityConfig } from "../../config/identity.ts";

/** The face of a koi. What nobody named is absent. */
export interface Identity {
  readonly name: string;
  readonly theme?: string;
  readonly emoji?: string;
  readonly avatar?: string;
}

type Label = "name" | "theme" | "creature" | "vibe" | "emoji" | "avatar";

// `- **Name:** Mia`, `Name: Mia`, `* Name: Mia`.
const LINE =
  /^\s*(?:[-*]\s+)?(?:\*\*|__)?(name|theme|creature|vibe|emoji|avatar)\s*(?::(?:\*\*|__)?|(?:\*\*|__)\s*:)\s*(.*)$/i;
// What a template leaves to be filled in: `(not chosen yet)`, `*pick one*`, `_…_`, `<name>`, `[name]`.
const PLACEHOLDER = /^(?:\(.*\)|\*.*\*|_.*_|<.*>|\[.*\])$/;

/** What somebody named, and where: the config goes over the file. `undefined` where nobody named anything. */
export function identitySource(
  config: IdentityConfig | undefined,
  file: string | undefined,
): "config" | "file" | undefined {
  if (config && Object.keys(config).length > 0) return "config";
  return Object.keys(parseIdentity(file ?? "")).length > 0 ? "file" : undefined;
}

/** What people call a koi, where somebody named it; its id is no name. `file` is the text of its IDENTITY.md. */
export function namesOf(
  koi: { readonly name?: string } | undefined,
  config: IdentityConfig | undefined,
  file: string | undefined,
): Partial<Pick<Identity, "name" | "emoji">> {
  const written = parseIdentity(file ?? "");
  const name = config?.name ?? written.name ?? koi?.name;
  const emoji = config?.emoji ?? written.emoji;
  return { ...(name !== undefined && { name }), ...(emoji !== undefined && { emoji }) };
}

/** The identity of a koi. `file` is the text of its IDENTITY.md. */
export function resolveIdentity(
  koi: { readonly id: string; readonly name?: string },
  config: IdentityConfig | undefined,
  file: string | undefined,
): Identity {
  const written = parseIdentity(file ?? "");
  const theme = config?.theme ?? written.theme ?? written.creature ?? written.vibe;
  const avatar = config?.avatar ?? written.avatar;
  return {
    name: koi.id,
    ...namesOf(koi, config, file),
    ...(theme !== undefined && { theme }),
    ...(avatar !== undefined && { avatar }),
  };
}

/** What the lines `- **Label:** value` of an IDENTITY.md say. The first line of a label counts; placeholders don't. */
export function parseIdentity(text: string): Partial<Record<Label, string>> {
  const found: Partial<Record<Label, string>> = {};
  for (const line of text.split(/\r?\n/)) {
    const [, label, rest] = LINE.exec(line) ?? [];
    const value = rest?.trim();
    if (!label || !value || PLACEHOLDER.test(value)) continue;
    found[label.toLowerCase() as Label] ??= value;
  }
  return found;
}
