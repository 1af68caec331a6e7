import { say } from "../app.js";

// Live: one stream says what is out of date; the parts are read again and morphed into place.
const ticket = () => document.querySelector("#ticket[data-number]");
const offline = document.getElementById("offline");
const waiting = new Map();
let source;
let greeted = false;
let lost = 0;
let pause = 1000;
const MOST = 100; // rows the server reads at a time

// Several hints that come together are one reading; one that comes during a reading is another.
function soon(key, run) {
  const known = waiting.get(key);
  if (known) {
    known.again = true;
    return;
  }
  const state = { again: false };
  waiting.set(key, state);
  setTimeout(async () => {
    await run();
    waiting.delete(key);
    if (state.again) soon(key, run);
  }, 15);
}

export function refreshTicket() {
  soon("ticket", async () => {
    const open = ticket();
    if (!open?.dataset.parts) return;
    const { number, parts } = open.dataset;
    const state = document.getElementById(`state-${number}`);
    const known = new URLSearchParams();
    for (const input of state?.querySelectorAll("input") ?? []) {
      known.set(input.name === "expects" ? "version" : "seen", input.value);
    }
    known.set("first", document.getElementById(`thread-${number}`)?.dataset.first ?? "0");
    const glue = parts.includes("?") ? "&" : "?";
    await htmx.ajax("GET", `${parts}${glue}${known}`, { source: "#ticket", target: "#ticket", swap: "none", background: true });
    const history = open.querySelector("details.history[open]");
    if (history) htmx.trigger(history, "reread");
    watchDelivery();
  });
}

export function refreshList() {
  soon("list", async () => {
    const rows = document.getElementById("rows");
    if (!rows) return;
    const shown = rows.querySelectorAll(".line").length;
    if (shown > MOST && rows.scrollTop > 0) return; // far down: nothing may jump away there
    const address = rows.getAttribute("hx-get");
    const glue = address.includes("?") ? "&" : "?";
    await htmx.ajax("GET", `${address}${glue}shown=${Math.min(shown, MOST)}`, { source: "#rows", target: "#rows", swap: "outerMorph", background: true });
  });
}

export function refreshCounts() {
  soon("counts", async () => {
    const views = document.getElementById("views");
    if (!views) return;
    await htmx.ajax("GET", views.getAttribute("hx-get"), { source: "#views", target: "#views", swap: "outerMorph", background: true });
  });
}

// What refreshes by itself never speaks of errors, except once when the ticket is gone.
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx } = event.detail;
  if (!ctx.background || ctx.response.status < 400) return;
  event.preventDefault();
  const open = ticket();
  if (ctx.response.status !== 404 || !open?.dataset.parts || !ctx.request.action.includes("/parts")) return;
  delete open.dataset.parts;
  say(open.dataset.gone);
});

// The bell of the page has no stream of its own here.
const ring = () => document.dispatchEvent(new Event("postroom:bell"));

function everything() {
  refreshTicket();
  refreshList();
  refreshCounts();
}

// A message on its way tells no event when it has left: look a few times.
let looks = 0;
function watchDelivery() {
  const open = ticket()?.querySelector(".delivery.queued, .delivery.sending");
  if (!open) looks = 0;
  else if (looks++ < 20) setTimeout(refreshTicket, looks < 8 ? 2000 : 8000);
}

function connect() {
  if (!document.getElementById("rows")) return;
  source = new EventSource("/live");
  source.addEventListener("hello", () => {
    pause = 1000;
    clearTimeout(lost);
    lost = 0;
    if (offline) offline.hidden = true;
    document.body.dataset.live = "true";
    if (greeted) everything();
    greeted = true;
    ring();
  });
  source.addEventListener("bell", ring);
  source.addEventListener("ticket", (event) => {
    const { number } = JSON.parse(event.data);
    if (String(number) === ticket()?.dataset.number) refreshTicket();
  });
  source.addEventListener("list", refreshList);
  source.addEventListener("counts", refreshCounts);
  source.addEventListener("resync", () => (everything(), ring()));
  source.addEventListener("error", () => {
    if (offline && !navigator.onLine) offline.hidden = false;
    lost ||= setTimeout(() => offline && (offline.hidden = false), 4000);
    delete document.body.dataset.live;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, 30000);
  });
}

window.addEventListener("offline", () => offline && (offline.hidden = false));
window.addEventListener("online", () => {
  if (source?.readyState === EventSource.CLOSED) connect();
  if (source?.readyState !== EventSource.OPEN) return; // its greeting says when it is back
  offline && (offline.hidden = true);
  everything();
});
window.addEventListener("pagehide", () => source?.close());
window.addEventListener("pageshow", (event) => event.persisted && connect());
document.addEventListener("visibilitychange", () => !document.hidden && greeted && everything());

// Ages and deadlines go on while nothing happens.
setInterval(() => !document.hidden && everything(), 60000);

// What this browser changed itself shows at once, also when the stream is away.
document.addEventListener("htmx:after:request", (event) => {
  const { ctx } = event.detail;
  if (ctx.request.method !== "POST" || !ctx.response || ctx.response.status >= 400) return;
  if (ctx.request.action.includes("/draft")) return;
  refreshTicket();
  refreshList();
  refreshCounts();
  looks = 0;
  watchDelivery();
});

connect();
watchDelivery();
