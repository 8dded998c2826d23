// Paths of a compiled table become paths of this machine, or an error that says why not.

import { expect, test } from "vitest";

import { expandPath, HomeError } from "../../src/koi/home-path.ts";

const base = { stateDir: "/srv/state", home: "/home/mia", env: { DATA: "/data", EMPTY: "", TILDE: "~/x" } };

test.each([
  ["<state>", "/srv/state"],
  ["<state>/workspace-alex", "/srv/state/workspace-alex"],
  ["<state>/${DATA}/a", "/srv/state/data/a"],
  ["~", "/home/mia"],
  ["~/.SKYKOI/workspace", "/home/mia/.SKYKOI/workspace"],
  ["~/../lea/koi", "/home/lea/koi"],
  ["${DATA}/koi", "/data/koi"],
  ["/a/${DATA}${DATA}/b", "/a/data/data/b"],
  ["${TILDE}/koi", "/home/mia/x/koi"],
  ["/a/$${DATA}/b", "/a/${DATA}/b"],
  ["/a/$DATA/b", "/a/$DATA/b"],
  ["/a/../b/", "/b"],
  ["koi/alex", "/srv/state/koi/alex"],
  ["<states>/x", "/srv/state/<states>/x"],
])("%s is %s", (text, path) => {
  expect(expandPath(text, base)).toBe(path);
});

test.each([
  ["${NOWHERE}/x", "the path `${NOWHERE}/x` needs the environment variable `NOWHERE`, which is not set"],
  [
    "<state>/${EMPTY}",
    "the path `<state>/${EMPTY}` needs the environment variable `EMPTY`, which is not set",
  ],
  ["~lea/koi", "the path `~lea/koi` names another user's home; write it out instead"],
])("%s is refused", (text, message) => {
  expect(() => expandPath(text, base)).toThrow(new HomeError(message));
});
