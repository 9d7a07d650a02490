// Copy the text of the element named by data-copy, and say so.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  const said = button.closest("section, form, div.copy")?.querySelector("[aria-live]");
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    if (said) said.textContent = button.dataset.copied;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }
});
