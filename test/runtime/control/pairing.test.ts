// Strangers who wait to be let in, answered through the control API.

import { expect, test } from "vitest";
import { SendError } from "../../../src/channels/channel.ts";
import { tinyMessage } from "../tiny-table.ts";
import { settled } from "../until.ts";
import { type ControlGateway, controlGateway, house } from "./control-gateway.ts";

const shut = {
  ...house,
  channels: { telegram: { botToken: "${BOT}", dmPolicy: "pairing", allowFrom: [] } },
};
const account = { channel: "telegram", accountId: "default" };

/** A stranger writes and gets a code. */
async function stranger({ channel }: ControlGateway, peer: string): Promise<string> {
  const before = channel.sent.length;
  const message = tinyMessage({ id: `from-${peer}`, peer, atMs: Date.now() });
  await channel.receive({ ...message, sender: { ...message.sender, name: `P${peer}` } });
  await channel.attempted(before + 1);
  await settled();
  return /approve (\S+)/.exec(channel.texts().at(-1) ?? "")?.[1] ?? "";
}

test("a stranger is listed, approved, told so, and read from then on", async () => {
  const gateway = await controlGateway(shut);
  const { channel } = gateway;
  const code = await stranger(gateway, "777");
  const one = await gateway.client();
  const { requests } = await one.get("pairing.list");
  expect(requests).toEqual([
    {
      ...account,
      personId: "777",
      name: "P777",
      code,
      requestedAt: expect.any(String),
      expiresAt: expect.any(String),
    },
  ]);
  const [request] = requests;
  expect(Date.parse(request?.expiresAt ?? "") - Date.parse(request?.requestedAt ?? "")).toBe(3_600_000);
  const admission = async () => {
    const facts = { channel: "telegram", peer: { kind: "dm", id: "777" } };
    return ((await one.get("route", { facts: facts as never })) as { admission: string }).admission;
  };
  expect(await admission()).toBe("pairing: 777 is not in allowFrom; it would get a pairing code");
  expect(await one.get("pairing.approve", { ...account, code: code.toLowerCase() })).toEqual({
    isTold: true,
  });
  expect(await admission()).toBe("allowed");
  expect(channel.sent.at(-1)).toMatchObject({
    target: { accountId: "default", peer: { kind: "dm", id: "777" } },
    message: { text: expect.stringContaining("You have been let in") },
  });
  expect(await one.get("pairing.list")).toEqual({ requests: [] });
  await channel.receive(tinyMessage({ id: "m2", peer: "777", atMs: Date.now() }));
  await channel.attempted(3);
  expect(channel.texts().at(-1)).toBe("you said: text of m2");
  expect((await one.refusal("pairing.approve", { ...account, code })).code).toBe("not_found");
});

test("a person that the platform does not reach is let in all the same", async () => {
  const gateway = await controlGateway(shut);
  const code = await stranger(gateway, "777");
  gateway.channel.failures.push(new SendError("blocked", "refused"));
  const one = await gateway.client();
  expect(await one.get("pairing.approve", { ...account, code })).toEqual({ isTold: false });
  expect(gateway.lines.some(({ message }) => message === "a person who was let in could not be told")).toBe(
    true,
  );
  await gateway.channel.receive(tinyMessage({ id: "m2", peer: "777", atMs: Date.now() }));
  await gateway.channel.attempted(3);
  expect(gateway.channel.texts().at(-1)).toBe("you said: text of m2");
});

test("a denied stranger is told nothing and is not read", async () => {
  const gateway = await controlGateway(shut);
  const code = await stranger(gateway, "777");
  const one = await gateway.client();
  expect(await one.get("pairing.deny", { ...account, code })).toEqual({});
  expect(await one.get("pairing.list")).toEqual({ requests: [] });
  await gateway.channel.receive(tinyMessage({ id: "m2", peer: "777", atMs: Date.now() }));
  expect(gateway.channel.texts()).toHaveLength(1);
});

test("a code counts at its account alone, and wrong ones are counted", async () => {
  const gateway = await controlGateway(shut);
  const code = await stranger(gateway, "777");
  const one = await gateway.client();
  const elsewhere = { channel: "telegram", accountId: "other", code };
  expect((await one.refusal("pairing.approve", elsewhere)).code).toBe("not_found");
  for (let n = 0; n < 9; n += 1) await one.refusal("pairing.approve", { ...account, code: "AAAAAAAA" });
  expect(await one.refusal("pairing.approve", { ...account, code })).toEqual({
    code: "too_many_requests",
    message: "too many wrong codes; none is taken for a quarter of an hour",
  });
});
