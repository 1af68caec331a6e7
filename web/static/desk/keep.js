// What a reader has opened, pulled or chosen stays so when new content comes in.
const STAYS = { DETAILS: "open", DIALOG: "open", IFRAME: "style" };

htmx.registerExtension("keep", {
  htmx_before_morph_attr(element, { attrName }) {
    if (STAYS[element.tagName] === attrName) return false;
    if (element.id === "ticket" && attrName === "data-side") return false;
    if (element.id.startsWith("line-") || element.classList.contains("line-link")) {
      return attrName === "aria-current" ? false : undefined;
    }
    return undefined;
  },
});

// A select that somebody has used does not follow its markup any more: make it, unless it is in use.
document.addEventListener("htmx:after:swap", () => {
  for (const select of document.querySelectorAll(".side select")) {
    if (select === document.activeElement) continue;
    const wanted = select.querySelector("option[selected]") ?? select.options[0];
    if (wanted && select.value !== wanted.value) select.value = wanted.value;
  }
});
