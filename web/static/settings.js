// Pages of settings: a button with data-copies="id" puts that field's value on the clipboard, and
// on narrow screens the section one is in is scrolled to.

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    document.execCommand("copy"); // plain http has no clipboard of its own
  }
  button.querySelector("span").textContent = button.dataset.copied;
});

document.querySelector(".sections [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
