// What did not work, said at the place where it was wanted.

/** Shows `text` in a paragraph that is read aloud; hides it where there is none. */
export function showProblem(paragraph, text) {
  paragraph.hidden = text === undefined;
  paragraph.textContent = text ?? "";
  delete paragraph.dataset.deed;
}

/**
 * Loads something and shows why that failed. A lost line is said for the whole page, and what was asked is asked again.
 * @returns {Promise<boolean>} whether it worked
 */
export async function attempt(paragraph, work) {
  const problem = await problemOf(work);
  // What somebody wanted done and did not get stays until they try again, however often the list is loaded.
  if (paragraph.dataset.deed === undefined) {
    showProblem(paragraph, problem === "" ? undefined : problem);
  }
  return problem === undefined;
}

/** Does something that somebody wants done, and shows why it failed. @returns {Promise<boolean>} whether it worked */
export async function attemptDeed(paragraph, work) {
  showProblem(paragraph, undefined);
  const problem = await problemOf(work, true);
  if (problem !== undefined) {
    showProblem(paragraph, problem);
    paragraph.dataset.deed = "";
  }
  return problem === undefined;
}

/** `undefined` where it worked; empty for a lost line, unless `isLossTold`. */
async function problemOf(work, isLossTold = false) {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error.name !== "RequestError") {
      throw error;
    }
    return error.code === "lost" && !isLossTold ? "" : sentence(error.message);
  }
}

/** `not found` → `Not found.` */
export function sentence(text) {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}
