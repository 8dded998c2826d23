// The wizard of `skykoi kois add`: asks on the terminal for what no flag says, and offers only channels and accounts that
// the config has. Ctrl-C at any question leaves everything as it was.

import { isCancel, multiselect, select, text } from "@clack/prompts";
import type { BindingMatch } from "../../config/bindings.ts";
import type { Model } from "../../compiler/resolve/model.ts";
import type { ResolvedChannel } from "../../compiler/resolve/channels.ts";
import { UsageError } from "../exit-code.ts";
import { parseBind } from "./binding-match.ts";
import type { NewKoi } from "./new-koi.ts";

/** Where the questions are asked. Default: the terminal of this process. */
export interface Terminal {
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

class Cancelled extends Error {}

/**
 * Asks for a koi. `typed` is what flags have said already and is not asked again.
 * @returns `undefined` where the person gave up
 */
export async function askForKoi(
  typed: Omit<NewKoi, "id"> & { readonly id?: string },
  model: Model,
  idProblem: (text: string) => string | undefined,
  terminal: Terminal = { input: process.stdin, output: process.stderr },
): Promise<NewKoi | undefined> {
  try {
    const id = typed.id ?? (await askId(idProblem, terminal));
    const name = typed.name ?? (await askOptional("Name for listings", id, terminal));
    const workspace =
      typed.workspace ?? (await askOptional("Folder for its files", `<state>/workspace-${id}`, terminal));
    const chosen = typed.model ?? (await askOptional("Model", "the one of kois.defaults.model", terminal));
    const matches = typed.matches.length > 0 ? typed.matches : await askMatches(model, terminal);
    const mentionPatterns =
      typed.mentionPatterns.length > 0 || !matches.some(isForGroups)
        ? typed.mentionPatterns
        : await askMentions(id, terminal);
    return {
      id,
      ...(name !== undefined && { name }),
      ...(workspace !== undefined && { workspace }),
      ...(typed.koiDir !== undefined && { koiDir: typed.koiDir }),
      ...(chosen !== undefined && { model: chosen }),
      mentionPatterns,
      matches,
    };
  } catch (error) {
    if (error instanceof Cancelled) return undefined;
    throw error;
  }
}

function given<Value>(answer: Value): Exclude<Value, symbol> {
  if (isCancel(answer)) throw new Cancelled();
  return answer as Exclude<Value, symbol>;
}

async function askId(idProblem: (text: string) => string | undefined, terminal: Terminal): Promise<string> {
  const answer = await text({
    ...terminal,
    message: "Id of the koi",
    placeholder: "work",
    validate: (value = "") => (value.trim() === "" ? "a koi needs an id" : idProblem(value)),
  });
  return given(answer).trim();
}

/** An answer, or `undefined` for what happens without one. */
async function askOptional(
  message: string,
  without: string,
  terminal: Terminal,
): Promise<string | undefined> {
  const answer = given(await text({ ...terminal, message, placeholder: without, validate: () => undefined }));
  const trimmed = (answer ?? "").trim();
  return trimmed === "" ? undefined : trimmed;
}

/** Whom it answers: whole accounts, or one person or group of an account. */
async function askMatches({ channels }: Model, terminal: Terminal): Promise<readonly BindingMatch[]> {
  const options = Object.values(channels)
    // The WebChat is there without a word about it.
    .filter((channel) => channel.isConfigured || channel.id === "webchat")
    .flatMap((channel) => accountOptions(channel));
  if (options.length === 0) return [];
  const accounts = given(
    await multiselect({
      ...terminal,
      message: "Which accounts does it answer? (space selects, enter goes on)",
      options,
      required: false,
    }),
  );
  const matches: BindingMatch[] = [];
  for (const account of accounts) matches.push(await askPeer(account, terminal));
  return matches;
}

function accountOptions({ id, accounts }: ResolvedChannel): { value: string; label: string }[] {
  return accounts.map((account) => ({ value: `${id}:${account}`, label: `${id} / ${account}` }));
}

async function askPeer(account: string, terminal: Terminal): Promise<BindingMatch> {
  const kind = given(
    await select({
      ...terminal,
      message: `${account.replace(":", " / ")}: which messages?`,
      options: [
        { value: "", label: "all of them" },
        { value: "dm", label: "those of one person" },
        { value: "group", label: "those of one group or room" },
      ],
    }),
  );
  if (kind === "") return parseBind("skykoi kois add", account);
  const id = given(
    await text({
      ...terminal,
      message: kind === "dm" ? "Id of the person" : "Id of the group",
      placeholder: kind === "dm" ? "+15551230001" : "120363999999999999@g.us",
      validate: (value = "") => problemOf(() => parseBind("", `${account}#${kind}:${value.trim()}`)),
    }),
  );
  return parseBind("skykoi kois add", `${account}#${kind}:${id.trim()}`);
}

function problemOf(attempt: () => unknown): string | undefined {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error.message.replace(/^: /, "");
    throw error;
  }
}

function isForGroups({ peer }: BindingMatch): boolean {
  return peer === undefined || (peer.kind !== "dm" && peer.kind !== "direct");
}

async function askMentions(id: string, terminal: Terminal): Promise<readonly string[]> {
  const answer = await askOptional(
    "What calls it in groups, such as @work (commas between several)",
    `@${id}`,
    terminal,
  );
  return (answer ?? "")
    .split(",")
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== "");
}
