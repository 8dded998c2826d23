// `skykoi models auth add PROVIDER`: gives a koi a credential of its own. The secret comes from a prompt or from standard
// input; the file is 0600, and what else stands in it stays.

import { mkdirSync } from "node:fs";
import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { asObject, type JsonObject, KoiFileError } from "../../koi/json-object-file.ts";
import { changeAuthProfiles } from "../../koi/models/auth-profile-store.ts";
import { readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import { fingerprint } from "../../koi/models/login-state.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { type KoiPlace, type KoiPlaces, koiPlaces, modelFlags } from "../models/koi-places.ts";
import {
  newProfile,
  type ProfileKind,
  profileKinds,
  type ProfileWish,
  wishFault,
} from "../models/new-profile.ts";
import { readSecret } from "../models/read-secret.ts";
import { loginHolders, placedText } from "../models/shared-logins.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi models auth add",
  synopsis: "PROVIDER [--koi ID] [--name NAME] [--kind KIND] [--from-env NAME] [options]",
  summary:
    "Gives a koi a credential for a provider. The secret is asked for on a terminal, else read from\n" +
    "standard input; it is never an argument. Only this koi uses it.",
  maxArguments: 1,
  flags: {
    koi: { type: "string", value: "ID", help: "the koi that gets it; default: the default koi" },
    name: { type: "string", value: "NAME", help: "its id is PROVIDER:NAME; default: default" },
    kind: {
      type: "string",
      value: "KIND",
      help: "api_key (default), token (a bearer token), or oauth (a login: its refresh token)",
    },
    "from-env": { type: "string", value: "NAME", help: "keep no secret, read this variable at each turn" },
    "token-url": {
      type: "string",
      value: "URL",
      help: "oauth: where it is renewed; default: the provider's",
    },
    "client-id": {
      type: "string",
      value: "ID",
      help: "oauth: the client that logged in; default: the provider's",
    },
    replace: { type: "boolean", help: "put it in the place of a profile of that id" },
    json: { type: "boolean", help: "print JSON" },
    ...modelFlags,
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const wish = wishOf(args);
  const id = idOf(wish, args);
  const places = await koiPlaces(usage.name, args, io);
  if (!places) return exitCodes.findings;
  const place = places.one(usage.name, args);
  try {
    const isKnown = Object.hasOwn((await readAuthProfiles(place.koiDir)).profiles, id);
    if (isKnown && !args.has("replace")) {
      throw new UsageError(
        `${usage.name}: the koi ${place.koiId} has a profile ${id} already; --replace puts this one in its place`,
      );
    }
    const secret = wish.fromEnv === undefined ? await readSecret(usage.name, questionOf(wish, id), io) : "";
    if (secret === undefined) {
      io.stderr.write("nothing was changed\n");
      return exitCodes.interrupted;
    }
    const profile = newProfile(wish, secret, Date.now());
    if (!profile) throw new UsageError(`${usage.name}: the JSON holds neither a refresh nor an access token`);
    await refuseShared(profile, { koiId: place.koiId, profileId: id }, places);
    await write(place, id, profile);
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    io.stderr.write(`${usage.name}: ${error.message}\n`);
    return exitCodes.findings;
  }
  report(place, id, wish, args, io);
  return exitCodes.ok;
}

/** @throws UsageError */
function wishOf(args: Arguments): ProfileWish {
  const [provider] = args.positionals;
  if (provider === undefined) throw new UsageError(`${usage.name}: say which provider it is for`);
  const kind = args.text("kind") ?? "api_key";
  if (!isKind(kind)) {
    const near = nearest(kind, profileKinds);
    throw new UsageError(
      `${usage.name}: --kind is ${profileKinds.join(", ")}${near ? `; did you mean ${near}?` : ""}`,
    );
  }
  const wish: ProfileWish = {
    provider: provider.trim().toLowerCase(),
    kind,
    fromEnv: args.text("from-env"),
    tokenUrl: args.text("token-url"),
    clientId: args.text("client-id"),
  };
  const fault = wishFault(wish);
  if (fault !== undefined) throw new UsageError(`${usage.name}: ${fault}`);
  return wish;
}

function isKind(text: string): text is ProfileKind {
  return profileKinds.some((kind) => kind === text);
}

function idOf({ provider }: ProfileWish, args: Arguments): string {
  const name = args.text("name") ?? "default";
  if (!/^[^\s:]{1,64}$/.test(name)) {
    throw new UsageError(`${usage.name}: --name is a word without a colon, at most 64 characters`);
  }
  return `${provider}:${name}`;
}

function questionOf({ kind }: ProfileWish, id: string): string {
  const what = { api_key: "Key", token: "Token", oauth: "Refresh token" }[kind];
  return `${what} for ${id}`;
}

/** A login in two files ends for both. @throws UsageError */
async function refuseShared(
  profile: JsonObject,
  own: { readonly koiId: string; readonly profileId: string },
  places: KoiPlaces,
): Promise<void> {
  const { refresh } = profile;
  if (typeof refresh !== "string") return;
  const holders = (await loginHolders(places.all)).get(fingerprint(refresh)) ?? [];
  const other = holders.find(({ koiId, profileId }) => koiId !== own.koiId || profileId !== own.profileId);
  if (!other) return;
  throw new UsageError(
    `${usage.name}: this login is ${placedText(other)} already, and renewing one ends it for the other; log in once more for this koi`,
  );
}

async function write({ koiDir }: KoiPlace, id: string, profile: JsonObject): Promise<void> {
  mkdirSync(koiDir, { recursive: true, mode: 0o700 });
  await changeAuthProfiles(koiDir, ({ raw, usageStats }) => {
    // The failures of the credential before it are not its own.
    const { [id]: _, ...others } = usageStats;
    return {
      ...raw,
      profiles: { ...asObject(raw["profiles"]), [id]: profile },
      ...(raw["usageStats"] !== undefined && { usageStats: others }),
    };
  });
}

function report({ koiId }: KoiPlace, id: string, wish: ProfileWish, args: Arguments, io: ProcessIo): void {
  const { kind, fromEnv } = wish;
  const from = fromEnv === undefined ? "file" : `env ${fromEnv}`;
  if (args.has("json")) {
    io.stdout.write(`${JSON.stringify({ koiId, id, kind, from }, null, 2)}\n`);
    return;
  }
  io.stderr.write(
    `the koi ${koiId} has the profile ${id} (${kind} from ${from}); its next turn may use it\n`,
  );
}

export const modelsAuthAdd: Command = { usage, run };
