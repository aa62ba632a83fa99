for (const table of document.querySelectorAll('table')) {
  table.querySelectorAll('thead button').forEach((button) => button.addEventListener('click', () => {
    const head = button.closest('th'), column = head.cellIndex, body = table.tBodies[0];
    const up = head.getAttribute('aria-sort') === 'descending';
    table.querySelectorAll('thead th').forEach((it) => it.removeAttribute('aria-sort'));
    head.setAttribute('aria-sort', up ? 'ascending' : 'descending');
    const key = (row) => row.cells[column].dataset.by ?? row.cells[column].textContent;
    const rows = [...body.rows].map((row) => [key(row), row]);
    const order = new Intl.Collator(undefined, { numeric: true });
    rows.sort(([one], [other]) => order.compare(one, other) * (up ? 1 : -1));
    body.append(...rows.map(([, row]) => row));
  }));
}
