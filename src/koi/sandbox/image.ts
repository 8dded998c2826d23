// The image of a sandbox. Only the default one is ever fetched: any other is the user's own business, and a wrong name must
// not run somebody's program from the internet.

import { DEFAULTS } from "../../config/defaults.ts";
import { type Engine, engineProblem, statusOf } from "./engine.ts";
import { type Attempt, failed, got } from "./sandbox-problem.ts";

const DEFAULT_IMAGE = DEFAULTS.kois.defaults.sandbox.docker.image;
const BASE_IMAGE = "debian:bookworm-slim";

/** The id of an image that is there; the default one is made from Debian's where it is not. Never rejects. */
export async function imageId(engine: Engine, image: string): Promise<Attempt<string>> {
  const present = await presentImage(engine, image);
  if (!present.ok || present.value !== undefined) return present as Attempt<string>;
  if (image !== DEFAULT_IMAGE) {
    return failed("no_image", `the image "${image}" is not at the container engine; pull or build it`);
  }
  try {
    await pull(engine, BASE_IMAGE);
    const [repo = "", tag = ""] = DEFAULT_IMAGE.split(":");
    await engine.docker.getImage(BASE_IMAGE).tag({ repo, tag });
  } catch (error) {
    const what = `the image "${image}" is missing, and ${BASE_IMAGE}, of which it is made, can't be fetched`;
    return engineProblem(engine, error, "no_image", what);
  }
  const made = await presentImage(engine, image);
  if (!made.ok) return made;
  return made.value === undefined
    ? failed("no_image", `the image "${image}" can't be made`)
    : got(made.value);
}

/** The id of an image, `undefined` where it is not there. Fetches nothing. Never rejects. */
export async function presentImage(engine: Engine, image: string): Promise<Attempt<string | undefined>> {
  try {
    return got((await engine.docker.getImage(image).inspect()).Id);
  } catch (error) {
    if (statusOf(error) === 404) return got(undefined);
    return engineProblem(engine, error, "no_image", `the image "${image}" can't be looked at`);
  }
}

/** Whether a missing image is made from Debian's. */
export function isDefaultImage(image: string): boolean {
  return image === DEFAULT_IMAGE;
}

async function pull({ docker }: Engine, name: string): Promise<void> {
  const stream = (await docker.pull(name)) as NodeJS.ReadableStream;
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : resolve()));
  });
}
