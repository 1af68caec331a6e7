// Files go up as soon as they are chosen, dropped or pasted, each with its own progress.
import { say } from "../app.js";

const LARGEST = 25_000_000;
const waiting = new Map(); // forms that were sent too early, with the button that was pressed
const token = () => JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRF-Token"];

function send(file, input) {
  if (file.size > LARGEST) return say(input.dataset.tooLarge.replace("{name}", file.name));
  const list = document.getElementById(input.dataset.uploads);
  const chip = document.createElement("li");
  chip.className = "file sent-now";
  const name = Object.assign(document.createElement("span"), { className: "name", textContent: file.name });
  const progress = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
  progress.setAttribute("aria-label", file.name);
  chip.append(name, progress);
  list.append(chip);

  const request = new XMLHttpRequest();
  request.open("POST", "/uploads");
  request.setRequestHeader("X-CSRF-Token", token());
  request.setRequestHeader("X-File-Name", encodeURIComponent(file.name));
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) progress.value = (event.loaded / event.total) * 100;
  });
  const failed = () => {
    goOn(list.closest("form"), false);
    chip.remove();
    say(input.dataset.failed.replace("{name}", file.name));
  };
  request.addEventListener("error", failed);
  request.addEventListener("load", () => {
    if (request.status !== 200) return failed();
    chip.insertAdjacentHTML("afterend", request.responseText);
    chip.remove();
    changed(list);
    goOn(list.closest("form"), true);
  });
  request.send(file);
  return undefined;
}

function changed(list) {
  list.closest("form")?.querySelector("textarea")?.dispatchEvent(new Event("input", { bubbles: true }));
}

// Sent while a file is still on its way up: the form waits for it, else it would leave without.
document.addEventListener(
  "submit",
  (event) => {
    if (!event.target.querySelector(".sent-now")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting.set(event.target, event.submitter);
    event.submitter?.setAttribute("aria-disabled", "true");
  },
  true,
);

// The button that was pressed too early, pressed again once nothing is on its way; or given back.
function goOn(form, sends) {
  if (!waiting.has(form) || (sends && form.querySelector(".sent-now"))) return;
  const button = waiting.get(form);
  waiting.delete(form);
  button?.removeAttribute("aria-disabled");
  if (sends) form.requestSubmit(button);
}

document.addEventListener("change", (event) => {
  const input = event.target;
  if (!input.dataset?.uploads) return;
  for (const file of input.files) send(file, input);
  input.value = "";
  event.stopPropagation();
});

document.addEventListener("click", (event) => {
  const remover = event.target.closest("[data-removes]");
  if (!remover) return;
  const list = remover.closest("ul");
  remover.closest("li").remove();
  changed(list);
});

const target = (event) => event.target.closest?.("form:has([data-uploads])");
document.addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  const input = target(event)?.querySelector("[data-uploads]");
  if (!input || !files.length) return;
  event.preventDefault();
  for (const file of files) send(file, input);
});
document.addEventListener("dragover", (event) => {
  const form = target(event);
  if (!form || !event.dataTransfer.types.includes("Files")) return;
  event.preventDefault();
  form.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => target(event)?.classList.remove("dropping"));
document.addEventListener("drop", (event) => {
  const form = target(event);
  if (!form || !event.dataTransfer.files.length) return;
  event.preventDefault();
  form.classList.remove("dropping");
  for (const file of event.dataTransfer.files) send(file, form.querySelector("[data-uploads]"));
});
