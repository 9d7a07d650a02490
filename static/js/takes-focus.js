// Put the focus on what the page is about to say first: an error summary, the heading of a result.
document.querySelector("[data-takes-focus]")?.focus();
