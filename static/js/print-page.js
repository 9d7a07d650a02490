// Open the print dialogue from a button with data-print.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
});
