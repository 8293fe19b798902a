import { h, put } from '../dom.js';
import { icon } from '../icons.js';
import { count, dateTime, duration, time } from '../format.js';
import { live, read } from '../live.js';
import { remember } from '../router.js';
import { copyButton, empty, searchBox } from '../controls.js';
import { pairs, properties, section, sidePanel } from '../panel.js';
import { arrange } from '../spans.js';
import { levelLabel } from './logs.js';

const mostRows = 2_000;

export async function open(main, { params, query, signal }) {
  let trace = null;
  let rows = [];
  let chosen = query.get('span') || null;
  let text = '';
  let known = '';
  const folded = new Set();
  const head = h('div', { class: 'head' });
  const body = h('div', { class: 'body' });
  const fall = h('div', { class: 'fall', role: 'treegrid', 'aria-label': 'Spans' });
  put(main, head, body);
  const panel = sidePanel(body, h('div', { class: 'scroll' }, fall), () => {
    chosen = null;
    remember({ span: null });
    mark();
  }, signal);

  const search = searchBox('Find a span…', '', (value) => {
    text = value.toLowerCase();
    draw();
  });
  const foldAll = h('button', { type: 'button', onclick: () => {
    const parents = rows.filter((row) => row.children.length && row.depth > 0);
    if (folded.size) folded.clear();
    else parents.forEach((row) => folded.add(row.id));
    draw();
  } }, 'Fold all');

  function drawHead() {
    const resources = new Set(trace.spans.map((span) => span.resource)).size;
    const errors = trace.spans.filter((span) => span.isError).length;
    document.title = `${trace.name} · Dashboard`;
    put(head, h('h1', {}, h('a', { href: '/traces', class: 'back', title: 'All traces' }, 'Traces'), ' › ', `${rows[0]?.resource}: ${trace.name}`), h('code', { class: 'muted' }, trace.id.slice(0, 7)), copyButton(trace.id, 'Copy the trace id'),
      h('span', { class: 'spring' }), search, foldAll, h('a', { class: 'button', href: `/structuredlogs?trace=${trace.id}` }, icon('structuredlogs'), 'View logs'),
      h('div', { class: 'facts' }, fact('Start', dateTime(trace.start)), fact('Duration', duration(trace.durationMs)), fact('Resources', resources),
        fact('Depth', Math.max(...rows.map((row) => row.depth)) + 1), fact('Spans', trace.spans.length),
        errors > 0 && h('span', { class: 'error' }, `${count(errors, 'error')}`), trace.notKept > 0 && h('span', { class: 'warn' }, `${trace.notKept} further spans were not kept`)));
  }

  function draw() {
    foldAll.textContent = folded.size ? 'Unfold all' : 'Fold all';
    const visible = rows.filter((row) => !row.ancestors.some((id) => folded.has(id))).slice(0, mostRows);
    put(fall, h('div', { class: 'ruler', role: 'row' }, h('span', { role: 'columnheader' }, 'Name'),
      h('div', { class: 'ticks', role: 'columnheader', 'aria-label': 'Time' }, [0, 0.25, 0.5, 0.75, 1].map((share) =>
        h('i', { class: share === 1 ? 'last' : null, style: { left: `${share * 100}%` } }, duration(trace.durationMs * share))))),
      visible.map(drawRow), rows.length > mostRows && h('div', { class: 'foot' }, `The first ${mostRows} of ${rows.length} spans are shown; fold branches to see others.`));
    mark();
  }

  function drawRow(row) {
    const whole = trace.durationMs || 1;
    const left = (row.offsetMs / whole) * 100;
    const width = Math.max(0.1, (row.durationMs / whole) * 100);
    // Beside the bar if there is room to its right, else in it, else to its left.
    const inside = left + width > 82 && width > 20;
    const isFolded = folded.has(row.id);
    const title = row.kind === 'Client' || row.kind === 'Producer' ? row.target : null;
    const matches = !text || `${row.name} ${row.resource} ${row.target ?? ''}`.toLowerCase().includes(text);
    return h('div', { class: `row k${row.color % 12}${matches ? '' : ' faded'}`, role: 'row', tabindex: -1, dataset: { id: row.id }, 'aria-level': row.depth + 1, 'aria-expanded': row.children.length ? String(!isFolded) : null,
      'aria-label': `${row.resource} ${row.name}, ${duration(row.durationMs)}${row.isError ? ', error' : ''}`, onclick: () => choose(row.id) },
      h('div', { class: 'name', role: 'gridcell', style: { 'padding-left': `${12 + Math.min(row.depth, 30) * 14}px` } },
        row.children.length ? h('button', { type: 'button', class: 'fold', tabindex: -1, 'aria-label': isFolded ? 'Unfold' : 'Fold', onclick: (event) => { event.stopPropagation(); fold(row, !isFolded); } }, icon(isFolded ? 'right' : 'down')) : h('span', { class: 'fold' }),
        h('span', { class: 'stripe' }), row.isError && h('span', { class: 'error' }, icon('error')), h('span', { class: 'who-name' }, row.resource),
        title && h('span', { class: 'muted' }, '→ ', title), h('span', { class: 'what', title: row.name }, row.name), isFolded && h('span', { class: 'badge' }, `+${row.below}`)),
      h('div', { class: 'track', role: 'gridcell' }, h('div', { class: 'bar', style: { left: `${left}%`, width: `${width}%` } }, inside && h('span', {}, duration(row.durationMs))),
        row.logs > 0 && h('span', { class: 'dot', title: count(row.logs, 'log record'), style: { left: `${left}%` } }),
        !inside && h('span', { class: 'took', style: left + width > 82 ? { right: `${100 - left}%` } : { left: `${left + width}%` } }, duration(row.durationMs))));
  }

  function mark() {
    const elements = [...fall.querySelectorAll('.row')];
    for (const element of elements) element.classList.toggle('chosen', element.dataset.id === chosen);
    const entry = elements.find((element) => element.dataset.id === chosen) ?? elements[0];
    if (entry) entry.tabIndex = 0;
  }

  function fold(row, on) {
    if (on) folded.add(row.id);
    else folded.delete(row.id);
    draw();
    fall.querySelector(`[data-id="${row.id}"]`)?.focus();
  }

  fall.addEventListener('keydown', (event) => {
    const element = event.target.closest('.row');
    if (!element) return;
    const row = rows.find((one) => one.id === element.dataset.id);
    const move = (to) => to?.classList.contains('row') && (to.tabIndex = 0, to.focus());
    const keys = {
      ArrowDown: () => move(element.nextElementSibling), ArrowUp: () => move(element.previousElementSibling),
      ArrowRight: () => folded.has(row.id) ? fold(row, false) : move(element.nextElementSibling),
      ArrowLeft: () => row.children.length && !folded.has(row.id) ? fold(row, true) : move(fall.querySelector(`[data-id="${row.ancestors.at(-1)}"]`)),
      Enter: () => choose(row.id), ' ': () => choose(row.id),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  async function choose(id) {
    chosen = id;
    remember({ span: id });
    mark();
    const span = await read(`/api/traces/${params.id}/spans/${id}`, {}, signal);
    if (span && chosen === id) panel.show(span.name, `${span.resource} · ${span.kind} · ${duration(span.durationMs)}`, details(span));
  }

  async function refresh() {
    const next = await read(`/api/traces/${params.id}`, {}, signal);
    if (!next) {
      if (!trace) {
        put(head, h('h1', {}, 'Trace not found'));
        put(body, empty('traces', 'This trace is not here', h('p', {}, `The newest 10,000 traces are kept; ${params.id.slice(0, 7)} is not one of them, or its first span has not arrived yet. It appears here when it does.`), h('p', {}, h('a', { href: '/traces' }, 'All traces'))));
      }
      return;
    }
    const signature = `${next.spans.length} ${next.durationMs} ${next.spans.reduce((sum, span) => sum + span.logs, 0)}`;
    if (signature === known) return;
    known = signature;
    trace = next;
    rows = arrange(trace.spans);
    if (!fall.isConnected) return location.reload();
    drawHead();
    draw();
    if (chosen && !panel.isOpen) choose(chosen);
  }

  live(['traces', 'logs'], refresh, signal);
}

const fact = (name, value) => h('span', {}, `${name} `, h('b', {}, String(value)));

function details(span) {
  return [
    h('div', { class: 'links' }, h('a', { class: 'button', href: `/structuredlogs?trace=${span.traceId}&span=${span.id}` }, icon('structuredlogs'), 'View logs')),
    properties('Span', pairs(span.attributes)),
    properties('Context', [['Status', span.isError ? h('span', { class: 'error' }, `Error${span.statusMessage ? `: ${span.statusMessage}` : ''}`) : null], ['Source', span.scope], ['Kind', span.kind], ['Start time', dateTime(span.start)], ['Duration', duration(span.durationMs)],
      ['SpanId', span.id], ['ParentId', span.parentId], ['TraceId', span.traceId], ['TraceState', span.traceState]]),
    section('Logs', span.logs.length, span.logs.map((log) => h('a', { class: `line-log level-${log.level}`, href: `/structuredlogs?trace=${span.traceId}&log=${log.id}` }, h('span', { class: 'time muted' }, time(log.time)), levelLabel(log.level), h('span', { class: 'message' }, log.message)))),
    section('Events', span.events.length, span.events.map((event) => h('div', { class: 'event' }, h('b', {}, event.name), h('span', { class: 'muted' }, ` +${duration(event.offsetMs)}`),
      event.attributes.length > 0 && eventTable(event.attributes)))),
    section('Links', span.links.length, span.links.map((link) => h('div', { class: 'event' }, link.isKept
      ? h('a', { href: `/traces/detail/${link.traceId}?span=${link.spanId}` }, `Trace ${link.traceId.slice(0, 7)}, span ${link.spanId.slice(0, 7)}`) : h('span', { class: 'muted' }, `Trace ${link.traceId} (not kept)`), eventTable(link.attributes)))),
    properties('Resource', pairs(span.resourceAttributes), false),
  ];
}

const eventTable = (attributes) => properties('Attributes', pairs(attributes)).querySelector('table');
