// The sandboxes of the config: whether an engine answers, whether their images are there, and whether what they ask for is
// given to any sandbox. That no engine is on this machine at all is a finding of the config.

import { openEngine } from "../../koi/sandbox/engine.ts";
import { isDefaultImage, presentImage } from "../../koi/sandbox/image.ts";
import { planSandbox } from "../../koi/sandbox/plan.ts";
import { sandboxSettings } from "../../policy/sandbox/sandbox-settings.ts";
import type { CompiledGateway } from "../../routing/compiled-gateway.ts";
import { hasContainerEngine } from "../container-engine.ts";
import type { ProcessIo } from "../process-io.ts";
import type { DoctorFinding } from "./doctor-finding.ts";

/** Findings about sandboxes; asks the engine only where a koi has one. */
export async function checkSandboxes(
  io: ProcessIo,
  stateDir: string,
  gateway: CompiledGateway | undefined,
): Promise<DoctorFinding[]> {
  const kois = (gateway?.kois ?? []).filter(
    ({ id }) => gateway && sandboxSettings(gateway.config, id).mode.value !== "off",
  );
  if (!gateway || kois.length === 0) return [];
  const images = new Map<string, string>();
  const refused: DoctorFinding[] = [];
  for (const koi of kois) {
    const plan = planSandbox(gateway, koi, `koi:${koi.id}:main`, { stateDir, home: io.home, env: io.env });
    if (plan.ok) {
      const image = plan.value.docker.image?.value ?? "";
      if (!images.has(image)) images.set(image, koi.id);
    } else {
      const message = `the koi ${koi.id} gets no sandbox, and no tools in it: ${plan.problem.message}`;
      refused.push({
        check: "sandbox",
        severity: "error",
        message,
        repair: "change sandbox.docker in the config",
      });
    }
  }
  return [...refused, ...(await checkEngine(io, images))];
}

/** `images`: each with a koi that has it. */
async function checkEngine(io: ProcessIo, images: ReadonlyMap<string, string>): Promise<DoctorFinding[]> {
  if (!hasContainerEngine(io.env)) return [];
  const engine = await openEngine({ env: io.env, home: io.home });
  if (!engine.ok) {
    const { message } = engine.problem;
    const repair = "start Docker or Podman; until then sandboxed kois have no tools";
    return [{ check: "sandbox", severity: "error", message, repair }];
  }
  const found = await Promise.all(
    [...images].map(async ([image, koi]): Promise<DoctorFinding[]> => {
      const present = await presentImage(engine.value, image);
      if (present.ok && present.value !== undefined) return [];
      if (!present.ok) {
        const { message } = present.problem;
        return [{ check: "sandbox", severity: "error", message, repair: "look at the container engine" }];
      }
      const message = `the image "${image}" of the koi ${koi} is not at the container engine`;
      if (!isDefaultImage(image))
        return [{ check: "sandbox", severity: "error", message, repair: `docker pull ${image}` }];
      const repair =
        "docker pull debian:bookworm-slim, or wait: it is made with the first use, which needs the internet";
      return [{ check: "sandbox", severity: "warning", message, repair }];
    }),
  );
  return found.flat();
}
