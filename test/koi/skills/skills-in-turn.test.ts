// What a model is told of skills: each koi of its own, none of another's.

import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { SkykoiConfig } from "../../../src/config/skykoi-config.ts";
import { startOpenAiServer } from "../../fakes/models/openai-server.ts";
import { endOf, turnBench } from "../make-turn.ts";
import { writeSkill } from "./skill-folder.ts";

test("two kois in one process: each prompt lists the skills of its own koi", async () => {
  const server = await startOpenAiServer();
  onTestFinished(() => server.close());
  const config: SkykoiConfig = {
    kois: {
      defaults: { model: "local/tiny" },
      list: [{ id: "main" }, { id: "work", skills: ["mail", "plan"] }],
    },
    models: { providers: { local: { baseUrl: server.baseUrl } } },
  };
  const bench = turnBench(config);
  for (const name of ["mail", "weather"]) writeSkill(join(bench.stateDir, "skills"), name);
  writeSkill(join(bench.stateDir, "workspace-main/skills"), "diary");
  writeSkill(join(bench.stateDir, "workspace-work/skills"), "plan");
  await Promise.all(["main", "work"].map((koiId) => endOf(bench.run(bench.request({ koiId })))));
  const listed = server.requests.map(({ body }) => {
    const [system] = body["messages"] as { content: string }[];
    return [...(system?.content ?? "").matchAll(/<name>(.*)<\/name>/g)].map(([, name]) => name).join(" ");
  });
  expect(listed.sort()).toEqual(["diary mail weather", "mail plan"]);
});
