// A map of outlines on which a point can be chosen by tap or keyboard. Leaflet is fetched when the map comes into view,
// so that a map inside a closed <details> costs nothing.
const DIGITS = 6;
const NEAR_ZOOM = 13;

function leaflet(address) {
  leaflet.loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.L);
    script.onerror = reject;
    document.head.append(script);
  });
  return leaflet.loading;
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

function outlineStyle(ink, feature) {
  const own = feature.properties?.own;
  return { color: ink("--link"), weight: own ? 3 : 1.2, fillColor: own ? ink("--warm") : ink("--link"), fillOpacity: own ? 0.3 : 0.07 };
}

async function addOutlines(L, map, box, ink) {
  if (!box.dataset.mapOutlines) return;
  const answer = await fetch(box.dataset.mapOutlines, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const layer = L.geoJSON(await answer.json(), {
    style: (feature) => outlineStyle(ink, feature),
    interactive: !("mapChooses" in box.dataset),
    onEachFeature(feature, shape) {
      const { name, address } = feature.properties ?? {};
      if (name && !("mapChooses" in box.dataset)) shape.bindTooltip(asText(name), { sticky: true });
      if (address && "mapLinks" in box.dataset) shape.on("click", () => location.assign(address));
    },
  }).addTo(map);
  const own = L.featureGroup(layer.getLayers().filter((shape) => shape.feature.properties?.own));
  if (own.getLayers().length) map.fitBounds(own.getBounds(), { padding: [24, 24] });
}

function makeChooser(L, map, box) {
  const form = document.getElementById(box.dataset.mapForm) ?? box.closest("form");
  const fields = { lon: form?.querySelector("[data-lon]"), lat: form?.querySelector("[data-lat]") };
  const icon = L.divIcon({ className: "map__marker", iconSize: [26, 26], iconAnchor: [13, 31] });
  let marker;
  const show = (point) => {
    marker ??= L.marker(point, { icon, keyboard: false, interactive: false }).addTo(map);
    marker.setLatLng(point);
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
  const L = await leaflet(box.dataset.mapScript);
  const ink = inks();
  const [west, south, east, north] = box.dataset.mapBounds.split(",").map(Number);
  const map = L.map(box.querySelector(".map__canvas"), { zoomControl: false, scrollWheelZoom: false, fadeAnimation: false });
  map.attributionControl.setPrefix(false);
  L.control.zoom({ zoomInTitle: box.dataset.mapZoomIn, zoomOutTitle: box.dataset.mapZoomOut }).addTo(map);
  map.fitBounds([[south, west], [north, east]]);
  if (box.dataset.mapTiles) L.tileLayer(box.dataset.mapTiles, { attribution: box.dataset.mapAttribution, maxZoom: 19 }).addTo(map);
  if ("mapChooses" in box.dataset) makeChooser(L, map, box);
  else if (box.dataset.mapLon) L.marker([box.dataset.mapLat, box.dataset.mapLon], { keyboard: false, icon: L.divIcon({ className: "map__marker", iconSize: [26, 26], iconAnchor: [13, 31] }) }).addTo(map);
  await addOutlines(L, map, box, ink);
  box.dataset.mapDrawn = "";
}

const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries.filter((each) => each.isIntersecting)) {
    watcher.unobserve(entry.target);
    draw(entry.target);
  }
}, { rootMargin: "200px" });
for (const box of document.querySelectorAll("[data-map]")) watcher.observe(box);
