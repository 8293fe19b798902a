import { h, put } from '../dom.js';
import { icon } from '../icons.js';
import { count, dateTime, time } from '../format.js';
import { live, read } from '../live.js';
import { remember } from '../router.js';
import { choice, copyButton, empty, filterBar, searchBox, sendingHelp, sourceChoice } from '../controls.js';
import { pairs, properties, section, sidePanel } from '../panel.js';
import { liveTable } from '../lists.js';

const levels = [['', '(All)'], ...['Trace', 'Debug', 'Information', 'Warning', 'Error', 'Critical'].map((level) => [level, level])];
const symbols = { Error: 'error', Critical: 'error', Warning: 'warning', Information: 'details' };

export const levelLabel = (level) => h('span', { class: 'level' }, icon(symbols[level] ?? 'dot'), level);

export async function open(main, { params, query, signal }) {
  const wanted = {
    resource: params.resource ?? query.get('resource') ?? '', level: query.get('level') ?? '', text: query.get('text') ?? '',
    trace: query.get('trace') ?? '', span: query.get('span') ?? '', filter: query.getAll('filter'), limit: 200,
  };
  let chosen = Number(query.get('log')) || null;
  let paused = false;
  const body = h('div', { class: 'body' });
  const more = h('button', { type: 'button', class: 'small', onclick: () => {
    wanted.limit = Math.min(1000, wanted.limit * 2);
    refresh(true);
  } }, 'Show more');
  const table = liveTable({
    label: 'Log records', footer: more,
    columns: [['Resource', '15%'], ['Level', '125px'], ['Timestamp', '156px'], ['Message'], ['Trace', '100px']],
    keyOf: (log) => log.id,
    row: (log) => h('tr', { class: `level-${log.level}`, dataset: { open: '' }, onclick: (event) => !event.target.closest('a, button') && choose(log.id) },
      h('td', {}, h('span', { class: `who k${log.color % 12}` }, log.resource)),
      h('td', {}, levelLabel(log.level)),
      h('td', { class: 'time', title: dateTime(log.time) }, time(log.time)),
      h('td', { title: log.message }, h('a', { href: `?log=${log.id}`, dataset: { focus: 'message' }, class: 'message', style: { color: 'inherit' }, onclick: (event) => { event.preventDefault(); choose(log.id); } },
        log.hasException && h('span', { class: 'error' }, icon('error', 'With an exception'), ' '), log.message || '(empty)')),
      h('td', {}, log.traceId && h('a', { href: `/traces/detail/${log.traceId}?span=${log.spanId ?? ''}`, title: `Trace ${log.traceId}` }, h('code', {}, log.traceId.slice(0, 7))))),
  });
  table.refresh = () => refresh(true);
  const change = (changes) => {
    Object.assign(wanted, changes, { limit: 200 });
    const { limit, ...shown } = wanted;
    remember(shown);
    refresh(true);
  };
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    if (!paused) refresh(true);
  } }, icon('pause'), 'Pause');
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Structured logs'),
    sourceChoice(wanted.resource, (resource) => change({ resource }), signal),
    choice('Level', levels, wanted.level, (level) => change({ level })),
    searchBox('Filter messages…', wanted.text, (text) => change({ text })),
    filterBar(wanted.filter, '/api/logs/keys', (filter) => change({ filter })),
    wanted.trace && h('span', { class: 'chip' }, h('span', {}, `trace ${wanted.trace.slice(0, 7)}`), h('button', { type: 'button', class: 'quiet small', 'aria-label': 'All traces', title: 'All traces', onclick: (event) => { event.target.closest('.chip').remove(); change({ trace: '', span: '' }); } }, icon('close'))),
    pause), body);
  const panel = sidePanel(body, table.element, () => {
    chosen = null;
    remember({ log: null });
    table.choose(null);
  }, signal);

  async function choose(id) {
    chosen = id;
    remember({ log: id });
    table.choose(id);
    const log = await read(`/api/logs/${id}`, {}, signal);
    if (!log || chosen !== id) return;
    const exception = log.attributes.filter(({ key }) => key.startsWith('exception.'));
    const rest = log.attributes.filter(({ key }) => !key.startsWith('exception.'));
    panel.show(log.row.scope || 'Log record', h('span', { class: `level-${log.row.level}` }, levelLabel(log.row.level), ` · ${log.row.resource} · ${dateTime(log.row.time)}`),
      h('div', { class: 'links' },
        log.row.traceId && h('a', { class: 'button', href: `/traces/detail/${log.row.traceId}?span=${log.row.spanId ?? ''}` }, icon('traces'), 'View trace')),
      section('Message', undefined, h('div', { class: 'value plain' }, h('span', { class: 'text' }, log.message), copyButton(log.message, 'Copy the message'))),
      exception.length > 0 && properties('Exception', pairs(exception)),
      properties('Log entry', [...pairs(rest), ['Category', log.row.scope], ['Event', log.eventName]]),
      properties('Context', [['TraceId', log.row.traceId], ['SpanId', log.row.spanId]]),
      properties('Resource', pairs(log.resourceAttributes), false));
  }

  async function refresh(asked = false) {
    if (!asked && (paused || table.standsStill)) return table.offerNews();
    const list = await read('/api/logs', wanted, signal);
    if (list.kept === 0) return body.querySelector('.empty') || body.prepend(h('div', { class: 'scroll' }, empty('structuredlogs', 'No logs yet', await sendingHelp()))) || (table.element.hidden = true);
    body.querySelector('.empty')?.parentElement.remove();
    table.element.hidden = false;
    more.hidden = list.rows.length >= list.matching || wanted.limit >= 1000;
    table.show(list.rows, list.matching === 0 ? 'No log record matches these filters.' : `${count(list.matching, 'log record')}${list.rows.length < list.matching ? `, the latest ${list.rows.length} shown` : ''}`);
    table.choose(chosen);
  }

  if (chosen) choose(chosen);
  live(['logs'], () => refresh(), signal);
}
