import { h, sync } from './dom.js';

/**
 * A table that follows what arrives: newest on top, rows that did not change left alone. While the reader has scrolled
 * down, or paused, it stands still and offers what is new.
 */
export function liveTable({ columns, keyOf, row, footer, label }) {
  const rows = h('tbody');
  const news = h('button', { type: 'button', class: 'news', hidden: true, onclick: () => {
    scroll.scrollTop = 0;
    list.refresh();
  } }, 'New arrivals – show');
  const foot = h('div', { class: 'foot' });
  const scroll = h('div', { class: 'scroll', tabindex: 0, 'aria-label': label },
    h('table', { class: 'grid' },
      h('colgroup', {}, columns.map(([, width, kind]) => h('col', { class: kind ?? null, style: width ? { width } : {} }))),
      h('thead', {}, h('tr', {}, columns.map(([title, , kind]) => h('th', { scope: 'col', class: kind ?? null }, title)))), rows),
    news, foot);
  const list = {
    element: scroll,
    refresh: () => {},
    get standsStill() { return scroll.scrollTop > 60; },
    offerNews() { news.hidden = false; },
    show(items, summary) {
      news.hidden = true;
      sync(rows, items, keyOf, row);
      foot.replaceChildren(...[summary].flat().filter(Boolean));
      if (footer) foot.append(footer);
    },
    choose(key) {
      for (const element of rows.children) element.classList.toggle('chosen', element.dataset.key === String(key));
    },
  };
  return list;
}
