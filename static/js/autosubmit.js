// Send a form with data-autosubmit when a choice in it changes; its button stays for everybody else.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-autosubmit]");
  if (form && event.target.matches("select, input[type=radio], input[type=checkbox]")) form.requestSubmit();
});
