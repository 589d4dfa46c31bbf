// <vx-map src="shapes.json" label="…">: units as shapes, without tiles and without any other host.
// The file is GeoJSON; each feature may have `name`, `level` (1 to 4), `value`, `text` and `url`.
// Every shape is a link: Tab reaches it, Enter follows it. The same rows stand in the table below the map.
const loaded = new Map();

function load(tag, attributes) {
  const address = attributes.src || attributes.href;
  if (!loaded.has(address))
    loaded.set(
      address,
      new Promise((resolve, reject) => {
        const element = Object.assign(document.createElement(tag), attributes, { onload: resolve, onerror: reject });
        document.head.append(element);
      }),
    );
  return loaded.get(address);
}

const FILLS = { 1: "var(--z1)", 2: "url(#vx-p2)", 3: "url(#vx-p3)", 4: "url(#vx-p4)" };

const written = (value) =>
  typeof value === "number" ? value.toLocaleString(document.documentElement.lang) : (value ?? "–");

// Numbers without a level of risk are told apart by four depths of one color, by rank: never by a color of a zone.
function shades(values) {
  const sorted = values.filter((value) => typeof value === "number").sort((a, b) => a - b);
  return ({ level, value }) =>
    level || typeof value !== "number" ? "" : `depth-${Math.ceil((4 * (sorted.lastIndexOf(value) + 1)) / sorted.length)}`;
}

class UnitMap extends HTMLElement {
  async connectedCallback() {
    try {
      const shapes = fetch(this.getAttribute("src"), { headers: { Accept: "application/json" } }).then((answer) => {
        if (!answer.ok) throw new Error(`${answer.status}`);
        return answer.json();
      });
      await Promise.all([
        load("link", { rel: "stylesheet", href: this.getAttribute("leaflet-style") }),
        load("script", { src: this.getAttribute("leaflet") }),
      ]);
      this.draw(await shapes);
    } catch {
      this.textContent = this.getAttribute("failed");
      this.classList.add("failed");
    }
  }

  draw(shapes) {
    const L = window.L;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", this.getAttribute("label"));
    const map = L.map(this, {
      attributionControl: false,
      zoomControl: false,
      scrollWheelZoom: false,
      dragging: !L.Browser.mobile,
      zoomSnap: 0.1,
      zoomDelta: 0.5,
      zoomAnimation: false,
      fadeAnimation: false,
    });
    L.control
      .zoom({ zoomInTitle: this.getAttribute("zoom-in"), zoomOutTitle: this.getAttribute("zoom-out") })
      .addTo(map);
    if (this.getAttribute("source"))
      L.control.attribution({ prefix: false }).addAttribution(this.getAttribute("source")).addTo(map);
    const shade = shades(shapes.features.map(({ properties }) => properties.value));
    const layer = L.geoJSON(shapes, {
      style: ({ properties }) => ({ className: `unit ${shade(properties)}`, fillColor: FILLS[properties.level] || "var(--sunk)", fillOpacity: 1 }),
      onEachFeature: ({ properties }, shape) => {
        shape.bindTooltip(this.words(properties), { permanent: true, direction: "center", className: "map-name" });
        shape.on("add", () => this.link(shape, properties));
        // The name is for the eye; the shape itself carries the words that are read out.
        shape.on("tooltipopen", ({ tooltip }) => {
          tooltip.getElement().removeAttribute("role");
          tooltip.getElement().setAttribute("aria-hidden", "true");
        });
        shape.on("click", () => this.follow(properties));
      },
    }).addTo(map);
    const fit = () => {
      map.invalidateSize({ pan: false });
      map.fitBounds(layer.getBounds(), { padding: [8, 8] });
    };
    map.on("zoomend moveend", () => this.part());
    fit();
    new ResizeObserver(fit).observe(this);
    // Paper is narrower than the window, and no observer is told in time.
    addEventListener("beforeprint", () => (this.style.width = "38rem") && fit());
    addEventListener("afterprint", () => (this.style.width = "") || fit());
    this.dataset.ready = shapes.features.length;
  }

  words(properties) {
    const box = document.createElement("span");
    const name = document.createElement("span");
    name.textContent = properties.name.replace(/^(Xã|Phường|Thị trấn) /, "");
    box.append(name);
    // Zero is the quiet case and not written; what was not received is a dash.
    if (properties.value !== 0) box.append(Object.assign(document.createElement("b"), { textContent: written(properties.value) }));
    return box;
  }

  link(shape, properties) {
    const path = shape.getElement();
    const level = this.getAttribute(`level-${properties.level}`);
    const value = properties.text || (properties.value != null ? written(properties.value) : this.getAttribute("missing"));
    path.setAttribute("role", properties.url ? "link" : "img");
    path.setAttribute("aria-label", [properties.name, [level, value].filter((part) => part !== null).join(", ")].join(": "));
    if (!properties.url) return;
    path.setAttribute("tabindex", "0");
    path.addEventListener("keydown", (event) => {
      if (event.key === "Enter") this.follow(properties);
    });
  }

  // Names that would cover each other step aside, up and down, until each can be read.
  part() {
    const names = [...this.querySelectorAll(".map-name")];
    names.forEach((name) => (name.style.translate = ""));
    const boxes = names.map((name) => name.getBoundingClientRect());
    const shift = boxes.map(() => 0);
    for (let round = 0; round < 12; round++)
      boxes.forEach((a, i) =>
        boxes.slice(i + 1).forEach((b, k) => {
          const j = i + 1 + k;
          const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
          const down = Math.min(a.bottom + shift[i], b.bottom + shift[j]) - Math.max(a.top + shift[i], b.top + shift[j]);
          if (across <= 2 || down <= 0) return;
          const up = a.top + shift[i] <= b.top + shift[j] ? 1 : -1;
          shift[i] -= (up * down) / 2;
          shift[j] += (up * down) / 2;
        }),
      );
    const reach = (pixels) => Math.round(Math.max(-16, Math.min(16, pixels))); // not out of its own unit
    names.forEach((name, i) => (name.style.translate = shift[i] ? `0 ${reach(shift[i])}px` : ""));
  }

  follow(properties) {
    if (properties.url) location.assign(properties.url);
  }
}
customElements.define("vx-map", UnitMap);
