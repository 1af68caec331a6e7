// Forms of accounts: fields that only matter for some answers are shown for those, and a check that
// takes its time says so. Without this script everything is shown.
import { arrange } from "./shown-if.js";

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
