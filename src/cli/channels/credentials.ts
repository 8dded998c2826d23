// Where the credentials of an account come from: names of variables, files and programs, never a value.

import { existsSync, readdirSync } from "node:fs";
import { envCredentials } from "../../channels/registry.ts";
import { credentialKeys, deviceChannels } from "../../config/channels/credential-keys.ts";
import { expandHome, stateDir } from "../../config/paths.ts";
import type { SecretRef } from "../../config/secret.ts";
import type { CompiledGateway, PlacedSecret } from "../../routing/compiled-gateway.ts";
import type { AccountName } from "../../runtime/accounts/accounts.ts";
import { authDirOf } from "../../runtime/channels/channel-hosts.ts";
import { said } from "../../runtime/said.ts";
import { accountSetting } from "../../runtime/settings.ts";
import type { ProcessIo } from "../process-io.ts";

/** One credential. */
export interface CredentialSource {
  /** Key of the config, or `device`. */
  readonly key: string;
  /** `none`: nothing says where it lies. */
  readonly source: "environment" | "file" | "program" | "config" | "device" | "none";
  /** Variables, path, program, or file and pointer of the config. */
  readonly name?: string;
  /** Whether there is something; of a device, whether there are files. `null`: a program would have to run to see. */
  readonly isPresent: boolean | null;
}

/** The credentials of an account, those that it can't do without. */
export function credentialsOf(
  account: AccountName,
  gateway: CompiledGateway,
  io: ProcessIo,
): CredentialSource[] {
  const { channel, accountId } = account;
  if (deviceChannels.includes(channel)) return [deviceOf(account, gateway, io)];
  const setting = (key: string): unknown => accountSetting(gateway, channel, accountId, key);
  const isDefault = gateway.channels[channel].defaultAccount === accountId;
  const variables = isDefault ? (envCredentials[channel] ?? []) : [];
  return neededKeys(account, setting).map((key, i) => {
    const written = setting(key);
    if (written !== undefined) return sourceOf(key, written as Written, io);
    const variable = variables[i];
    if (variable === undefined || key === "signingSecret") return { key, source: "none", isPresent: false };
    return { key, source: "environment", name: variable, isPresent: hasVariable(variable, io) };
  });
}

type Written = string | SecretRef | PlacedSecret;

function neededKeys({ channel }: AccountName, setting: (key: string) => unknown): readonly string[] {
  const keys = credentialKeys[channel] ?? [];
  const key = keys.find((one) => setting(one) !== undefined) ?? keys[0];
  if (key === undefined) return [];
  return channel === "slack" ? [key, setting("mode") === "http" ? "signingSecret" : "appToken"] : [key];
}

function sourceOf(key: string, written: Written, io: ProcessIo): CredentialSource {
  if (typeof written === "string") {
    if (key === "tokenFile") return fileSource(key, written, io);
    const names = [...written.matchAll(/(?<!\$)\$\{([A-Z_][A-Z0-9_]*)\}/g)].map(([, name]) => name ?? "");
    if (names.length === 0) return { key, source: "config", isPresent: true };
    const isPresent = names.every((name) => hasVariable(name, io));
    return { key, source: "environment", name: names.join(", "), isPresent };
  }
  switch (written.source) {
    case "env":
      return { key, source: "environment", name: written.id, isPresent: hasVariable(written.id, io) };
    case "file":
      return fileSource(key, written.id, io);
    case "exec":
      return { key, source: "program", name: written.id, isPresent: null };
    case "config":
      return { key, source: "config", name: `${written.file} at ${written.pointer}`, isPresent: true };
  }
}

function fileSource(key: string, path: string, io: ProcessIo): CredentialSource {
  return { key, source: "file", name: path, isPresent: existsSync(expandHome(path, io.home)) };
}

function hasVariable(name: string, io: ProcessIo): boolean {
  return (io.env[name] ?? "").trim() !== "";
}

function deviceOf(
  { channel, accountId }: AccountName,
  gateway: CompiledGateway,
  { env, home }: ProcessIo,
): CredentialSource {
  const base = { gateway: () => gateway, stateDir: stateDir(env, home), env, home };
  const shared = { key: "device", source: "device" } as const;
  try {
    const name = authDirOf(channel, accountId, base);
    return { ...shared, name, isPresent: isFilled(name) };
  } catch (error) {
    return { ...shared, name: said(error), isPresent: false };
  }
}

function isFilled(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}

/** A credential in words. */
export function credentialText({ key, source, name, isPresent }: CredentialSource): string {
  if (source === "device") return `device: keys in ${name}${isPresent ? "" : " (none yet)"}`;
  if (source === "none") return `${key}: nothing says where it lies`;
  const where = name === undefined ? source : `${source} ${name}`;
  const missing = source === "environment" ? " (not set)" : " (not there)";
  return `${key} from ${where}${isPresent === false ? missing : ""}`;
}
