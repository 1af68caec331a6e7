// The composer: drafts by themselves, Ctrl+Enter, kinds that keep the text, limits counted.
const form = (element) => element?.closest?.("form.write");
let timer;

async function save(write) {
  clearTimeout(timer);
  if (!write?.isConnected || !write.dataset.draft || write.dataset.sending) return;
  delete write.dataset.dirty;
  const answer = await keep(write);
  const said = write.closest(".composer").querySelector(".saved");
  if (answer?.ok && said) said.textContent = said.dataset.saved;
}

document.addEventListener("input", (event) => {
  const write = form(event.target);
  if (!write) return;
  write.dataset.dirty = "true";
  count(write);
  clearTimeout(timer);
  timer = setTimeout(() => save(write), 900);
});

// Going to another ticket within the second: what was typed is kept first.
document.addEventListener("htmx:before:request", (event) => {
  const { action, method } = event.detail.ctx.request;
  const write = document.querySelector("form.write[data-dirty]");
  if (write && method === "GET" && /^\/tickets\/\d+(\?|$)/.test(action)) keep(write);
});
window.addEventListener("pagehide", () => keep(document.querySelector("form.write[data-dirty]")));

function keep(write) {
  if (!write?.dataset.draft) return undefined;
  clearTimeout(timer);
  delete write.dataset.dirty;
  const body = new URLSearchParams(new FormData(write));
  const sent = fetch(write.dataset.draft, { method: "POST", body, keepalive: body.toString().length < 60000 });
  return sent.catch(() => {
    write.dataset.dirty = "true"; // tried again with the next letter
  });
}

function count(write) {
  const limit = Number(write.dataset.limit);
  const output = write.querySelector("output.limit");
  if (!limit || !output) return;
  const left = limit - [...write.elements.text.value].length;
  output.hidden = left > limit / 4;
  output.value = left;
  output.classList.toggle("over", left < 0);
}

document.addEventListener("submit", (event) => {
  const write = form(event.target);
  if (!write) return;
  clearTimeout(timer);
  delete write.dataset.dirty;
  write.dataset.sending = "true";
});
document.addEventListener("htmx:finally:request", (event) => {
  const write = form(event.detail.ctx.sourceElement);
  if (write) delete write.dataset.sending;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const sender = event.target.closest("form")?.querySelector("[data-send]");
  if (!sender) return;
  event.preventDefault();
  sender.form.requestSubmit(sender);
});

// Another kind of message: what was typed and attached goes along, also what is typed meanwhile.
export async function choose(kind) {
  const tab = document.querySelector(`.kind[data-kind="${kind}"]`);
  if (!tab) return;
  const old = document.querySelector("form.write");
  if (old?.elements.kind.value !== kind) {
    const composer = tab.closest(".composer");
    await htmx.ajax("GET", tab.dataset.from, { source: tab, target: `#${composer.id}`, swap: "outerHTML" });
    carry(old, document.querySelector("form.write"));
  }
  start();
}

function carry(old, write) {
  if (!old || !write || old === write) return;
  const typed = old.elements.text;
  const text = write.elements.text;
  if (typed.value !== typed.defaultValue && text.value === text.defaultValue) text.value = typed.value;
  const list = write.querySelector(".files");
  const there = new Set([...list.querySelectorAll("input")].map((input) => input.value));
  for (const file of [...old.querySelector(".files").children]) {
    if (!there.has(file.querySelector("input")?.value)) list.append(file);
  }
  write.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
}

export function start() {
  const text = document.querySelector("form.write textarea");
  if (!text) return;
  const to = text.form.elements.to;
  const target = to && !to.value ? to : text;
  target.focus();
  if (target === text && text.value === text.defaultValue && text.value.startsWith("\n")) text.setSelectionRange(0, 0);
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest(".kind[data-kind]");
  if (tab && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    choose(tab.dataset.kind);
  }
  const known = event.target.closest("[data-knows]");
  if (known) {
    const state = known.closest(".state");
    state.querySelector("[name=expects]").value = known.dataset.version;
    state.querySelector("[name=seen]").value = known.dataset.knows;
    known.closest(".notice").remove();
    document.querySelector("form.write textarea")?.focus();
  }
});

// Sent: it is seen. Taken back: its word has done its work, and the writing goes on.
document.addEventListener("htmx:finally:request", (event) => {
  const { ctx } = event.detail;
  if (!/\/messages(\?|$)/.test(ctx.request.action) || !(ctx.response?.status < 400)) return;
  const messages = document.querySelectorAll("#ticket .message");
  if (messages.length) messages[messages.length - 1].scrollIntoView({ block: "nearest" });
});
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail.ctx?.sourceElement;
  const action = source?.getAttribute?.("action") ?? "";
  for (const write of document.querySelectorAll("form.write")) count(write);
  if (!action.endsWith("/undo") && !action.includes("/undo?")) return;
  source.closest(".toast")?.remove();
  start();
});
