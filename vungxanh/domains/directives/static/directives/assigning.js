// <vx-assigning>: "all" ticks the chips of its group, the count of a group follows. The server understands "all" too.
class Assigning extends HTMLElement {
  connectedCallback() {
    for (const all of this.querySelectorAll("[data-all]"))
      all.checked = [...all.closest(".chips").querySelectorAll(".chip:not(.all) input")].every((box) => box.checked);
    this.addEventListener("change", ({ target }) => {
      const group = target.closest(".group");
      if (!group) return;
      const all = group.querySelector("[data-all]");
      const each = [...group.querySelectorAll(".chip:not(.all) input")];
      if (target === all) for (const box of each) box.checked = all.checked;
      else if (all) all.checked = each.every((box) => box.checked);
      group.querySelector("[data-chosen]").textContent = each.filter((box) => box.checked).length;
    });
  }
}

customElements.define("vx-assigning", Assigning);
