// `skykoi models auth order PROVIDER [ID…]`: in which order a koi tries its profiles for a provider; those left out are
// not used.

import { nearest } from "../../compiler/diagnostics/nearest.ts";
import { asObject, KoiFileError } from "../../koi/json-object-file.ts";
import { changeAuthProfiles } from "../../koi/models/auth-profile-store.ts";
import { type AuthProfiles, readAuthProfiles } from "../../koi/models/auth-profiles.ts";
import type { Arguments, CommandUsage } from "../arguments.ts";
import { type ExitCode, UsageError, exitCodes } from "../exit-code.ts";
import { koiPlaces, modelFlags } from "../models/koi-places.ts";
import type { ProcessIo } from "../process-io.ts";
import type { Command } from "./command.ts";

const usage: CommandUsage = {
  name: "skykoi models auth order",
  synopsis: "PROVIDER (PROFILE… | --clear) [--koi ID] [--config C]",
  summary:
    "Says in which order a koi tries its auth profiles for a provider; what is left out is not used.\n" +
    "A PROFILE is PROVIDER:NAME, or NAME alone.",
  maxArguments: Number.POSITIVE_INFINITY,
  flags: {
    koi: { type: "string", value: "ID", help: "the koi; default: the default koi" },
    clear: {
      type: "boolean",
      help: "no order of its own any more: the config's auth.order, else the usual one",
    },
    json: { type: "boolean", help: "print JSON" },
    ...modelFlags,
  },
};

async function run(args: Arguments, io: ProcessIo): Promise<ExitCode> {
  const [given, ...names] = args.positionals;
  if (given === undefined) throw new UsageError(`${usage.name}: say which provider`);
  if ((names.length === 0) !== args.has("clear")) {
    throw new UsageError(`${usage.name}: name the profiles in their order, or say --clear`);
  }
  const provider = given.trim().toLowerCase();
  const places = await koiPlaces(usage.name, args, io);
  if (!places) return exitCodes.findings;
  const { koiId, koiDir } = places.one(usage.name, args);
  let order: readonly string[] = [];
  try {
    // Read before anything is locked: a koi without a file has no folder yet.
    order = idsOf(names, provider, await readAuthProfiles(koiDir));
    if (order.length > 0 || (await hasOrder(koiDir, provider))) await write(koiDir, provider, order);
  } catch (error) {
    if (!(error instanceof KoiFileError)) throw error;
    io.stderr.write(`${usage.name}: ${error.message}\n`);
    return exitCodes.findings;
  }
  if (args.has("json")) {
    io.stdout.write(
      `${JSON.stringify({ koiId, provider, order: args.has("clear") ? null : order }, null, 2)}\n`,
    );
  } else {
    const what = order.length === 0 ? "no order of its own" : `the order ${order.join(", ")}`;
    io.stderr.write(`the koi ${koiId} has ${what} for ${provider}\n`);
  }
  return exitCodes.ok;
}

/** @throws UsageError where the koi has no such profile for the provider */
function idsOf(names: readonly string[], provider: string, { profiles }: AuthProfiles): readonly string[] {
  const known = Object.keys(profiles).filter(
    (id) => profiles[id]?.provider.trim().toLowerCase() === provider,
  );
  const ids = names.map((name) => {
    const id = [name, `${provider}:${name}`].find((one) => known.includes(one));
    if (id !== undefined) return id;
    const near = nearest(name, known);
    const hint = near === undefined ? "see skykoi models auth list" : `did you mean ${near}?`;
    throw new UsageError(`${usage.name}: there is no profile "${name}" for ${provider}; ${hint}`);
  });
  return [...new Set(ids)];
}

async function hasOrder(koiDir: string, provider: string): Promise<boolean> {
  const { order } = await readAuthProfiles(koiDir);
  return Object.keys(order).some((name) => isOf(name, provider));
}

async function write(koiDir: string, provider: string, order: readonly string[]): Promise<void> {
  await changeAuthProfiles(koiDir, ({ raw }) => {
    const others = Object.entries(asObject(raw["order"]) ?? {}).filter(([name]) => !isOf(name, provider));
    return {
      ...raw,
      order: Object.fromEntries([...others, ...(order.length > 0 ? [[provider, order]] : [])]) as object,
    };
  });
}

function isOf(name: string, provider: string): boolean {
  return name.trim().toLowerCase() === provider;
}

export const modelsAuthOrder: Command = { usage, run };
