// What every page does: dialogs, menus, words after something was done, what happens on errors.
// Scripts only make comfortable what links and forms do anyway.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  const closer = event.target.closest("[data-closes]");
  if (closer) document.getElementById(closer.dataset.closes)?.close();
  if (event.target instanceof HTMLDialogElement) event.target.close(); // beside it, on the veil
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    const chosen = menu.contains(event.target) && event.target.closest(".choices a, .choices button");
    if (!menu.contains(event.target) || chosen) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
  event.preventDefault(); // the menu took the key: nothing else may follow it
});

// A toast goes by itself, but not while somebody reads or holds it.
const toasts = document.getElementById("toasts");
if (toasts) {
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const toast of change.addedNodes) if (toast.dataset?.lasts) expire(toast);
    }
  }).observe(toasts, { childList: true });
}

function expire(toast) {
  let rest = Number(toast.dataset.lasts);
  const clock = setInterval(() => {
    if (!toast.isConnected) return clearInterval(clock);
    if (!toast.dataset.fixed && toast.matches(":hover, :focus-within")) return;
    rest -= 0.25;
    const left = toast.querySelector("[data-left]");
    if (left) left.textContent = Math.ceil(Math.max(rest, 0));
    if (rest <= 0) toast.remove();
  }, 250);
}

export function say(text, kind = "bad") {
  const toast = document.createElement("div");
  toast.className = `toast ${kind}`;
  toast.dataset.lasts = "6";
  toast.textContent = text;
  toasts?.append(toast);
}

// No answer at all: say so, instead of doing nothing.
document.addEventListener("htmx:error", (event) => {
  const { ctx } = event.detail;
  if (ctx && !ctx.background) say(document.body.dataset.failed);
});

// Signed out meanwhile: the next answer would be the sign-in page inside a pane.
document.addEventListener("htmx:before:swap", (event) => {
  const answer = event.detail.ctx?.response?.raw;
  if (answer?.status === 401 || (answer?.redirected && new URL(answer.url).pathname.startsWith("/sign-in"))) {
    event.preventDefault();
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
});
