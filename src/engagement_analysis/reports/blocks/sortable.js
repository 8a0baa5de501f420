document.querySelectorAll(".engagement .data thead th").forEach((head) => {
  if (head.dataset.sort) return;
  head.dataset.sort = "ready";
  head.addEventListener("click", () => {
    const place = head.cellIndex, body = head.closest("table").tBodies[0], down = head.ariaSort === "ascending" ? -1 : 1;
    const value = (row) => row.cells[place].innerText.trim();
    const number = (text) => Number(text.replace(/[\u202f\u00a0%]/g, "").replace(/\./g, "").replace(",", ".").replace("\u2212", "-"));
    const order = (a, b) => (isNaN(number(a) - number(b)) ? a.localeCompare(b, "de") : number(a) - number(b));
    [...body.rows].sort((a, b) => down * order(value(a), value(b))).forEach((row) => body.append(row));
    head.parentNode.querySelectorAll("th").forEach((other) => (other.ariaSort = null));
    head.ariaSort = down === 1 ? "ascending" : "descending";
  });
});
