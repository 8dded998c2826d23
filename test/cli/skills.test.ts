// `skykoi skills`: each skill of each koi with why it is in or out, what would help, and what the doctor says of it.

import { symlinkSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { Desk } from "./run-command.ts";

/** A desk with two kois: `home` may use all skills, `work` only those that are named. */
function twoKois(skills: object = {}): Desk {
  const desk = new Desk();
  onTestFinished(() => desk.remove());
  const list = [{ id: "home" }, { id: "work", skills: ["notes", "video", "lost"] }];
  desk.write(".SKYKOI/SKYKOI.json", JSON.stringify({ kois: { list }, skills }));
  const skill = (root: string, name: string, metadata: string): void => {
    const text = `---\nname: ${name}\ndescription: About ${name}.\nmetadata: ${metadata}\n---\n`;
    desk.write(`.SKYKOI/${root}/${name}/SKILL.md`, text);
  };
  skill("skills", "notes", "{}");
  skill("skills", "weather", "{ skykoi: { primaryEnv: WX_KEY, requires: { env: [WX_KEY] } } }");
  const install = "install: [{ kind: brew, formula: nosuch-1 }, { kind: node, package: nosuch-1 }]";
  skill("skills", "video", `{ skykoi: { requires: { bins: [nosuch-1] }, ${install} } }`);
  skill("workspace/skills", "own", "{}");
  return desk;
}

test("the list says of each skill whether it is in, and why not", async () => {
  const { status, stdout, stderr } = await twoKois().skykoi(["skills", "list"]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  expect(stdout).toBe(`home
  in      notes    shared
  in      own      workspace
  out     skykoi   bundled    needs skykoi, not found on PATH
  out     video    shared     needs nosuch-1, not found on PATH
  out     weather  shared     needs WX_KEY in the environment of its runs

work
  in      notes    shared
  out     skykoi   bundled    needs skykoi, not found on PATH
  out     video    shared     needs nosuch-1, not found on PATH
  out     weather  shared     needs WX_KEY in the environment of its runs
  missing lost: on the koi's list, and in none of its folders
`);
});

test("as JSON, for one koi", async () => {
  const desk = twoKois({ entries: { weather: { apiKey: { source: "env", id: "ANY" } } } });
  const { stdout } = await desk.skykoi(["skills", "--koi", "work", "--json"]);
  const [work, ...others] = JSON.parse(stdout) as { koiId: string; skills: object[] }[];
  expect(others).toEqual([]);
  expect(work).toMatchObject({ koiId: "work", notFound: ["lost"], broken: [] });
  expect(work?.skills).toContainEqual({
    name: "weather",
    description: "About weather.",
    source: "shared",
    file: desk.path(".SKYKOI/skills/weather/SKILL.md"),
    key: "weather",
    isIn: false,
    isForModels: true,
    isForPeople: true,
    command: "/weather",
    reason: {
      code: "not_listed",
      pointer: "/kois/list/1/skills",
      text: "not on the list at /kois/list/1/skills",
    },
  });
});

test("the check names what would help, and fails where a listed skill can't be used", async () => {
  const desk = twoKois({ install: { nodeManager: "pnpm" }, allowBundled: [] });
  const work = await desk.skykoi(["skills", "check", "--koi", "work"]);
  expect(work.status).toBe(1);
  expect(work.stdout).toBe(`error  work/lost: on the koi's list, and in none of its folders
       repair: install it, or take it off the list
error  work/video: needs nosuch-1, not found on PATH
       repair: pnpm add -g nosuch-1
work: 1 of 4 skills can be used
`);
  const home = await desk.skykoi(["skills", "check", "--koi", "home"]);
  expect(home.status).toBe(0);
  expect(home.stdout).toBe(`note   home/video: needs nosuch-1, not found on PATH
       repair: pnpm add -g nosuch-1
note   home/weather: needs WX_KEY in the environment of its runs
       repair: set skills.entries.weather.apiKey in the config
home: 2 of 5 skills can be used
`);
});

test("the doctor tells of broken skills and of listed ones that can't be used", async () => {
  const desk = twoKois();
  symlinkSync("/etc", desk.path(".SKYKOI/skills/etc"));
  desk.write(".SKYKOI/skills/bad/SKILL.md", "no front matter");
  desk.write("elsewhere/SKILL.md", "---\nname: away\ndescription: Away.\n---\n");
  symlinkSync(desk.path("elsewhere"), desk.path(".SKYKOI/skills/away"));
  const { stdout } = await desk.skykoi(["doctor", "--json"], { env: { SKYKOI_GATEWAY_PORT: "0" } });
  const { findings } = JSON.parse(stdout) as { findings: { check: string; message: string }[] };
  const told = findings.filter(({ check }) => check === "skills").map(({ message }) => message);
  expect(told).toEqual([
    "away (koi home): it is a link that leads out of the folder of skills",
    "bad (koi home): it does not begin with front matter between two lines `---`",
    "lost (koi work): on the koi's list, and in none of its folders",
    "video (koi work): needs nosuch-1, not found on PATH",
  ]);
});

test("a koi that is not there, an action that is not there", async () => {
  const desk = twoKois();
  const { status, stderr } = await desk.skykoi(["skills", "list", "--koi", "hom"]);
  expect([status, stderr]).toEqual([2, 'skykoi skills: there is no koi "hom"; did you mean home?\n']);
  expect((await desk.skykoi(["skills", "install"])).status).toBe(2);
});
