// <yaml-editor faults="id">: line numbers, indentation and marked lines around a textarea, which
// works without this script too. Tab indents; after Escape, Tab leaves, so no keyboard is trapped.

const STEP = "  ";

class YamlEditor extends HTMLElement {
  connectedCallback() {
    this.text = this.querySelector("textarea");
    if (!this.text || this.gutter) return;
    this.leaving = false;
    this.gutter = document.createElement("div");
    this.gutter.className = "yaml-gutter";
    this.gutter.setAttribute("aria-hidden", "true");
    this.prepend(this.gutter);
    this.classList.add("ready");
    this.text.addEventListener("input", () => this.draw());
    this.text.addEventListener("scroll", () => this.follow());
    this.text.addEventListener("keydown", (event) => this.key(event));
    this.text.addEventListener("blur", () => { this.leaving = false; });
    this.watch(document.getElementById(this.getAttribute("faults") || ""));
    this.draw();
  }

  disconnectedCallback() {
    this.observer?.disconnect();
  }

  // Puts a line at the cursor: a whole line below it, a placeholder where it stands.
  insert(written) {
    const text = this.text;
    text.focus();
    if (/^\s/.test(written)) {
      const end = text.value.indexOf("\n", text.selectionEnd);
      const at = end < 0 ? text.value.length : end;
      text.setSelectionRange(at, at);
      this.put(`\n${written}`);
    } else {
      this.put(written);
    }
    const gap = text.value.lastIndexOf("…", text.selectionEnd);
    const start = text.selectionEnd - written.length;
    if (gap >= start) text.setSelectionRange(gap, gap + 1);
  }

  goTo(line) {
    const lines = this.text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    this.text.focus();
    this.text.setSelectionRange(start, start + (lines[line - 1] || "").length);
    const height = this.text.scrollHeight / Math.max(lines.length, 1);
    this.text.scrollTop = Math.max(0, (line - 4) * height);
  }

  watch(list) {
    this.list = list;
    if (!list) return;
    this.observer = new MutationObserver(() => this.draw());
    this.observer.observe(list, { childList: true, subtree: true, attributes: true });
    list.addEventListener("click", (event) => {
      const line = event.target.closest("[data-line]")?.dataset.line;
      if (Number(line)) this.goTo(Number(line));
    });
  }

  draw() {
    const faulty = new Set([...(this.list?.querySelectorAll("[data-line]") || [])].map((one) => one.dataset.line));
    const count = this.text.value.split("\n").length;
    const rows = [];
    for (let line = 1; line <= count; line += 1) {
      const row = document.createElement("span");
      row.textContent = String(line);
      if (faulty.has(String(line))) row.className = "faulty";
      rows.push(row);
    }
    this.gutter.replaceChildren(...rows);
    this.follow();
  }

  follow() {
    this.gutter.scrollTop = this.text.scrollTop;
  }

  key(event) {
    if (event.key === "Escape") {
      this.leaving = true;
    } else if (event.key === "Tab" && !this.leaving && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      if (event.shiftKey) this.outdent();
      else this.indent();
    } else if (event.key === "Enter" && !event.isComposing && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.put(`\n${this.line().match(/^ */)[0]}`);
    } else if (event.key !== "Shift" && event.key !== "Tab") {
      this.leaving = false;
    }
  }

  line() {
    const start = this.text.value.lastIndexOf("\n", this.text.selectionStart - 1) + 1;
    return this.text.value.slice(start, this.text.selectionStart);
  }

  indent() {
    this.eachLine((line) => STEP + line, STEP);
  }

  outdent() {
    this.eachLine((line) => line.replace(/^ {1,2}/, ""), "");
  }

  // Changes the lines a selection touches; without one, only puts `single` at the cursor.
  eachLine(change, single) {
    const { value, selectionStart, selectionEnd } = this.text;
    if (selectionStart === selectionEnd && single) {
      this.put(single);
      return;
    }
    const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
    const end = selectionEnd;
    const changed = value.slice(start, end).split("\n").map(change).join("\n");
    this.text.setSelectionRange(start, end);
    this.put(changed);
    if (selectionStart !== selectionEnd) this.text.setSelectionRange(start, start + changed.length);
  }

  // The one way to write that keeps the browser's own undo; the second is for when it is gone.
  put(written) {
    if (!document.execCommand("insertText", false, written)) {
      this.text.setRangeText(written, this.text.selectionStart, this.text.selectionEnd, "end");
      this.text.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}

customElements.define("yaml-editor", YamlEditor);

document.addEventListener("click", (event) => {
  const word = event.target.closest("[data-insert]");
  if (word) document.querySelector("yaml-editor")?.insert(word.dataset.insert);
});
