// Shows and hides the parts of a form that `data-shown-if="name=a|b;…"` marks.

function matches(form, rule) {
  return rule.split(";").every((one) => {
    const [name, values] = one.split("=");
    const field = form.elements[name];
    return !field || values.split("|").includes(field.value);
  });
}

export function arrange(form) {
  for (const part of form.querySelectorAll("[data-shown-if]")) {
    part.hidden = !matches(form, part.dataset.shownIf);
  }
}
