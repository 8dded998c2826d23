// A key that stands in the config itself: while the config is broken or gone, kois go on with the one that they had.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { tempFolder } from "../koi/store/temp-folder.ts";
import { startEchoServer } from "./echo-server.ts";
import { configFile, startGatewayChild, writeConfig } from "./gateway-child.ts";
import { Visitor } from "./visitor.ts";
import { waitUntil } from "./wait.ts";

test("a broken config takes no key from the table that serves, and a good one brings its own", async () => {
  const server = await startEchoServer();
  onTestFinished(() => server.close());
  const home = tempFolder();
  mkdirSync(join(home, ".SKYKOI"), { mode: 0o700 });
  const config = (apiKey: string): object => ({
    models: { providers: { fake: { baseUrl: server.baseUrl, api: "openai-completions", apiKey } } },
    kois: { defaults: { model: "fake/x" } },
  });
  writeConfig(home, config("literal-key-one"));
  const gateway = await startGatewayChild({ home });
  onTestFinished(() => gateway.kill());
  const visitor = new Visitor("anna");
  onTestFinished(() => visitor.leave());
  await visitor.connect(gateway.url);
  const keyOf = async (messageId: string): Promise<string> => {
    const before = server.requests.length;
    visitor.say(messageId);
    await waitUntil(`a request for ${messageId}`, () => server.requests.length > before);
    return String(server.requests[before]?.headers["authorization"]);
  };
  const degraded = async (): Promise<boolean> => (await gateway.status()).state === "degraded";

  writeFileSync(configFile(home), "{ half written");
  await waitUntil("the broken config", degraded);
  expect(await keyOf("m1")).toBe("Bearer literal-key-one");
  rmSync(configFile(home));
  expect(await keyOf("m2")).toBe("Bearer literal-key-one");
  writeConfig(home, config("literal-key-two"));
  await waitUntil("the good config", async () => !(await degraded()));
  expect(await keyOf("m3")).toBe("Bearer literal-key-two");
  expect(gateway.output()).not.toContain("literal-key");
});
