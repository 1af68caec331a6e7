// Live: one stream says what is out of date; the parts are read again and morphed into place.
const ticket = () => document.querySelector("#ticket[data-number]");
const offline = document.getElementById("offline");
const waiting = new Map();
let source;
let greeted = false;
let pause = 1000;

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
    if (!open) return;
    const { number, parts } = open.dataset;
    const state = document.getElementById(`state-${number}`);
    const known = new URLSearchParams();
    for (const input of state?.querySelectorAll("input") ?? []) {
      known.set(input.name === "expects" ? "version" : "seen", input.value);
    }
    const glue = parts.includes("?") ? "&" : "?";
    await htmx.ajax("GET", `${parts}${glue}${known}`, { source: "#ticket", target: "#ticket", swap: "none" });
    watchDelivery();
  });
}

export function refreshList() {
  soon("list", async () => {
    const rows = document.getElementById("rows");
    if (!rows) return;
    const loaded = rows.querySelectorAll(".line").length;
    if (loaded > 80 && rows.scrollTop > 0) return; // far down; the next visit to the top reads it
    await htmx.ajax("GET", rows.getAttribute("hx-get"), { source: "#rows", target: "#rows", swap: "outerMorph" });
  });
}

export const refreshCounts = () => soon("counts", async () => htmx.trigger("#views", "desk-counts"));

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
    if (offline) offline.hidden = true;
    document.body.dataset.live = "true";
    if (greeted) everything();
    greeted = true;
  });
  source.addEventListener("ticket", (event) => {
    const { number } = JSON.parse(event.data);
    if (String(number) === ticket()?.dataset.number) refreshTicket();
  });
  source.addEventListener("list", refreshList);
  source.addEventListener("counts", refreshCounts);
  source.addEventListener("resync", everything);
  source.addEventListener("error", () => {
    if (offline && greeted) offline.hidden = navigator.onLine && source.readyState !== EventSource.CLOSED;
    delete document.body.dataset.live;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, 30000);
  });
}

window.addEventListener("offline", () => offline && (offline.hidden = false));
window.addEventListener("online", () => {
  if (source?.readyState === EventSource.CLOSED) connect();
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
