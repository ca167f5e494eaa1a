
"use strict";

const objects = [...document.querySelectorAll("details.object")];
const controls = ["kind", "change", "search"].map((id) => document.getElementById(id));
const [kind, change, search] = controls;
const found = document.getElementById("found");
const all = document.getElementById("all");

const shown = () => objects.filter((object) => !object.hidden);

// Shows the objects that are chosen, and says how many.
function choose() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const object of objects) {
    const { kind: itsKind, change: itsChange } = object.dataset;
    const isChosen = (kind.value === "" || kind.value === itsKind) && (change.value === "" || change.value === itsChange);
    const text = () => object.textContent.toLowerCase();
    object.hidden = !(isChosen && words.every((word) => text().includes(word)));
  }
  const count = shown().length;
  found.value = count === objects.length ? "" : `${count} of ${objects.length}`;
}

function clear() {
  for (const control of controls) control.value = "";
  choose();
}

// Goes so many objects on from the one that has the focus.
function go(by) {
  const visible = shown();
  const at = visible.indexOf(document.activeElement?.closest("details.object"));
  const to = at < 0 ? visible[0] : visible[Math.min(Math.max(at + by, 0), visible.length - 1)];
  to?.querySelector("summary").focus();
  to?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || search === null) return;
  const isTyping = event.target.matches("input, select");
  if (event.key === "/" && !isTyping) {
    search.focus();
  } else if (event.key === "Escape") {
    clear();
  } else if (event.key === "Enter" && event.target === search) {
    go(0);
  } else if ((event.key === "ArrowDown" || event.key === "j") && !isTyping) {
    go(1);
  } else if ((event.key === "ArrowUp" || event.key === "k") && !isTyping) {
    go(-1);
  } else {
    return;
  }
  event.preventDefault();
});

if (search !== null) {
  for (const control of controls) control.addEventListener("input", choose);
  all.addEventListener("click", () => {
    const isOpen = all.getAttribute("aria-pressed") !== "true";
    all.setAttribute("aria-pressed", String(isOpen));
    all.textContent = isOpen ? "Close all" : "Open all";
    for (const object of objects) object.open = isOpen;
  });
  choose();
}
