// The tests of the README: builds what the end-to-end tests start, brings the browser and the container engine that they
// need (as root, from the system's packages) or says loudly what to install, runs everything, and ends with the plain count.
// Arguments are handed to vitest.

import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const chromium = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: "inherit" });
  return error === undefined && status === 0;
}

function isRoot() {
  return process.getuid?.() === 0;
}

function bring(packages, why) {
  if (!isRoot() || !existsSync("/usr/bin/apt-get")) return;
  const install = ["install", "-y", "--no-install-recommends", ...packages];
  console.log(`installing ${packages.join(" and ")} for the tests of ${why}`);
  if (run("apt-get", install)) return;
  run("apt-get", ["update"]);
  run("apt-get", install);
}

function bringChromium() {
  if (existsSync(chromium)) return;
  bring(["chromium"], "the pages");
  if (!existsSync(chromium)) {
    console.warn(
      "\n!! The browser tests are SKIPPED: there is no Chromium at " +
        `${chromium}.\n!! Install it (apt-get install chromium), or set CHROMIUM_PATH.\n`,
    );
  }
}

/** The tests start an engine of their own; none that runs on the machine is touched. */
function bringEngine() {
  const daemons = ["/usr/sbin/dockerd", "/usr/bin/dockerd"];
  const isThere = () => daemons.some((path) => existsSync(path)) && existsSync("/bin/busybox");
  if (process.platform !== "linux" || isThere()) return;
  bring(["docker.io", "busybox-static"], "the sandbox");
  if (!isThere()) {
    console.warn(
      "\n!! The sandbox is NOT tested against a container engine, which needs Linux, root, dockerd and " +
        "a static busybox.\n!! Install them (apt-get install docker.io busybox-static), and run as root.\n",
    );
  }
}

function closingLine(report) {
  const { numPassedTests: passed, numFailedTests, numPendingTests, numTodoTests, testResults } = report;
  // A file that can't be loaded holds no test; it has failed all the same.
  const broken = testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0);
  const failed = numFailedTests + broken.length;
  const skipped = numPendingTests + numTodoTests;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

execFileSync(process.execPath, ["build.mjs"], { stdio: "inherit" });
bringChromium();
bringEngine();
const folder = mkdtempSync(join(tmpdir(), "skykoi-test-"));
const report = join(folder, "report.json");
const vitest = ["node_modules/vitest/vitest.mjs", "run", "--reporter=default", "--reporter=json"];
const passed = run(process.execPath, [...vitest, `--outputFile.json=${report}`, ...process.argv.slice(2)]);
if (existsSync(report)) console.log(closingLine(JSON.parse(readFileSync(report, "utf8"))));
rmSync(folder, { recursive: true, force: true });
process.exitCode = passed ? 0 : 1;
