// Keys, the search as you type, the copy button and the sign of life. Every form works without this.
const script = document.getElementById("script");
const start = document.getElementById("start");
const OFF = "threshold-single-keys-off";
let keysOff = false;
try { keysOff = localStorage.getItem(OFF) === "yes"; } catch (problem) { keysOff = false; }

document.getElementById("reason")?.setAttribute("data-enters", "set-raise");
const isTyping = (element) => element.matches("textarea, select, input:not([type=checkbox]):not([type=radio]):not([type=submit])");
const boxes = () => [...document.querySelectorAll("#script textarea:not([readonly]), #script input[type=text], #script input:not([type])")];
const nothingTyped = () => boxes().every((box) => box.value === box.defaultValue);

const wrong = start?.querySelector(".govuk-textarea--error, .govuk-input--error");
const first = document.querySelector("[data-first]");
if (wrong) wrong.focus();
else if (first && !location.hash && !document.querySelector(".govuk-error-summary [role=alert]")) first.focus({ preventScroll: first.id !== "said" });

function press(target) {
  if (!target) return false;
  if (target.matches("input[type=checkbox]")) { target.checked = !target.checked; target.focus({ preventScroll: true }); }
  else if (isTyping(target)) target.focus();
  else target.click();
  return true;
}

let sent = false;
for (const form of [script, start].filter(Boolean)) {
  form.addEventListener("submit", (event) => {
    if (sent && event.submitter?.value !== "find") { event.preventDefault(); return; }
    sent = true;
    setTimeout(() => { sent = false; }, 4000);
  });
}

if (script) {
  const numbered = [...script.querySelectorAll("[data-number]")];
  const long = numbered.length > 9;
  const shown = document.getElementById("typed-number");
  const byNumber = (number) => numbered.find((one) => one.dataset.number === number);
  const called = (target) => (target.matches("input") ? target.parentElement.querySelector("label") : target).innerText.replace(/\s+/g, " ").trim();
  let digits = "";
  const write = (typed) => {  // no number acts by the time it takes: of a long list it stands here until Enter
    digits = typed;
    if (!shown) return;
    const target = byNumber(digits);
    shown.textContent = !digits ? "" : target ? `${called(target)}. Enter chooses it, Escape clears it.` : `${digits}: no such number. Escape clears it.`;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const target = event.target;
    const key = event.key.toLowerCase();
    if (event.altKey) {  // danger and police from within a box
      const urgent = ["d", "p"].includes(key) && document.querySelector(`[data-key="${key}"]`);
      if (urgent) { event.preventDefault(); press(urgent); }
      return;
    }
    if (event.key === "Escape" && isTyping(target)) { target.blur(); (document.getElementById("question") ?? document.getElementById("call-title"))?.focus(); return; }
    if (event.key === "Enter" && target.dataset?.enters) { event.preventDefault(); document.getElementById(target.dataset.enters).click(); return; }
    if (isTyping(target) || keysOff) return;
    if (event.key === "Escape" && digits) { event.preventDefault(); write(""); return; }
    if (event.key === "Backspace" && digits) { event.preventDefault(); write(digits.slice(0, -1)); return; }
    if (/^[0-9]$/.test(event.key) && numbered.length) {
      event.preventDefault();
      if (long) write((digits + event.key).slice(0, 3)); else press(byNumber(event.key));
      return;
    }
    if (event.key === "Enter" && digits) {
      event.preventDefault();
      const chosen = byNumber(digits);
      if (chosen) { write(""); press(chosen); }
      return;
    }
    if (event.key === "Enter" && !target.matches("a, button, summary")) {
      const on = script.querySelector("[data-enter]");
      if (on) { event.preventDefault(); on.click(); }
      return;
    }
    const found = key === "c" ? document.querySelector("[data-copy]") : document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (found && /^[a-z]$/.test(key)) { event.preventDefault(); press(found); }
  });

  const toggle = document.querySelector("[data-keys-toggle]");
  const name = () => { toggle.textContent = keysOff ? "Turn single keys on" : "Turn single keys off"; };
  toggle.hidden = false;
  name();
  toggle.addEventListener("click", () => {
    keysOff = !keysOff;
    try { localStorage.setItem(OFF, keysOff ? "yes" : "no"); } catch (problem) { /* it lasts for this page then */ }
    name();
  });

  const copy = document.querySelector("[data-copy]");
  if (copy) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const summary = document.getElementById(copy.dataset.copy);
      try { await navigator.clipboard.writeText(summary.value); } catch (problem) { summary.select(); document.execCommand("copy"); }
      document.getElementById("copied").textContent = "Copied.";
    });
  }

  const others = document.getElementById("others");
  const moved = document.getElementById("moved");
  async function beat() {
    if (document.hidden) return;
    try {
      const answer = await fetch(script.dataset.beat, { headers: { accept: "application/json" }, redirect: "error" });
      if (!answer.ok) return;
      const told = await answer.json();
      const words = told.others.length ? `${told.others.join(" and ")} ${told.others.length === 1 ? "has" : "have"} this call open too.` : "";
      if (others.textContent.trim() !== words) {
        others.replaceChildren();
        if (words) { const line = document.createElement("p"); line.className = "govuk-inset-text op-others"; line.textContent = words; others.append(line); }
      }
      if (String(told.turn) === script.dataset.turn) return;
      if (nothingTyped() && !script.querySelector("input[type=checkbox]:checked")) { location.assign(script.dataset.call); return; }
      const link = document.createElement("a");
      link.className = "govuk-link";
      link.href = script.dataset.call;
      link.textContent = "Load the call as it stands";
      moved.hidden = false;
      moved.replaceChildren(`${told.by ? `${told.by} has answered this question.` : "This call has moved on."} What you typed is still here. `, link);
    } catch (problem) { /* the next one may get through */ }
  }
  setInterval(beat, 10000);
}

if (start) {
  const find = document.getElementById("find");
  const homes = document.getElementById("homes");
  const children = document.getElementById("children");
  let timer = 0, asked = 0;
  async function look() {
    const number = ++asked;
    const chosen = homes.querySelector("input:checked")?.value || "";
    try {
      const answer = await fetch(`${find.dataset.find}?${new URLSearchParams({ words: find.value, home: chosen })}`, { headers: { accept: "application/json" }, redirect: "error" });
      if (!answer.ok || number !== asked) return;
      const told = await answer.json();
      homes.innerHTML = told.html;
      children.replaceChildren(...told.children.map((ref) => { const option = document.createElement("option"); option.value = ref; return option; }));
    } catch (problem) { /* Find still works */ }
  }
  find.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 120); });
  find.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); clearTimeout(timer); look(); } });
  start.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey) { event.preventDefault(); start.requestSubmit(start.querySelector("[name=do][value=start]")); }
  });
}
