// What every page does with a script, and does without one too: the search key, printing, focus on faults, ticked rows.
const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const target = { "/": ".find input[type=search]", n: "[data-new]" }[event.key];
  const found = target && document.querySelector(target);
  if (!found) return;
  event.preventDefault();
  if (event.key === "n") found.click();
  else found.focus();
});

document.querySelectorAll("[data-print]").forEach((button) => {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
});

document.querySelector("[data-focus]")?.focus();

// The view that is shown is in sight, also where the row of views goes on at its side.
function showView(within) {
  const current = within.querySelector?.(".views [aria-current]");
  const row = current?.closest(".views");
  if (row) row.scrollLeft = current.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
}
showView(document);
document.addEventListener("htmx:afterSettle", (event) => showView(event.target));

// The error summary leads to a field: focus it, not only scroll to it.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.closest(".field, fieldset")?.scrollIntoView({ block: "center" });
});

// Ticked rows: how many, the whole page at once, and a bulk bar that shows only when there are some.
function countPicked() {
  const boxes = [...document.querySelectorAll("input[name=pick]")];
  const picked = boxes.filter((box) => box.checked);
  boxes.forEach((box) => box.closest("tr")?.classList.toggle("picked", box.checked));
  document.querySelectorAll("[data-pick-all]").forEach((all) => {
    all.checked = boxes.length > 0 && picked.length === boxes.length;
    all.indeterminate = picked.length > 0 && picked.length < boxes.length;
  });
  document.querySelectorAll("[data-bulk]").forEach((bar) => {
    bar.hidden = picked.length === 0;
    bar.querySelector("[data-picked]").textContent = picked.length;
  });
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-pick-all]"))
    document.querySelectorAll("input[name=pick]").forEach((box) => (box.checked = event.target.checked));
  if (event.target.matches("[data-pick-all], input[name=pick]")) countPicked();
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-pick-none]")) return;
  document.querySelectorAll("input[name=pick]").forEach((box) => (box.checked = false));
  countPicked();
});
if (document.querySelector("[data-bulk]")) countPicked();
