// Renews the board every ten seconds; what has changed in number is said once.
const board = document.getElementById("board");
const said = document.getElementById("said");
let last = "";
async function renew() {
  try {
    const answer = await fetch(board.dataset.now, { headers: { accept: "application/json" }, redirect: "error" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = await answer.json();
    const focused = board.contains(document.activeElement) && document.activeElement.getAttribute("href");
    board.innerHTML = told.html;
    document.title = told.title;
    if (focused) board.querySelector(`a[href="${CSS.escape(focused).replace(/\\/g, "")}"]`)?.focus();
    if (last && last !== told.said) said.textContent = told.said;
    last = told.said;
  } catch (problem) {
    said.textContent = "The board could not be renewed. Press Refresh.";
    last = "";
  }
}
setInterval(renew, 10000);
