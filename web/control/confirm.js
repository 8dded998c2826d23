// "Are you sure?", with what will happen in words.

const byId = (id) => document.getElementById(id);

/** Asks, and resolves with whether the answer was yes. @param {{title: string, text: string, yes: string}} question */
export function confirm({ title, text, yes }) {
  const dialog = byId("confirm-dialog");
  byId("confirm-title").textContent = title;
  byId("confirm-text").textContent = text;
  byId("confirm-yes").textContent = yes;
  // What was chosen the time before would stand there after Escape.
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "confirm"), { once: true });
  });
}
