// What did not work, said at the place where it was wanted.

/** Shows `text` in a paragraph that is read aloud; hides it where there is none. */
export function showProblem(paragraph, text) {
  paragraph.hidden = text === undefined;
  paragraph.textContent = text ?? "";
}

/**
 * Does `work` and shows why it failed. A lost line is said for the whole page, and what was asked is asked again.
 * @returns {Promise<boolean>} whether it worked
 */
export async function attempt(paragraph, work) {
  try {
    await work();
    showProblem(paragraph, undefined);
    return true;
  } catch (error) {
    if (error.name !== "RequestError") {
      throw error;
    }
    showProblem(paragraph, error.code === "lost" ? undefined : sentence(error.message));
    return false;
  }
}

/** `not found` → `Not found.` */
export function sentence(text) {
  const trimmed = text.trim();
  return `${trimmed.charAt(0).toUpperCase()}${trimmed.slice(1)}${/[.!?]$/.test(trimmed) ? "" : "."}`;
}
