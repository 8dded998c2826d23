// The session that a command about sandboxes means: a full key, the part behind `koi:<id>:` with `--koi`, `main`, or the
// main session where none is named.

import type { Model } from "../../compiler/resolve/model.ts";
import type { CompiledGateway, CompiledKoi } from "../../routing/compiled-gateway.ts";
import type { KoiId } from "../../routing/ids.ts";
import type { Arguments, Flag } from "../arguments.ts";
import { UsageError } from "../exit-code.ts";
import { openConfigOrEmpty } from "../find-config.ts";
import { knownKoi } from "../kois/known-koi.ts";
import { compileConfigFile } from "../load-table.ts";
import type { Compilation } from "../../compiler/compile.ts";
import type { ProcessIo } from "../process-io.ts";
import { showDiagnostics } from "../show-diagnostics.ts";

/** Flags that name a session. */
export const sessionFlags: Readonly<Record<"session" | "koi", Flag>> = {
  session: { type: "string", value: "KEY", help: "a session; with --koi its key may leave out koi:ID:" },
  koi: { type: "string", value: "ID", help: "a koi; default: the one of the session, else the default koi" },
};

/** A config that compiles. */
export interface CompiledConfig {
  readonly gateway: CompiledGateway;
  readonly analysis: NonNullable<Compilation["analysis"]>;
  readonly origins: Compilation["origins"];
}

/** The config of a command line; `undefined` where it has errors, which have been told then. @throws UsageError */
export async function compiledConfig(args: Arguments, io: ProcessIo): Promise<CompiledConfig | undefined> {
  const file = openConfigOrEmpty(io, args.text("config"));
  const { compilation, loaded } = await compileConfigFile(io, file, "files");
  const { analysis, origins } = compilation;
  if (loaded && analysis) return { gateway: loaded.table.gateway, analysis, origins };
  await showDiagnostics(io, compilation, "error");
  return undefined;
}

/** A koi and one of its sessions. */
export interface NamedSession {
  readonly koi: CompiledKoi;
  readonly sessionKey: string;
  readonly mainSessionKey: string;
}

/** The session that the flags name. @throws UsageError where the koi is unknown, or is not the session's */
export function namedSession(
  command: string,
  args: Arguments,
  gateway: CompiledGateway,
  { kois }: Model,
): NamedSession {
  const named = args.text("session")?.trim();
  const ofKey = /^koi:([^:]+):/.exec(named ?? "")?.[1];
  const koiId: KoiId = knownKoi(command, args.text("koi") ?? ofKey, kois);
  if (ofKey !== undefined && ofKey !== koiId) {
    throw new UsageError(`${command}: ${named} is a session of the koi ${ofKey}, not of ${koiId}`);
  }
  const koi = gateway.kois.find(({ id }) => id === koiId);
  if (!koi) throw new UsageError(`${command}: there is no koi "${koiId}"; see skykoi kois`);
  const mainSessionKey = `koi:${koiId}:${gateway.session.mainKey}`;
  const isMain = named === undefined || named === "" || named === "main";
  const sessionKey = isMain ? mainSessionKey : ofKey === undefined ? `koi:${koiId}:${named}` : named;
  return { koi, sessionKey, mainSessionKey };
}
