// Fill longitude and latitude from the device when a button with data-position is pressed.
// data-position-sends sends the form at once. Words come from data-asking, data-refused.
const DIGITS = 6;
const WAIT_MS = 15000;

function say(button, words) {
  const said = button.form?.querySelector("[data-position-said]");
  if (said) said.textContent = words;
}

function fill(button, { coords }) {
  const form = button.form;
  for (const [selector, value] of [["[data-lon]", coords.longitude], ["[data-lat]", coords.latitude]]) {
    const input = form.querySelector(selector);
    input.disabled = false;
    input.value = value.toFixed(DIGITS);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }
  say(button, button.dataset.found ?? "");
  if ("positionSends" in button.dataset) form.submit();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-position]");
  if (!button?.form) return;
  say(button, button.dataset.asking ?? "");
  navigator.geolocation.getCurrentPosition(
    (position) => fill(button, position),
    () => say(button, button.dataset.refused ?? ""),
    { enableHighAccuracy: true, timeout: WAIT_MS, maximumAge: 60000 },
  );
});

if (!("geolocation" in navigator)) {
  for (const button of document.querySelectorAll("[data-position]")) button.hidden = true;
}
