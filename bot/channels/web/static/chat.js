// Makes the chat page quicker: replies appear as they come and new messages by themselves. Without it the forms do the same.
"use strict";
(function () {
  const lines = document.getElementById("lines");
  const compose = document.getElementById("compose");
  const box = document.getElementById("text");
  const state = document.getElementById("state");
  const title = document.title.replace(/^.* – /, "");
  // On a phone Enter makes a new line, as people expect there.
  const touch = window.matchMedia("(pointer: coarse)").matches;
  let sending = false;

  function dropOptions() {
    lines.querySelectorAll(".options").forEach((form) => form.remove());
  }

  function add(node) {
    if (node.classList.contains("line--person")) dropOptions();
    lines.append(node);
    document.getElementById("text-label").textContent = lines.querySelector(".options") ? "Your answer" : "Your message";
    node.scrollIntoView({ block: "nearest" });
  }

  function addHtml(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html.trim();
    const node = holder.content.firstElementChild;
    if (node.classList.contains("line--urgent")) document.title = "Ring 999 now – " + title;
    add(node);
  }

  function addOwn(words) {
    const node = document.getElementById("sent").content.firstElementChild.cloneNode(true);
    node.querySelector(".line__text").textContent = words;
    add(node);
  }

  function addUnsent() {
    add(document.getElementById("unsent").content.firstElementChild.cloneNode(true));
  }

  function take(message) {
    if (message.html) addHtml(message.html);
    if (message.seen !== undefined && message.seen !== null) lines.dataset.seen = message.seen;
    if (message.call && document.getElementById("call")) document.getElementById("call").textContent = message.call;
  }

  async function readReplies(response) {
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      rest += decoder.decode(value || new Uint8Array(), { stream: !done });
      const parts = rest.split("\n");
      rest = parts.pop();
      parts.filter(Boolean).forEach((part) => take(JSON.parse(part)));
      if (done) return;
    }
  }

  function newTurn() {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // The home and the role are asked once, with the first message.
  function keepChoice(form) {
    const choice = form.querySelector(".choice");
    const call = document.querySelector(".call");
    call.hidden = false;
    if (!choice) return;
    const home = choice.querySelector("select");
    if (home.value) document.getElementById("call-home").textContent = home.selectedOptions[0].textContent;
    const role = choice.querySelector("input:checked");
    if (role) document.getElementById("call-role").textContent = role.nextElementSibling.textContent;
    const change = document.querySelector(".call .choice");
    if (change) {
      change.querySelector("select").value = home.value;
      change.querySelectorAll("input").forEach((input) => { input.checked = role && input.value === role.value; });
    }
    choice.remove();
  }

  // A message that may have arrived is sent again under its old turn, so that it is answered once.
  let unsure = null;

  async function send(fields, words) {
    const key = JSON.stringify([fields.get("text"), fields.get("press")]);
    fields.set("turn", unsure && unsure.key === key ? unsure.turn : newTurn());
    sending = true;
    state.textContent = "Sending";
    addOwn(words);
    box.value = "";
    try {
      const response = await fetch("/", { method: "POST", body: new URLSearchParams(fields), headers: { Accept: "application/x-ndjson" } });
      if (!(response.headers.get("content-type") || "").startsWith("application/x-ndjson")) {
        // The server says what is wrong on a page of its own, which also gives back what was typed.
        box.value = fields.get("text") || "";
        compose.submit();
        return;
      }
      await readReplies(response);
      unsure = null;
    } catch (error) {
      unsure = { key: key, turn: fields.get("turn") };
      addUnsent();
      if (!box.value) box.value = fields.get("text") || "";
    }
    sending = false;
    state.textContent = "";
  }

  function submit(event) {
    const form = event.target;
    const press = event.submitter && event.submitter.name === "press" ? event.submitter : null;
    if (form !== compose && !form.classList.contains("options")) return;
    const text = box.value;
    if (!press && !text.trim()) return;
    event.preventDefault();
    if (sending) return;
    const fields = new FormData(form);
    // What stands in the box goes along with a tap: nothing typed may be lost.
    fields.set("text", text);
    if (press) fields.set("press", press.value);
    keepChoice(form);
    send(fields, [press ? press.textContent.trim() : "", text.trim()].filter(Boolean).join("\n"));
    box.focus({ preventScroll: true });
  }

  async function look() {
    if (sending || document.hidden || !lines.children.length) return;
    try {
      const response = await fetch("/updates?seen=" + encodeURIComponent(lines.dataset.seen));
      const news = await response.json();
      if (sending) return;
      if (news.reload && !box.value.trim()) { window.location.reload(); return; }
      news.html.forEach(addHtml);
      take({ seen: news.seen, call: news.call });
    } catch (error) { /* The next look tries again. */ }
  }

  function key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || touch) return;
    event.preventDefault();
    compose.requestSubmit();
  }

  document.getElementById("enter-hint").hidden = touch;
  document.addEventListener("submit", submit);
  box.addEventListener("keydown", key);
  window.setInterval(look, 15000);
})();
