"use strict";
function work(root, at) {
  const form = root.querySelector("form");
  const output = form.querySelector("output");
  const shownNow = document.getElementById(`${at}filtered`);
  const fields = [...form.querySelectorAll("select, input")];
  const rows = [...root.querySelectorAll("tr.target")];
  const holders = [...root.querySelectorAll("tbody[id], .measure, .chapter")].reverse();

  function passes(row, wanted) {
    const { status, area } = row.dataset;
    const { id, dataset: { departments } } = row.parentNode;
    const story = row.nextElementSibling?.matches(".story") ? row.nextElementSibling.textContent : "";
    const told = `${row.textContent} ${story} ${id} ${area} ${departments}`.toLowerCase();
    return (!wanted.status || status === wanted.status) &&
      (!wanted.area || area === wanted.area) &&
      (!wanted.department || departments.split("|").includes(wanted.department)) &&
      wanted.text.toLowerCase().split(/\s+/).every((word) => told.includes(word));
  }

  function clear() {
    for (const field of fields) field.value = "";
  }

  function filled() {
    return fields.filter((field) => field.value.trim());
  }

  function said(field) {
    const value = field.selectedOptions ? field.selectedOptions[0].textContent : field.value;
    return `${field.labels[0].firstChild.data.trim()} ${value.trim()}`;
  }

  function filter() {
    const wanted = Object.fromEntries(new FormData(form));
    let shown = 0;
    for (const row of rows) {
      row.hidden = !passes(row, wanted);
      shown += row.hidden ? 0 : 1;
    }
    for (const holder of holders) {
      holder.hidden = !holder.querySelector("tr.target:not([hidden])");
    }
    const filters = filled().map(said);
    root.classList.toggle("filtered", filters.length > 0);
    const told = shown || !rows.length ? output.dataset.told : output.dataset.none;
    output.textContent = told.replace("{shown}", shown).replace("{all}", rows.length);
    shownNow.hidden = !filters.length;
    shownNow.textContent = `${shownNow.dataset.told.replace("{filters}", filters.join(" · "))} · ` +
      output.textContent;
  }

  // The address holds the filters: it can be passed on, and the way back leads through them.

  const nothing = `${at}status=`;

  function told() {
    return new URLSearchParams(location.hash.includes("=") ? location.hash.slice(1) : "");
  }

  function asked() {
    const wanted = told(); // what another part is filtered by stays
    for (const field of fields) wanted.delete(at + field.name);
    for (const field of filled()) wanted.set(at + field.name, field.value.trim());
    return `#${wanted.toString() || nothing}`;
  }

  function keep(how) {
    filter();
    const hash = asked();
    if (hash !== location.hash && (location.hash.includes("=") || hash !== `#${nothing}`)) how(hash);
  }

  const push = (hash) => { location.hash = hash; };
  const replace = (hash) => location.replace(hash);

  function read() {
    const wanted = told();
    for (const field of fields) {
      field.value = wanted.get(at + field.name) || "";
      if (field.selectedIndex === -1) field.value = "";
    }
    filter();
    if (location.hash && !location.hash.includes("=")) open();
  }

  function detailsOf(hash) {
    const found = document.getElementById(decodeURIComponent(hash.slice(1)));
    return found && found.closest("details");
  }

  function open() {
    const details = detailsOf(location.hash);
    if (details) {
      details.open = true;
      details.scrollIntoView({ block: "nearest" });
    }
  }

  function clicked(event) {
    const button = event.target.closest(".sorts [role=button]");
    if (button) sort(button.parentNode);
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const details = link.hash.startsWith(`#${at}why-`) && detailsOf(link.hash);
    if (link.dataset.status !== undefined) {
      event.preventDefault();
      clear();
      form.elements.status.value = link.dataset.status;
      keep(push);
      document.getElementById(`${at}targets`).scrollIntoView();
    } else if (details) {
      event.preventDefault();
      details.open = !details.open;
      if (details.open) details.scrollIntoView({ block: "nearest" });
    } else if (root.classList.contains("filtered")) {
      clear();
      filter();
    }
  }

  // Columns sort; what belongs to one indicator stays together.

  const statuses = [...form.elements.status.options].map((option) => option.value);

  function keyOf(part, column) {
    const row = part.rows ? part.rows[0] : part;
    const cell = row.cells[column];
    if (cell.dataset.sort) return cell.dataset.sort;
    const mark = cell.querySelector(":scope > i");
    if (mark) return String(statuses.indexOf(mark.className));
    return cell.firstChild ? cell.firstChild.textContent.trim() : "";
  }

  function order(one, other) {
    const [left, right] = [one, other].map((key) => parseFloat(key.replace(/[,≥≤<>+]/g, "")));
    if (!Number.isNaN(left) && !Number.isNaN(right) && left !== right) return left - right;
    return one.localeCompare(other, document.documentElement.lang, { numeric: true });
  }

  function sort(heading) {
    const table = heading.closest("table");
    const column = heading.cellIndex;
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const each of table.tHead.querySelectorAll("[aria-sort]")) {
      each.setAttribute("aria-sort", each === heading ? (down ? "descending" : "ascending") : "none");
    }
    const holder = table.tBodies.length > 1 ? table : table.tBodies[0];
    const parts = holder === table ? [...table.tBodies] : [...holder.rows];
    const keys = new Map(parts.map((part) => [part, keyOf(part, column)]));
    const none = (part) => ["", "–"].includes(keys.get(part)) ? 1 : 0;
    parts.sort((one, other) => none(one) - none(other) ||
      (down ? -1 : 1) * order(keys.get(one), keys.get(other)));
    holder.append(...parts);
  }

  for (const heading of root.querySelectorAll(".sorts thead th")) {
    // A real button is not repeated at the head of printed pages.
    const button = document.createElement("span");
    button.setAttribute("role", "button");
    button.tabIndex = 0;
    button.append(...heading.childNodes);
    heading.append(button);
    heading.setAttribute("aria-sort", "none");
  }
  for (const link of root.querySelectorAll(`a[href^="#${at}why-"]`)) {
    const details = detailsOf(link.hash);
    const tell = () => link.setAttribute("aria-expanded", details.open);
    details.addEventListener("toggle", tell);
    tell();
  }
  form.addEventListener("input", (event) => keep(event.target.name === "text" ? replace : push));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(() => keep(push)));
  root.addEventListener("click", clicked);
  root.addEventListener("keydown", (event) => {
    const button = event.target.closest(".sorts [role=button]");
    if (!button || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    sort(button.parentNode);
  });
  addEventListener("hashchange", read);
  form.hidden = !rows.length;
  read();
}

// A page of several workspaces has a part for each.

document.body.classList.add("js");
const parts = document.querySelectorAll(".part");
for (const part of parts) work(part, part.dataset.at);
if (!parts.length) work(document.body, "");
const filtered = document.querySelector(".part.filtered"); // what the address asks for is seen
if (filtered) filtered.scrollIntoView();
