// No secret gets out: a whole run of the gateway with marked secrets of every sort, and then every byte that it wrote
// or answered is searched for them.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { WebSocket } from "ws";
import { textReply } from "../fakes/models/model-reply.ts";
import { startOpenAiServer } from "../fakes/models/openai-server.ts";
import { type GatewayChild, startGatewayChild } from "./gateway-child.ts";
import { Desk } from "./run-command.ts";

const secrets = {
  gateway: "canary-gateway-7f3a91",
  channel: "1234567890:canary-channel-AAFmZ3d0b3RhbGx5ZmFrZQ",
  model: "canary-model-0c55d2",
  profile: "canary-profile-e90b17",
  wrong: "canary-wrong-guess-44ab",
  query: "canary-query-token-9d01",
} as const;

/** As they stand, and as headers, addresses and subprotocols carry them. */
const forms = Object.values(secrets).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  Buffer.from(secret).toString("base64"),
  Buffer.from(secret).toString("base64url"),
]);

function configOf(baseUrl: string): string {
  return `{
  logging: { level: "trace", consoleLevel: "trace", file: "~/.SKYKOI/logs/gateway.log" },
  gateway: { auth: { token: "${secrets.gateway}" } },
  channels: { telegram: { botToken: "${secrets.channel}" } },
  kois: { list: [{ id: "main", model: "fake/one" }, { id: "other", model: "fake/one" }] },
  bindings: [{ koiId: "other", match: { channel: "webchat", peer: { kind: "dm", id: "ben" } } }],
  models: {
    providers: {
      fake: { baseUrl: "${baseUrl}", api: "openai-completions", apiKey: "\${CANARY_MODEL_KEY}", models: ["one"] },
    },
  },
}
`;
}

function get(url: string, path: string, headers: Record<string, string> = {}): Promise<string> {
  return fetch(`${url}${path}`, { headers }).then(
    async (response) => `${response.status} ${await response.text()}`,
  );
}

interface Visit {
  readonly visitorId: string;
  readonly protocols?: readonly string[];
  readonly token?: string;
}

/** Says something that is answered; resolves with all frames, or with those up to the close. */
function visit({ url }: GatewayChild, { visitorId, protocols = [], token }: Visit): Promise<string> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/webchat?token=${secrets.query}`, [...protocols]);
  let frames = "";
  return new Promise((resolve) => {
    socket.on("error", (error) => resolve(`${frames}${error.message}`));
    socket.on("close", () => resolve(frames));
    socket.on("open", () => {
      frames += `chosen: ${socket.protocol}\n`;
      socket.send(JSON.stringify({ type: "hello", version: 1, visitorId, ...(token && { token }) }));
      socket.send(JSON.stringify({ type: "message", messageId: "m1", text: "hello" }));
    });
    socket.on("message", (data: Buffer) => {
      frames += data.toString("utf8");
      if (frames.includes('"reply"')) socket.close();
    });
  });
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}

test("no secret is in the log, the stores, the table or an answer", async () => {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  // A provider that repeats the key in its error, as some do.
  const server = await startOpenAiServer(({ credential }, index) =>
    index === 0
      ? {
          kind: "error",
          status: 401,
          type: "invalid_api_key",
          message: `Incorrect API key provided: ${credential}`,
        }
      : textReply("an answer"),
  );
  onTestFinished(() => server.close());
  const config = desk.write(".SKYKOI/SKYKOI.json", configOf(server.baseUrl));
  const profiles = desk.write(
    ".SKYKOI/koi/other/koi/auth-profiles.json",
    JSON.stringify({
      version: 1,
      profiles: { "fake:one": { type: "api_key", provider: "fake", key: secrets.profile } },
    }),
  );
  const gateway = await startGatewayChild(desk, [], { CANARY_MODEL_KEY: secrets.model });
  const { url } = gateway;
  const right = { authorization: `Bearer ${secrets.gateway}` };
  const carrier = (secret: string): string => `skykoi.token.${Buffer.from(secret).toString("base64url")}`;

  const answers = [
    await get(url, "/healthz"),
    await get(url, "/readyz"),
    await get(url, `/status?token=${secrets.query}`),
    await get(url, "/status", { authorization: `Bearer ${secrets.wrong}` }),
    await get(url, `/nowhere?access_token=${secrets.query}`, right),
    await visit(gateway, { visitorId: "anna", protocols: [carrier(secrets.gateway), "skykoi"] }),
    await visit(gateway, { visitorId: "ben", token: secrets.gateway }),
    await visit(gateway, { visitorId: "eve", protocols: [carrier(secrets.wrong)] }),
    await visit(gateway, { visitorId: "eve", token: secrets.wrong }),
    await get(url, "/status", right),
    await get(url, "/metrics", right),
    (await desk.skykoi(["status"])).stdout,
    (await desk.skykoi(["doctor"], { env: { CANARY_MODEL_KEY: secrets.model } })).stdout,
  ];
  // The secrets were really used: else nothing here is proven.
  expect(server.requests.map(({ credential }) => credential)).toEqual([secrets.model, secrets.profile]);
  expect(answers.at(-4)).toMatch(/^200 .*"state":/);
  expect(answers.filter((answer) => answer.includes('"reply"'))).toHaveLength(2);
  await gateway.end("SIGTERM");

  const written = filesIn(desk.path(".SKYKOI")).filter((path) => path !== config && path !== profiles);
  expect(written).toContain(desk.path(".SKYKOI/logs/gateway.log"));
  expect(written).toContain(desk.path(".SKYKOI/gateway.db"));
  const places: [string, string][] = [
    ["stdout and stderr", gateway.output()],
    ...answers.map((answer, i): [string, string] => [`answer ${i}`, answer]),
    ...written.map((path): [string, string] => [path, readFileSync(path, "latin1")]),
  ];
  expect(
    places.flatMap(([place, text]) =>
      forms.filter((form) => text.includes(form)).map((form) => [place, form]),
    ),
  ).toEqual([]);
  expect(gateway.output()).toContain("WebSocket refused");
});
