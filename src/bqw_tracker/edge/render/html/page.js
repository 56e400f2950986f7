"use strict";
(() => {
  const form = document.getElementById("find");
  const output = form.querySelector("output");
  const rows = [...document.querySelectorAll("tr.target")];
  const holders = [...document.querySelectorAll("tbody[id], .measure, .chapter")].reverse();

  function passes(row, wanted) {
    const { status, area, departments } = row.dataset;
    const told = `${row.textContent} ${row.parentNode.id} ${area} ${departments}`.toLowerCase();
    return (!wanted.status || status === wanted.status) &&
      (!wanted.area || area === wanted.area) &&
      (!wanted.department || departments.split("|").includes(wanted.department)) &&
      wanted.text.toLowerCase().split(/\s+/).every((word) => told.includes(word));
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
    output.textContent = output.dataset.told.replace("{count}", `${shown} / ${rows.length}`);
  }

  function open() {
    const found = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = found && found.closest("details");
    if (details) {
      details.open = true;
      found.scrollIntoView({ block: "nearest" });
    }
  }

  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  document.addEventListener("click", (event) => {
    if (event.target.closest('a[href^="#"]')) setTimeout(open);
  });
  addEventListener("hashchange", open);
  form.hidden = false;
  filter();
  if (location.hash) open();
})();
