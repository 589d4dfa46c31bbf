// Light, dark, or as the machine says. The choice stays on this machine only. Runs before the first paint.
const root = document.documentElement;
const keep = (choice) => {
  try {
    if (choice) localStorage.setItem("theme", choice);
    return localStorage.getItem("theme");
  } catch {
    return null; // a browser that keeps nothing still shows the page
  }
};
const kept = keep();
if (kept) root.dataset.theme = kept;
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-theme-toggle]")) return;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  keep(root.dataset.theme);
});
