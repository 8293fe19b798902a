import { h, put } from '../dom.js';
import { icon } from '../icons.js';
import { count, dateTime, duration, time } from '../format.js';
import { live, read } from '../live.js';
import { go, remember } from '../router.js';
import { empty, filterBar, searchBox, sendingHelp, sourceChoice } from '../controls.js';
import { liveTable } from '../lists.js';

export async function open(main, { params, query, signal }) {
  const wanted = {
    resource: params.resource ?? query.get('resource') ?? '', text: query.get('text') ?? '', minDuration: query.get('minDuration') ?? '',
    errors: query.get('errors') === 'true', filter: query.getAll('filter'), limit: 100,
  };
  let paused = false;
  let longest = 1;
  const body = h('div', { class: 'body' });
  const more = h('button', { type: 'button', class: 'small', onclick: () => {
    wanted.limit = Math.min(1000, wanted.limit * 2);
    refresh(true);
  } }, 'Show more');
  const table = liveTable({
    label: 'Traces', footer: more,
    columns: [['Timestamp', '156px'], ['Name'], ['Spans', '36%'], ['Duration', '210px']],
    keyOf: (trace) => trace.id,
    row: (trace) => h('tr', { dataset: { open: '' }, onclick: (event) => !event.target.closest('a, button') && go(`/traces/detail/${trace.id}`) },
      h('td', { class: 'time', title: dateTime(trace.start) }, time(trace.start)),
      h('td', { title: `${trace.resource}: ${trace.name}` }, h('a', { href: `/traces/detail/${trace.id}`, dataset: { focus: 'name' }, class: `who k${trace.color % 12}`, style: { color: 'inherit' } },
        h('span', {}, h('b', {}, trace.resource), `: ${trace.name} `, h('code', { class: 'muted' }, trace.id.slice(0, 7))))),
      h('td', {}, trace.shares.map((share) => h('span', { class: `tag k${share.color % 12}`, title: `${share.resource}: ${count(share.spans, 'span')}${share.errors ? `, ${count(share.errors, 'error')}` : ''}` },
        share.errors > 0 && h('span', { class: 'error' }, icon('error', 'With errors')), share.resource, ' ', h('b', {}, `(${share.spans})`)))),
      h('td', {}, h('span', { class: 'duration' }, duration(trace.durationMs)), h('span', { class: 'span-bar', 'aria-hidden': 'true' }, h('i', { style: { width: `${Math.max(1, trace.share)}%` } })))),
  });
  table.refresh = () => refresh(true);
  const change = (changes) => {
    Object.assign(wanted, changes, { limit: 100 });
    const { limit, ...shown } = wanted;
    remember(shown);
    refresh(true);
  };
  const pause = h('button', { type: 'button', 'aria-pressed': 'false', onclick: () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    if (!paused) refresh(true);
  } }, icon('pause'), 'Pause');
  const errors = h('button', { type: 'button', 'aria-pressed': String(wanted.errors), onclick: () => {
    change({ errors: !wanted.errors });
    errors.setAttribute('aria-pressed', String(wanted.errors));
  } }, icon('error'), 'Errors');
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Traces'),
    sourceChoice(wanted.resource, (resource) => change({ resource }), signal),
    searchBox('Filter by name or id…', wanted.text, (text) => change({ text })),
    h('label', { class: 'field' }, 'At least', h('input', { type: 'number', min: 0, step: 'any', placeholder: '0', value: wanted.minDuration, 'aria-label': 'Least duration in milliseconds', onchange: (event) => change({ minDuration: event.target.value }) }), 'ms'),
    errors, filterBar(wanted.filter, '/api/traces/keys', (filter) => change({ filter })), pause), body);
  body.append(table.element);

  async function refresh(asked = false) {
    if (!asked && (paused || table.standsStill)) return table.offerNews();
    const list = await read('/api/traces', wanted, signal);
    if (list.kept === 0) return body.querySelector('.empty') || body.prepend(h('div', { class: 'scroll' }, empty('traces', 'No traces yet', await sendingHelp()))) || (table.element.hidden = true);
    body.querySelector('.empty')?.parentElement.remove();
    table.element.hidden = false;
    more.hidden = list.rows.length >= list.matching || wanted.limit >= 1000;
    // In steps, so that one slow newcomer does not redraw every row.
    longest = 2 ** Math.ceil(Math.log2(Math.max(1, ...list.rows.map((trace) => trace.durationMs))));
    for (const trace of list.rows) trace.share = Math.round((trace.durationMs / longest) * 100);
    table.show(list.rows, list.matching === 0 ? 'No trace matches these filters.' : `${count(list.matching, 'trace')}${list.rows.length < list.matching ? `, the latest ${list.rows.length} shown` : ''}`);
  }

  live(['traces'], () => refresh(), signal);
}
