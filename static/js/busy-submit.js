// Ignore the second click of a double click on a form that sends something.
// A real resubmission (later, or after coming back to the page) is never in the way.
const PAUSE_MS = 3000;
const sentAt = new WeakMap();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  const button = event.submitter;
  const last = sentAt.get(form);
  if (last && last.button === button && event.timeStamp - last.at < PAUSE_MS) {
    event.preventDefault();
    return;
  }
  sentAt.set(form, { button, at: event.timeStamp });
  if (!button?.classList.contains("button")) return;
  button.setAttribute("aria-disabled", "true");
  setTimeout(() => button.removeAttribute("aria-disabled"), PAUSE_MS);
});

addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const button of document.querySelectorAll("button[aria-disabled]")) {
    sentAt.delete(button.form);
    button.removeAttribute("aria-disabled");
  }
});
