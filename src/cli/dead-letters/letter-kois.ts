// The kois whose dead letters a command is about: those of the config, and those that were removed from it and left some.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { stateDir } from "../../config/paths.ts";
import { readStore } from "../../koi/store/read-only.ts";
import type { CompiledKoi } from "../../routing/compiled-gateway.ts";
import { koiIdOf } from "../../routing/ids.ts";
import { GATEWAY_STORE_FILE } from "../../runtime/journal/gateway-store.ts";
import { knownKoisOf } from "../../runtime/journal/known-koi-table.ts";
import { removedKois } from "../../runtime/removed-kois.ts";
import type { Arguments } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { gatewaySource } from "../gateway/gateway-source.ts";
import type { ProcessIo } from "../process-io.ts";

/** Kois of a command line. */
export interface LetterKois {
  readonly kois: readonly CompiledKoi[];
  /** Not in the config any more. */
  readonly removed: readonly CompiledKoi[];
}

/** All kois, or the one of `--koi`. @throws UsageError, NoTableError */
export async function letterKois(args: Arguments, io: ProcessIo): Promise<LetterKois> {
  const { table } = await gatewaySource(io, { config: args.text("config"), table: args.text("table") });
  const { kois } = table.gateway;
  const removed = removedKois(knownKois(io), kois);
  const named = args.text("koi");
  if (named === undefined) return { kois, removed };
  const isNamed = ({ id }: CompiledKoi): boolean => id === koiIdOf(named);
  const wanted = { kois: kois.filter(isNamed), removed: removed.filter(isNamed) };
  if (wanted.kois.length + wanted.removed.length === 0)
    throw new UsageError(`there is no koi "${named}"; see skykoi kois`);
  return wanted;
}

/** Every koi that a gateway had here. @throws StoreError */
export function knownKois(io: ProcessIo): readonly CompiledKoi[] {
  const file = join(stateDir(io.env, io.home), GATEWAY_STORE_FILE);
  return existsSync(file) ? (readStore(file, "gateway", knownKoisOf) ?? []) : [];
}
