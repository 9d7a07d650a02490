// A map of outlines on which a point can be chosen by tap or keyboard. Leaflet is fetched when the map comes into view,
// so that a map inside a closed <details> costs nothing.
const DIGITS = 6;
const NEAR_ZOOM = 13;

function fetched(tag, facts) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement(tag), facts);
    element.onload = resolve;
    element.onerror = reject;
    document.head.append(element);
  });
}

async function leaflet({ mapScript, mapStyle }) {
  leaflet.loading ??= Promise.all([
    fetched("link", { rel: "stylesheet", href: mapStyle }),
    fetched("script", { src: mapScript }),
  ]);
  await leaflet.loading;
  return window.L;
}

// A name as text, never as markup.
function asText(name) {
  const words = document.createElement("span");
  words.textContent = name;
  return words;
}

const inks = () => {
  const token = getComputedStyle(document.documentElement);
  return (name) => token.getPropertyValue(name).trim();
};

async function outlines(L, address, style, interactive) {
  const answer = await fetch(address);
  if (!answer.ok) return null;
  return L.geoJSON(await answer.json(), {
    style,
    interactive,
    onEachFeature(feature, shape) {
      if (interactive && feature.properties.name) shape.bindTooltip(asText(feature.properties.name), { sticky: true });
    },
  });
}

async function addOutlines(L, map, { mapOutlines, mapOwn, mapChooses }) {
  const ink = inks();
  const around = { color: ink("--link"), weight: 1.2, opacity: 0.6, fillColor: ink("--link"), fillOpacity: 0.06 };
  const standing = { color: ink("--warm-line"), weight: 3, fillColor: ink("--warm"), fillOpacity: 0.28 };
  const [background, own] = await Promise.all([
    outlines(L, mapOutlines, around, mapChooses === undefined && !mapOwn),
    mapOwn ? outlines(L, mapOwn, standing, true) : null,
  ]);
  background?.addTo(map);
  own?.addTo(map);
  if (own?.getLayers().length) map.fitBounds(own.getBounds(), { padding: [24, 24], animate: false });
  else if (background?.getLayers().length && !("mapPlaced" in map)) map.fitBounds(background.getBounds(), { animate: false });
}

function pin(L, point, map) {
  const icon = L.divIcon({ className: "map__pin", html: '<span class="map__marker"></span>', iconSize: [26, 34], iconAnchor: [13, 34] });
  return L.marker(point, { icon, keyboard: false, interactive: false }).addTo(map);
}

function makeChooser(L, map, box) {
  const form = document.getElementById(box.dataset.mapForm) ?? box.closest("form");
  const fields = { lon: form?.querySelector("[data-lon]"), lat: form?.querySelector("[data-lat]") };
  let marker;
  const show = (point) => {
    marker ??= pin(L, point, map);
    marker.setLatLng(point);
    map.mapPlaced = true;
  };
  const choose = (point) => {
    const { lat, lng } = point.wrap();
    show(point);
    fields.lon.disabled = fields.lat.disabled = false;
    fields.lon.value = lng.toFixed(DIGITS);
    fields.lat.value = lat.toFixed(DIGITS);
    box.querySelector(".map__said").textContent = `${box.dataset.mapChosen} ${lat.toFixed(4)}, ${lng.toFixed(4)}`;
    fields.lon.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const follow = () => {
    const lon = Number.parseFloat(fields.lon.value.replace(",", "."));
    const lat = Number.parseFloat(fields.lat.value.replace(",", "."));
    if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lat) > 85 || Math.abs(lon) > 180) return;
    show(L.latLng(lat, lon));
    map.setView([lat, lon], Math.max(map.getZoom(), NEAR_ZOOM));
  };
  map.on("click", (event) => choose(event.latlng));
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== map.getContainer()) return;
    event.preventDefault();
    choose(map.getCenter());
  });
  for (const field of [fields.lon, fields.lat]) field?.addEventListener("input", follow);
  if (fields.lon?.value) follow();
}

async function draw(box) {
  const L = await leaflet(box.dataset);
  const [west, south, east, north] = box.dataset.mapBounds.split(",").map(Number);
  const map = L.map(box.querySelector(".map__canvas"), { zoomControl: false, scrollWheelZoom: false, fadeAnimation: false });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: box.dataset.mapZoomIn, zoomOutTitle: box.dataset.mapZoomOut }).addTo(map);
  map.fitBounds([[south, west], [north, east]]);
  if (box.dataset.mapTiles) L.tileLayer(box.dataset.mapTiles, { attribution: box.dataset.mapAttribution, maxZoom: 19 }).addTo(map);
  if ("mapChooses" in box.dataset) makeChooser(L, map, box);
  else if (box.dataset.mapLon) pin(L, L.latLng(box.dataset.mapLat, box.dataset.mapLon), map);
  await addOutlines(L, map, box.dataset);
  box.dataset.mapDrawn = "";
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "200px" });
for (const box of document.querySelectorAll("[data-map]")) watcher.observe(box);
