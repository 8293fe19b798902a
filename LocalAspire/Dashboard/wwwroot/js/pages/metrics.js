import { h, put } from '../dom.js';
import { icon } from '../icons.js';
import { count, dateTime, measure, shortTime } from '../format.js';
import { live, read } from '../live.js';
import { remember } from '../router.js';
import { choice, empty, sendingHelp, sourceChoice } from '../controls.js';
import { drawChart } from '../chart.js';

const spans = [[1, 'Last minute'], [5, 'Last 5 minutes'], [15, 'Last 15 minutes'], [30, 'Last 30 minutes'], [60, 'Last hour'], [180, 'Last 3 hours'], [720, 'Last 12 hours']];
const viewNames = { percentiles: 'Percentiles', p50: 'Median', p90: 'P90', p99: 'P99', average: 'Average', rate: 'Rate per second', total: 'Total', value: 'Value' };

export async function open(main, { params, query, signal }) {
  const wanted = {
    resource: params.resource ?? query.get('resource') ?? '', meter: query.get('meter') ?? '', instrument: query.get('instrument') ?? '',
    minutes: query.get('minutes') ?? '5', view: query.get('view') ?? '', split: query.get('split') ?? '', filter: query.getAll('filter'), as: query.get('as') ?? 'graph',
  };
  const hidden = new Set();
  const tree = h('nav', { class: 'tree', 'aria-label': 'Instruments' });
  const panel = h('div', { class: 'instrument' });
  const body = h('div', { class: 'body' });
  let shape = '';
  let parts = null;
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Metrics'), sourceChoice(wanted.resource, (resource) => { shape = ''; change({ resource }); list(); }, signal, null),
    choice('Show', spans.map(([minutes, title]) => [String(minutes), title]), wanted.minutes, (minutes) => change({ minutes }))), body);

  function change(changes) {
    Object.assign(wanted, changes);
    remember(wanted);
    refresh();
  }

  async function list() {
    const instruments = wanted.resource ? await read('/api/metrics', { resource: wanted.resource }, signal) : [];
    if (!instruments.length) {
      shape = '';
      if (!body.querySelector('.empty')) put(body, h('div', { class: 'scroll' }, empty('metrics', wanted.resource ? `No metrics from ${wanted.resource} yet` : 'No metrics yet', await sendingHelp())));
      return;
    }
    if (!tree.isConnected) put(body, h('div', { class: 'metrics' }, tree, panel));
    const next = JSON.stringify(instruments.map((one) => [one.meter, one.name]));
    if (next === shape) return;
    shape = next;
    if (!instruments.some((one) => one.meter === wanted.meter && one.name === wanted.instrument)) {
      const first = instruments.find((one) => /^http.*request.duration$/.test(one.name)) ?? instruments[0];
      Object.assign(wanted, { meter: first.meter, instrument: first.name, view: '', split: '', filter: [] });
    }
    put(tree, [...Map.groupBy(instruments, (one) => one.meter)].map(([meter, of]) => h('details', { open: true }, h('summary', {}, meter || '(no meter)'),
      of.map((one) => h('a', { href: '#', title: one.description, dataset: { meter, name: one.name }, onclick: (event) => {
        event.preventDefault();
        hidden.clear();
        change({ meter, instrument: one.name, view: '', split: '', filter: [] });
      } }, one.name)))));
    refresh();
  }

  async function refresh() {
    if (!wanted.instrument || !tree.isConnected) return;
    for (const link of tree.querySelectorAll('a')) {
      if (link.dataset.meter === wanted.meter && link.dataset.name === wanted.instrument) link.setAttribute('aria-current', 'true');
      else link.removeAttribute('aria-current');
    }
    const asked = { resource: wanted.resource, meter: wanted.meter, instrument: wanted.instrument, minutes: wanted.minutes, view: wanted.view, split: wanted.split, filter: wanted.filter };
    const chart = await read('/api/metrics/chart', asked, signal);
    if (!chart) return put(panel, empty('metrics', 'No such instrument'));
    drawFrame(chart);
    if (wanted.as === 'table') put(parts.drawing, numbers(chart));
    else drawChart(parts.drawing, chart, hidden, refresh);
    put(parts.exemplars, exemplars(chart));
  }

  // The controls are kept while their choices stay the same, so that an open drop-down is not closed by the next second.
  function drawFrame(chart) {
    const frame = JSON.stringify([wanted.resource, wanted.meter, wanted.instrument, wanted.as, chart.view, wanted.split, wanted.filter, chart.dimensions]);
    if (parts?.frame === frame && parts.drawing.isConnected) return;
    parts = { frame, drawing: h('div'), exemplars: h('div', { class: 'exemplars' }) };
    const filterOf = (key) => wanted.filter.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
    const tab = (as, title) => h('button', { type: 'button', 'aria-pressed': String(wanted.as === as), onclick: () => change({ as }) }, title);
    put(panel, h('h2', {}, wanted.instrument), h('p', {}, [chart.description, chart.unit && `Unit: ${chart.unit}`, chart.kind].filter(Boolean).join(' · ')),
      h('div', { class: 'options' }, h('span', { class: 'tabs' }, tab('graph', 'Graph'), tab('table', 'Table')),
        chart.views.length > 1 && choice('View', chart.views.map((view) => [view, viewNames[view]]), chart.view, (view) => change({ view })),
        chart.dimensions.length > 0 && choice('Split by', [['', '(nothing)'], ...chart.dimensions.map(({ key }) => [key, key])], wanted.split, (split) => { hidden.clear(); change({ split }); }),
        chart.dimensions.map(({ key, values }) => values.length > 1 && choice(key, [['', '(all)'], ...values.map((value) => [value, value || '(empty)'])], filterOf(key), (value) =>
          change({ filter: [...wanted.filter.filter((one) => !one.startsWith(`${key}=`)), ...(value ? [`${key}=${value}`] : [])] })))),
      parts.drawing, parts.exemplars);
  }

  live(['metrics', 'telemetryResources'], async () => {
    await list();
    await refresh();
  }, signal);
}

function numbers(chart) {
  const unit = chart.view === 'rate' ? '' : chart.unit;
  const rows = chart.times.map((time, i) => [time, chart.lines.map((line) => line.values[i])]).filter(([, values]) => values.some((value) => value !== null)).reverse();
  return h('table', { class: 'grid' }, h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Time'), chart.lines.map((line) => h('th', { scope: 'col', class: 'number' }, line.name)))),
    h('tbody', {}, rows.map(([time, values]) => h('tr', {}, h('td', { class: 'time' }, shortTime(time)), values.map((value) => h('td', { class: 'number' }, measure(value, unit)))))));
}

function exemplars(chart) {
  if (!chart.exemplars.length) return null;
  return [h('h3', {}, icon('traces'), ` Exemplars: ${count(chart.exemplars.length, 'measurement')} with a trace`),
    h('table', { class: 'grid' }, h('thead', {}, h('tr', {}, ['Time', 'Value', 'Trace', 'Attributes'].map((title) => h('th', { scope: 'col' }, title)))),
      h('tbody', {}, chart.exemplars.slice(0, 20).map((mark) => h('tr', {}, h('td', { class: 'time', title: dateTime(mark.time) }, shortTime(mark.time)), h('td', {}, measure(mark.value, chart.unit)),
        h('td', {}, h('a', { href: `/traces/detail/${mark.traceId}?span=${mark.spanId}` }, h('code', {}, mark.traceId.slice(0, 7)))), h('td', { class: 'muted', title: mark.series }, mark.series)))))];
}
