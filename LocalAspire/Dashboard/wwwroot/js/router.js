import { put } from './dom.js';

const main = document.getElementById('page');
const pages = [];
let current = null;

/** Registers a page under a path like `/traces/detail/:id`; `load` imports its module, whose `open(main, route)` draws it. */
export function page(pattern, section, title, load) {
  const names = [];
  const expression = pattern.replace(/:(\w+)/g, (_, name) => {
    names.push(name);
    return '([^/]+)';
  });
  pages.push({ expression: new RegExp(`^${expression}/?$`), names, section, title, load });
}

export async function show() {
  const path = location.pathname;
  const found = pages.find((candidate) => candidate.expression.test(path)) ?? pages[0];
  const values = (found.expression.exec(path) ?? []).slice(1).map(decodeURIComponent);
  const params = Object.fromEntries(found.names.map((name, i) => [name, values[i]]));
  current?.abort();
  const leaving = new AbortController();
  current = leaving;
  document.title = `${found.title} · Dashboard`;
  for (const link of document.querySelectorAll('#nav a')) {
    if (link.dataset.section === found.section) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  const module = await found.load();
  if (leaving.signal.aborted) return;
  put(main);
  await module.open(main, { params, query: new URLSearchParams(location.search), signal: leaving.signal });
}

export function go(url) {
  if (url === location.pathname + location.search) return;
  history.pushState(null, '', url);
  show();
}

/** Puts the page's state into the address, so that it can be linked to and comes back on reload. */
export function remember(changes) {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(changes)) {
    url.searchParams.delete(name);
    for (const one of [value].flat()) if (one !== null && one !== undefined && one !== '' && one !== false) url.searchParams.append(name, one);
  }
  history.replaceState(null, '', url);
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href^="/"]');
  if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || link.target || link.hasAttribute('download')) return;
  event.preventDefault();
  go(link.getAttribute('href'));
});
addEventListener('popstate', show);
