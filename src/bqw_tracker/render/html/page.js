"use strict";
(() => {
  const form = document.getElementById("find");
  const output = form.querySelector("output");
  const printed = document.getElementById("filtered");
  const rows = [...document.querySelectorAll("tr.target")];
  const holders = [...document.querySelectorAll("tbody[id], .measure, .chapter")].reverse();

  function passes(row, wanted) {
    const { status, area } = row.dataset;
    const { id, dataset: { departments } } = row.parentNode;
    const told = `${row.textContent} ${id} ${area} ${departments}`.toLowerCase();
    return (!wanted.status || status === wanted.status) &&
      (!wanted.area || area === wanted.area) &&
      (!wanted.department || departments.split("|").includes(wanted.department)) &&
      wanted.text.toLowerCase().split(/\s+/).every((word) => told.includes(word));
  }

  function chosen() {
    return [...form.querySelectorAll("select, input")].filter((field) => field.value.trim())
      .map((field) => {
        const value = field.selectedOptions ? field.selectedOptions[0].textContent : field.value;
        return `${field.labels[0].firstChild.data.trim()} ${value.trim()}`;
      });
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
    const filters = chosen();
    document.body.classList.toggle("filtered", filters.length > 0);
    const told = shown || !rows.length ? output.dataset.told : output.dataset.none;
    output.textContent = told.replace("{shown}", shown).replace("{all}", rows.length);
    printed.hidden = !filters.length;
    printed.textContent = `${printed.dataset.told.replace("{filters}", filters.join(" · "))} · ` +
      output.textContent;
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
    const link = event.target.closest('a[href^="#"]');
    if (!link) return;
    const details = detailsOf(link.hash);
    if (link.dataset.status !== undefined) {
      form.reset();
      form.elements.status.value = link.dataset.status;
      filter();
    } else if (details) {
      event.preventDefault();
      details.open = !details.open;
      if (details.open) details.scrollIntoView({ block: "nearest" });
    } else if (document.body.classList.contains("filtered")) {
      form.reset();
      filter();
    }
  }

  for (const link of document.querySelectorAll('a[href^="#why-"]')) {
    const details = detailsOf(link.hash);
    const tell = () => link.setAttribute("aria-expanded", details.open);
    details.addEventListener("toggle", tell);
    tell();
  }
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  document.addEventListener("click", clicked);
  addEventListener("hashchange", open);
  document.body.classList.add("js");
  form.hidden = !rows.length;
  filter();
  if (location.hash) open();
})();
