// Count down the characters left of a text area; spoken only when the writer pauses.
const SPEAK_AFTER_MS = 900;

function describe(count, left) {
  const over = left < 0;
  count.textContent = `${Math.abs(left)} ${over ? count.dataset.countOver : count.dataset.countLeft}`;
  count.classList.toggle("field__count--over", over);
}

for (const count of document.querySelectorAll("[data-count-for]")) {
  const area = document.getElementById(count.dataset.countFor);
  const most = Number(count.dataset.countMost);
  if (!area || !most) continue;
  const spoken = document.createElement("p");
  spoken.className = "visually-hidden";
  spoken.setAttribute("aria-live", "polite");
  count.after(spoken);
  let timer;
  area.addEventListener("input", () => {
    describe(count, most - area.value.length);
    clearTimeout(timer);
    timer = setTimeout(() => { spoken.textContent = count.textContent; }, SPEAK_AFTER_MS);
  });
  if (area.value) describe(count, most - area.value.length);
}
