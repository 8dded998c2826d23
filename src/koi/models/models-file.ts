// `koiDir/models.json`: providers that one koi knows beside those of the config, in the same shape as the config's
// `models`. A local server is added here, or a provider whose name means something else for this koi.

import { join } from "node:path";

import type { ModelApi, ModelsConfig } from "../../config/models.ts";
import { asObject, KoiFileError, readJsonObject } from "../json-object-file.ts";
import type { JsonObject } from "../json-object-file.ts";
import { isSafeTokenUrl } from "./login-grant.ts";

const apis: readonly ModelApi[] = [
  "anthropic-messages",
  "openai-completions",
  "openai-responses",
  "google-generative-ai",
];

/**
 * The providers of one koi; without a file, none.
 * @throws KoiFileError where there is a file that can't be read or isn't of this form
 */
export async function readModelsFile(koiDir: string): Promise<ModelsConfig> {
  const path = join(koiDir, "models.json");
  const value = (await readJsonObject(path)) ?? {};
  const mistake = findMistake(value);
  if (mistake !== undefined) throw new KoiFileError(path, mistake);
  return value as ModelsConfig;
}

function findMistake(value: JsonObject): string | undefined {
  if (value["mode"] !== undefined && value["mode"] !== "merge" && value["mode"] !== "replace") {
    return "has a `mode` that is neither `merge` nor `replace`";
  }
  if (value["providers"] === undefined) return undefined;
  const providers = asObject(value["providers"]);
  if (!providers) return "has `providers` that are not an object";
  for (const [name, provider] of Object.entries(providers)) {
    const fault = providerFault(asObject(provider));
    if (fault) return `has a provider \`${name}\` ${fault}`;
  }
  return undefined;
}

function providerFault(provider: JsonObject | undefined): string | undefined {
  if (!provider) return "that is not an object";
  const { baseUrl, api, headers, models, oauth } = provider;
  if (baseUrl !== undefined && !(typeof baseUrl === "string" && URL.canParse(baseUrl))) {
    return "whose `baseUrl` is no address";
  }
  if (api !== undefined && !apis.some((known) => known === api)) {
    return `whose \`api\` is none of ${apis.join(", ")}`;
  }
  if (headers !== undefined && !asObject(headers)) return "whose `headers` are not an object";
  if (oauth !== undefined && !isOAuth(asObject(oauth))) {
    return "whose `oauth` needs a `clientId` and a `tokenUrl` that begins with https://";
  }
  return models === undefined || Array.isArray(models) ? undefined : "whose `models` are no list";
}

function isOAuth(oauth: JsonObject | undefined): boolean {
  const { tokenUrl, clientId } = oauth ?? {};
  return typeof tokenUrl === "string" && isSafeTokenUrl(tokenUrl) && typeof clientId === "string";
}
