// What nobody caught in a gateway that runs: the built command, with a script in its process that goes wrong on a signal.

import { expect, onTestFinished, test } from "vitest";
import { PageClient } from "../../channels/webchat/page-client.ts";
import { until } from "../../runtime/until.ts";
import { type GatewayChild, startGatewayChild } from "../gateway-child.ts";
import { Desk } from "../run-command.ts";

const TOKEN = "xoxb-1234567890-nobody-may-read-this";

async function gateway(): Promise<{ readonly child: GatewayChild; readonly desk: Desk }> {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  const script = desk.write(
    "slip.cjs",
    `process.on("SIGUSR2", () => void Promise.reject(new Error("no answer from ?token=${TOKEN}")));
     process.on("SIGHUP", () => { throw new Error("out of luck with ?token=${TOKEN}"); });`,
  );
  return { child: await startGatewayChild(desk, [], { NODE_OPTIONS: `--require ${script}` }), desk };
}

interface Line {
  readonly level: number;
  readonly msg: string;
  readonly error?: string;
  readonly stack?: string;
}

function lineOf(child: GatewayChild, message: RegExp): Line | undefined {
  const lines = child
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Line).find(({ msg }) => message.test(msg));
}

test("a rejection that nobody heard is a line in the log, and the gateway goes on", async () => {
  const { child } = await gateway();
  process.kill(child.pid, "SIGUSR2");
  await until(() => lineOf(child, /rejected/) !== undefined, "the line");
  expect(lineOf(child, /rejected/)).toMatchObject({
    level: 50,
    error: "no answer from ?token=[redacted]",
    stack: expect.stringContaining("slip.cjs"),
  });
  expect((await fetch(`${child.url}/healthz`)).status).toBe(200);
  expect(child.output()).not.toContain(TOKEN);
});

test("an exception that nobody caught ends it with 70, and what was taken is not lost", async () => {
  const { child, desk } = await gateway();
  const page = await PageClient.visit(`${child.url.replace("http", "ws")}/webchat`, { visitorId: "anna" });
  onTestFinished(() => page.socket.terminate());
  page.send({ type: "message", messageId: "1", text: "hello?" });
  await page.nextOf("accepted");
  process.kill(child.pid, "SIGHUP");
  expect(await child.ended).toBe(70);
  expect(lineOf(child, /internal error/)).toMatchObject({
    level: 50,
    error: "out of luck with ?token=[redacted]",
  });
  expect(child.output()).toContain("gateway has stopped");
  expect(child.output()).not.toContain(TOKEN);
  // Its message has an outcome, or is taken up by the next one.
  const next = await startGatewayChild(desk);
  const why = await desk.skykoi(["why", "anna/1", "--json"]);
  expect(why.status).toBe(0);
  expect(JSON.parse(why.stdout)).toMatchObject([{ messageRef: "webchat:default:anna%2F1", koiId: "main" }]);
  expect(next.output()).toContain("gateway is ready");
});
