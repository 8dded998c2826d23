// One section at a time, named in the address (`#routing`), so that the browser's way back works. No element has such a
// name for an id, or the browser would go there by itself.

/** The sections of the page. */
export class Navigation {
  #links;
  #views;
  #onShow;

  /** @param {(name: string) => void} onShow called with the section that is shown from now on */
  constructor(onShow) {
    this.#onShow = onShow;
    this.#views = [...document.querySelectorAll("[data-view]")];
    this.#links = [...document.querySelectorAll("#sections a")];
    addEventListener("hashchange", () => this.#show(true));
    document.getElementById("skip").addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById("main").focus();
    });
  }

  get current() {
    return this.#views.find((view) => !view.hidden).dataset.view;
  }

  /** Shows what the address names, at the start. */
  start() {
    this.#show(false);
  }

  /** Goes to a section, as if its link had been followed. */
  go(name) {
    if (this.current !== name) {
      location.hash = name;
    }
  }

  /** Sets the small number at a section's name. @param {string} words what it counts, for those who hear it */
  badge(name, count, words) {
    const link = this.#linkTo(name);
    link.querySelector(".badge")?.remove();
    if (count > 0) {
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.textContent = count > 999 ? "999+" : String(count);
      badge.setAttribute("aria-label", `, ${count} ${words}`);
      badge.setAttribute("role", "img");
      link.append(badge);
    }
  }

  #linkTo(name) {
    return this.#links.find((link) => link.hash === `#${name}`);
  }

  #show(hasMoved) {
    const wanted = location.hash.slice(1);
    const name = this.#views.some((view) => view.dataset.view === wanted) ? wanted : "overview";
    for (const view of this.#views) {
      view.hidden = view.dataset.view !== name;
    }
    for (const link of this.#links) {
      if (link === this.#linkTo(name)) {
        link.setAttribute("aria-current", "page");
      } else {
        link.removeAttribute("aria-current");
      }
    }
    if (hasMoved) {
      scrollTo(0, 0);
      this.#views
        .find((view) => !view.hidden)
        .querySelector("h2")
        .focus({ preventScroll: true });
    }
    document.title = `${this.#views.find((view) => !view.hidden).querySelector("h2").textContent} · SKYKOI Control`;
    this.#onShow(name);
  }
}
