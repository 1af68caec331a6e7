// Forms of acts: a field that only matters for some answers is shown for those. Without this script
// every field is shown.
import { arrange } from "../shown-if.js";

document.addEventListener("change", (event) => {
  const form = event.target.closest?.(".act-form");
  if (form) arrange(form);
});

document.addEventListener(
  "toggle",
  (event) => {
    if (!event.target.matches?.(".act[open]")) return;
    const form = event.target.querySelector(".act-form");
    arrange(form);
    form.querySelector("select, textarea, input:not([type=hidden])")?.focus();
  },
  true,
);
