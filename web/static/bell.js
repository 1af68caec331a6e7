// The bell: its number and what opens under it follow the live stream.
// Where the inbox is open its stream is shared; elsewhere the bell has one of its own.
const panel = () => document.getElementById("bell-panel");
const bell = document.getElementById("bell");
const count = document.getElementById("bell-count");
let reading = false;
let again = false;
let pause = 1000;

function show() {
  const unread = Number(panel()?.dataset.unread ?? 0);
  count.hidden = !unread;
  count.textContent = unread > 99 ? "99+" : String(unread);
  const title = unread ? bell.dataset.some.replace("{count}", count.textContent) : bell.dataset.none;
  bell.querySelector("summary").setAttribute("aria-label", title);
}

async function refresh() {
  if (reading) {
    again = true;
    return;
  }
  reading = true;
  await htmx.ajax("GET", "/notifications/bell", { source: "#bell-panel", target: "#bell-panel", swap: "outerMorph", background: true });
  reading = false;
  show();
  if (again) {
    again = false;
    refresh();
  }
}

function connect() {
  const source = new EventSource("/live");
  source.addEventListener("hello", () => { pause = 1000; document.body.dataset.bell = "true"; refresh(); });
  for (const name of ["bell", "resync"]) source.addEventListener(name, refresh);
  source.addEventListener("error", () => {
    delete document.body.dataset.bell;
    if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
    setTimeout(connect, pause);
    pause = Math.min(pause * 2, 30000);
  });
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

// Opened by keyboard or pointer, it is dated now.
bell?.addEventListener("toggle", () => bell.open && refresh());
document.addEventListener("htmx:after:swap", show);
document.addEventListener("postroom:bell", refresh);
window.addEventListener("pageshow", (event) => event.persisted && !document.getElementById("rows") && connect());

if (bell) {
  refresh();
  if (!document.getElementById("rows")) connect();
}
