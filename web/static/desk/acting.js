// Forms of acts: a field that only matters for some answers is shown for those. Without this script
// every field is shown.

function matches(form, rule) {
  return rule.split(";").every((one) => {
    const [name, values] = one.split("=");
    const field = form.elements[name];
    return !field || values.split("|").includes(field.value);
  });
}

function arrange(form) {
  for (const part of form.querySelectorAll("[data-shown-if]")) {
    part.hidden = !matches(form, part.dataset.shownIf);
  }
}

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
