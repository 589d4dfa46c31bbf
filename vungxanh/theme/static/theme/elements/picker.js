// <vx-picker src="address"><input></vx-picker>: offers what the server finds for the letters typed so far.
// The browser's own list is used, so that keyboard and screen reader work as everywhere else.
class Picker extends HTMLElement {
  connectedCallback() {
    this.input = this.querySelector("input");
    this.list = document.createElement("datalist");
    this.list.id = `${this.input.id}-found`;
    this.append(this.list);
    this.input.setAttribute("list", this.list.id);
    this.input.autocomplete = "off";
    this.input.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.find(), 200);
    });
  }

  async find() {
    const letters = this.input.value.trim();
    if (letters.length < Number(this.getAttribute("least") || 2)) return;
    this.abort?.abort();
    this.abort = new AbortController();
    const address = new URL(this.getAttribute("src"), location.href);
    address.searchParams.set("q", letters);
    try {
      const answer = await fetch(address, { signal: this.abort.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      this.list.replaceChildren(...found.map(({ value, label }) => new Option(label, value)));
    } catch (fault) {
      if (fault.name !== "AbortError") throw fault;
    }
  }
}
customElements.define("vx-picker", Picker);
