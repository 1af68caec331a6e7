// Opening a ticket: which line is the chosen one, where the reader stands, what folds.
function mark() {
  const number = document.querySelector("#ticket[data-number]")?.dataset.number ?? "";
  for (const link of document.querySelectorAll(".line-link")) {
    const chosen = link.dataset.number === number;
    chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
    if (chosen) link.closest(".line").classList.remove("unread");
  }
}

let shown = "";
function arrive() {
  const ticket = document.querySelector("#ticket[data-number]");
  const number = ticket?.dataset.number ?? "";
  mark();
  if (number === shown) return;
  shown = number;
  if (!ticket) return;
  document.title = `${ticket.querySelector("#subject").textContent} · Postroom`;
  const last = ticket.querySelector(".message:last-of-type");
  const scroll = ticket.querySelector(".scroll");
  if (last && scroll) scroll.scrollTop = last.offsetTop - 12; // the newest message from its beginning
}

export function show(id) {
  const message = document.getElementById(id);
  if (!message) return;
  message.scrollIntoView({ block: "center" });
  message.classList.remove("shown");
  requestAnimationFrame(() => message.classList.add("shown"));
}

document.addEventListener("htmx:after:swap", arrive);
document.addEventListener("htmx:after:settle", arrive);
document.addEventListener("click", (event) => {
  const toggle = event.target.closest("[data-toggles]");
  const ticket = document.getElementById("ticket");
  if (toggle && ticket) ticket.toggleAttribute("data-side");
  else if (ticket?.hasAttribute("data-side") && !event.target.closest(".side")) ticket.removeAttribute("data-side");
  const shows = event.target.closest("[data-shows]");
  if (shows) {
    event.preventDefault();
    show(shows.dataset.shows);
  }
});
arrive();
