
"use strict";

const picture = document.querySelector(".topology");
const nodes = [...picture.querySelectorAll("a.node")];
const lines = [...picture.querySelectorAll("[data-from]")];
const chips = [...picture.querySelectorAll("[data-code]")];
const search = document.getElementById("search");
const found = document.getElementById("found");

// Which object an address names, and which element draws an object.
const selected = () => /^#n(\d+)$/.exec(location.hash)?.[1];
const nodeOf = (place) => nodes.find((node) => node.dataset.node === place);
const aboutOf = (place) => document.getElementById(`n${place}`);

// The objects that a section links to are those that its own has to do with.
function neighbours(place) {
  const links = aboutOf(place)?.querySelectorAll("dl a[href^='#n']") ?? [];
  return new Set([...links].map((link) => link.getAttribute("href").slice(2)));
}

function matches() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return undefined;
  const text = (node) => {
    const about = aboutOf(node.dataset.node);
    const own = [about.querySelector("h2"), about.querySelector(".what"), ...about.querySelectorAll("dd:not(:has(a))")];
    return own.map((part) => part.textContent).join(" ").toLowerCase();
  };
  return nodes.filter((node) => words.every((word) => text(node).includes(word)));
}

// Lights what is selected and what that has to do with; else what was searched for.
function light() {
  const place = selected();
  const hits = matches();
  const near = place === undefined ? new Set(hits?.map((node) => node.dataset.node)) : neighbours(place).add(place);
  const all = place === undefined && hits === undefined;
  for (const node of nodes) {
    node.classList.toggle("is-dim", !all && !near.has(node.dataset.node));
    node.classList.toggle("is-selected", node.dataset.node === place);
    if (node.dataset.node === place) node.setAttribute("aria-current", "true");
    else node.removeAttribute("aria-current");
  }
  for (const line of lines) {
    const isLit = place !== undefined && (line.dataset.from === place || line.dataset.to === place);
    line.classList.toggle("is-lit", isLit);
    line.classList.toggle("is-dim", !all && !isLit);
  }
  for (const chip of chips) chip.classList.toggle("is-lit", place !== undefined && chip.dataset.code === place);
  // What is lit lies over what is not, and ends over lines.
  for (const shape of ["path.wire", ".ring", ".tip"]) {
    for (const line of lines.filter((one) => one.matches(shape) && one.matches(".is-lit"))) {
      line.parentNode.insertBefore(line, line.parentNode.querySelector("a.node"));
    }
  }
  found.value = hits === undefined ? "" : hits.length === 1 ? "1 match" : `${hits.length} matches`;
}

// The picture is one stop of the Tab key: arrow keys go on from there.
function rove(to) {
  for (const node of nodes) node.setAttribute("tabindex", node === to ? "0" : "-1");
}

function centre(node) {
  const { left, right, top, bottom } = node.getBoundingClientRect();
  return { x: (left + right) / 2, y: (top + bottom) / 2 };
}

// The nearest object in a direction; what is off to a side counts as farther away.
function next(from, dx, dy) {
  const start = centre(from);
  const far = (node) => {
    const { x, y } = centre(node);
    const ahead = (x - start.x) * dx + (y - start.y) * dy;
    const aside = Math.abs((x - start.x) * dy) + Math.abs((y - start.y) * dx);
    return ahead > 4 && aside < 3 * ahead ? ahead + 2 * aside : Infinity;
  };
  const best = nodes.map((node) => [far(node), node]).reduce((one, other) => (other[0] < one[0] ? other : one));
  return best[0] === Infinity ? undefined : best[1];
}

function go(node) {
  if (!node) return;
  rove(node);
  node.focus();
  node.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function close() {
  const node = nodeOf(selected());
  location.hash = "";
  go(node);
}

const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target === search;
  const node = event.target.closest?.("a.node");
  if (event.key === "/" && !isTyping) {
    search.focus();
  } else if (event.key === "Escape" && isTyping && search.value !== "") {
    search.value = "";
    light();
  } else if (event.key === "Escape" && selected() !== undefined) {
    close();
  } else if (event.key === "Enter" && isTyping) {
    go(matches()?.[0]);
  } else if (event.key in DIRECTIONS && node) {
    go(next(node, ...DIRECTIONS[event.key]));
  } else if (event.key === "Home" && node) {
    go(nodes[0]);
  } else if (event.key === "End" && node) {
    go(nodes.at(-1));
  } else {
    return;
  }
  event.preventDefault();
});

search.addEventListener("input", light);

document.querySelector("#details").addEventListener("click", (event) => {
  if (!event.target.closest(".back")) return;
  event.preventDefault();
  close();
});

document.getElementById("fit").addEventListener("click", (event) => {
  const isFitted = document.getElementById("picture").classList.toggle("is-fitted");
  event.target.setAttribute("aria-pressed", String(isFitted));
});

window.addEventListener("hashchange", () => {
  light();
  const place = selected();
  if (place === undefined) return;
  rove(nodeOf(place));
  aboutOf(place)?.querySelector("h2").focus();
});

rove(nodeOf(selected()) ?? nodes[0]);
light();
