// Forms of accounts: fields that only matter for some answers are shown for those, and a check that
// takes its time says so. Without this script everything is shown.

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

for (const form of document.querySelectorAll(".account-form")) {
  arrange(form);
  form.addEventListener("change", () => arrange(form));
  form.addEventListener("submit", () => {
    const button = form.querySelector(".button.main");
    button.setAttribute("aria-disabled", "true");
    button.querySelector("span").textContent = form.dataset.busy;
  });
  form.querySelector('[aria-invalid="true"]')?.focus();
}
