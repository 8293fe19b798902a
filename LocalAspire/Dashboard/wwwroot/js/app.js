import { h, put, toast } from './dom.js';
import { icon } from './icons.js';
import { go, page, show } from './router.js';
import { send } from './live.js';

const sections = [
  ['resources', '/', 'Resources', 'r'],
  ['console', '/consolelogs', 'Console', 'c'],
  ['structuredlogs', '/structuredlogs', 'Structured', 's'],
  ['traces', '/traces', 'Traces', 't'],
  ['metrics', '/metrics', 'Metrics', 'm'],
  ['graph', '/graph', 'Graph', 'g'],
];

page('/', 'resources', 'Resources', () => import('./pages/resources.js'));
page('/resources/:name', 'resources', 'Resources', () => import('./pages/resources.js'));
page('/consolelogs', 'console', 'Console', () => import('./pages/console.js'));
page('/consolelogs/resource/:name', 'console', 'Console', () => import('./pages/console.js'));
page('/structuredlogs', 'structuredlogs', 'Structured logs', () => import('./pages/logs.js'));
page('/structuredlogs/resource/:resource', 'structuredlogs', 'Structured logs', () => import('./pages/logs.js'));
page('/traces', 'traces', 'Traces', () => import('./pages/traces.js'));
page('/traces/resource/:resource', 'traces', 'Traces', () => import('./pages/traces.js'));
page('/traces/detail/:id', 'traces', 'Trace', () => import('./pages/trace.js'));
page('/metrics', 'metrics', 'Metrics', () => import('./pages/metrics.js'));
page('/metrics/resource/:resource', 'metrics', 'Metrics', () => import('./pages/metrics.js'));
page('/graph', 'graph', 'Graph', () => import('./pages/graph.js'));

put(document.getElementById('brand'), icon('brand'));
put(document.getElementById('nav'), sections.map(([name, path, title, key]) =>
  h('a', { href: path, dataset: { section: name }, title: `${title} (${key.toUpperCase()})` }, icon(name), h('span', {}, title))));

const theme = document.getElementById('theme');
function showTheme() {
  const dark = document.documentElement.dataset.theme === 'dark';
  put(theme, icon(dark ? 'sun' : 'moon'));
  theme.setAttribute('aria-label', dark ? 'Use the light theme' : 'Use the dark theme');
  theme.title = theme.getAttribute('aria-label');
}
theme.addEventListener('click', () => {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  document.documentElement.dataset.theme = next;
  localStorage.setItem('theme', next);
  showTheme();
});
showTheme();

const clear = document.getElementById('clear');
put(clear, icon('trash'));
clear.setAttribute('aria-label', 'Forget all telemetry');
clear.addEventListener('click', async () => {
  if (!confirm('Forget all traces, logs and metrics received so far?')) return;
  await send('DELETE', '/api/telemetry').then(() => toast('All telemetry is forgotten.'), (error) => toast(error.message, 'error'));
});

const keys = document.getElementById('keys');
const help = document.getElementById('help');
put(help, icon('help'));
help.setAttribute('aria-label', 'Keyboard shortcuts');
help.addEventListener('click', () => keys.showModal());
put(document.getElementById('keys-list'), [...sections.map(([, , title, key]) => [key.toUpperCase(), title]),
  ['/', 'Search'], ['Esc', 'Close the details'], ['↑ ↓', 'Move in a trace'], ['← →', 'Fold and unfold spans'], ['?', 'This list']]
  .map(([key, title]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, title)]));

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open || event.target.closest('input, select, textarea')) return;
  if (event.key === '?') return keys.showModal();
  if (event.key === '/') {
    event.preventDefault();
    return document.querySelector('input[type="search"]')?.focus();
  }
  const section = sections.find(([, , , key]) => key === event.key.toLowerCase());
  if (section) go(section[1]);
});

show();
