// <vx-reading>: beside the source, the value one points at or works on lights up the words it was read from, and the
// words light up their value; the count of settled items follows the choices. Without script all of it is links.
class Reading extends HTMLElement {
  connectedCallback() {
    for (const [kind, lit] of [["pointerover", true], ["pointerout", false], ["focusin", true], ["focusout", false]])
      this.addEventListener(kind, (event) => this.light(event.target, lit, kind === "focusin"));
    this.addEventListener("change", (event) => this.settle(event.target));
    addEventListener("hashchange", () => this.open(), { signal: (this.gone = new AbortController()).signal });
    this.open();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  open() {
    const target = location.hash && this.querySelector(`details${CSS.escape(location.hash).replace("\\#", "#")}`);
    if (target) target.open = true;
  }

  light(target, lit, follow) {
    const value = target.closest("[data-source]");
    if (value) {
      const words = [...this.querySelectorAll(`mark a[href="#${value.id}"]`)].map((link) => link.parentElement);
      const item = value.dataset.source;
      if (item) words.push(...this.querySelectorAll(`[data-item="${item}"]`));
      for (const word of words) word.classList.toggle("lit", lit);
      if (lit && follow && words.length) this.show(words.at(item ? -1 : 0));
      return;
    }
    const link = target.closest("mark")?.querySelector("a") ?? target.closest("[data-item]")?.querySelector("a.no");
    if (link) this.querySelector(link.getAttribute("href"))?.classList.toggle("lit", lit);
  }

  // Only the sheet moves, never the page: who types must not lose the place.
  show(word) {
    const sheet = this.querySelector(".source");
    if (sheet.scrollHeight <= sheet.clientHeight) return;
    const inside = word.getBoundingClientRect().top - sheet.getBoundingClientRect().top;
    if (inside < 0 || inside > sheet.clientHeight - 80) sheet.scrollTop += inside - sheet.clientHeight / 3;
  }

  settle(input) {
    const entry = input.closest("details.entry");
    if (!entry || input.type !== "radio") return;
    entry.classList.toggle("ok", input.value === "RIGHT");
    entry.classList.toggle("out", input.value === "NO");
    const settled = this.querySelectorAll("details.entry input[type=radio]:checked").length;
    this.querySelector("[data-settled]").textContent = settled;
    this.querySelector("progress").value = settled;
  }
}

customElements.define("vx-reading", Reading);
