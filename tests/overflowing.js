() => {
  // What of a ticket's page sticks out: of the window, of its parent, or of itself.
  const width = document.documentElement.clientWidth;
  const found = [];
  const told = (why, element) =>
    found.push(`${why}: ${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim().slice(0, 30)}”`);
  const clips = (element) => getComputedStyle(element).overflowX !== "visible";
  const clipped = (element) => {
    for (let at = element.parentElement; at && at.id !== "ticket"; at = at.parentElement) {
      if (clips(at)) return true;
    }
    return false;
  };
  if (document.documentElement.scrollWidth > width + 1) found.push(`page: ${document.documentElement.scrollWidth} > ${width}`);
  for (const element of document.querySelectorAll("#ticket *")) {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    if (!box.width || !box.height || element.closest(".hidden-text, details:not([open]) > :not(summary)")) continue;
    if (!clipped(element)) {
      const floats = style.position === "absolute" || style.position === "fixed";
      if (box.right > width + 1) told("window", element);
      else if (!floats && box.right > element.parentElement.getBoundingClientRect().right + 2) told("parent", element);
    }
    const own = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
    if (own && !clips(element) && style.display !== "inline") told("itself", element);
  }
  return found;
}
