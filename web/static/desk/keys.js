// Keys: one letter each, never while somebody types. The sheet behind `?` lists them.
import { choose } from "./writing.js";

const typing = (element) => element.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
const links = () => [...document.querySelectorAll(".line-link")];

function step(by) {
  const all = links();
  if (!all.length) return;
  const here = all.findIndex((link) => link === document.activeElement);
  const from = here >= 0 ? here : all.findIndex((link) => link.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(from + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

const press = (key) => document.querySelector(`#ticket [data-key="${key}"], .views [data-key="${key}"]`)?.click();
const ACTIONS = {
  j: () => step(1),
  k: () => step(-1),
  r: () => choose("reply"),
  a: () => choose(document.querySelector('.kind[data-kind="reply_all"]') ? "reply_all" : "reply"),
  f: () => choose("forward"),
  n: () => choose("note"),
  e: () => press("e"),
  i: () => press("i"),
  y: () => press("y"),
  h: () => press("h"),
  z: () => document.querySelector("#ticket .snooze > summary")?.click(),
  c: () => location.assign("/compose"),
  "/": () => document.getElementById("search")?.select(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") return leave(event.target);
  if (typing(event.target)) return undefined;
  const action = ACTIONS[event.key];
  if (!action) return undefined;
  event.preventDefault();
  return action();
});

// Escape leaves a field; pressed again it goes back to the list.
function leave(element) {
  if (typing(element)) {
    element.blur();
    document.querySelector("#ticket .scroll")?.focus({ preventScroll: true });
    return;
  }
  const chosen = document.querySelector(".line-link[aria-current]") ?? links()[0];
  const back = document.querySelector(".ticket-head .back");
  if (back && getComputedStyle(back).display !== "none") back.click();
  else chosen?.focus();
}
