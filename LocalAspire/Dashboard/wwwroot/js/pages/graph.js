import { h, put, s } from '../dom.js';
import { duration, percent, rate } from '../format.js';
import { live, read } from '../live.js';
import { go } from '../router.js';
import { empty, sendingHelp } from '../controls.js';
import { layout } from '../layout.js';
import { words } from './resources.js';

const box = { width: 178, height: 70 };

export async function open(main, { signal }) {
  const view = h('div', { class: 'graph', tabindex: 0, 'aria-label': 'Resources and calls' });
  const table = h('details', { class: 'graph-table' });
  const since = h('span', { class: 'muted' });
  const body = h('div', { class: 'body' }, h('div', { class: 'scroll' }, view, table));
  put(main, h('div', { class: 'head' }, h('h1', {}, 'Graph'), since), body);
  let drawn = '';
  let last = 0;

  async function refresh() {
    const graph = await read('/api/graph', {}, signal);
    last = Date.now();
    if (!graph.nodes.length) {
      if (!view.querySelector('.empty')) put(view, empty('graph', 'Nothing to draw yet', await sendingHelp()));
      return;
    }
    since.textContent = `Calls of the last ${Math.round(graph.windowSeconds)} s`;
    const next = JSON.stringify(graph);
    if (next === drawn) return;
    drawn = next;
    const focused = document.activeElement.dataset?.node;
    put(view, draw(graph));
    if (focused) view.querySelector(`[data-node="${CSS.escape(focused)}"]`)?.focus();
    put(table, h('summary', {}, 'As a table'), edgeTable(graph));
  }

  // Rates fall while nothing arrives: looked at every few seconds besides.
  const timer = setInterval(() => !document.hidden && Date.now() - last > 4_000 && refresh().catch(() => {}), 5_000);
  signal.addEventListener('abort', () => clearInterval(timer));
  live(['traces', 'resources', 'telemetryResources'], refresh, signal);
}

function draw({ nodes, edges }) {
  const placed = layout(nodes, edges, box);
  return s('svg', { width: placed.width, height: placed.height, viewBox: `0 0 ${placed.width} ${placed.height}`, role: 'group' },
    s('defs', {}, s('marker', { id: 'tip', viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: 'auto-start-reverse' }, s('path', { d: 'M0 1 9 5 0 9z' }))),
    [...placed.routes].map(([edge, stops]) => drawEdge(edge, stops)),
    placed.nodes.map(drawNode));
}

function drawNode(node) {
  const bad = ['FailedToStart', 'Exited'].includes(node.state);
  const state = bad ? 'bad' : node.state === 'Running' && node.health !== 'Unhealthy' ? 'good' : node.state === '' || node.state === 'Finished' ? 'gone' : 'soso';
  const isResource = node.replicas.length > 0;
  const target = isResource ? `/resources/${encodeURIComponent(node.replicas[0])}` : node.type === 'External' ? null : `/traces/resource/${encodeURIComponent(node.name)}`;
  const kind = node.replicas.length > 1 ? `${node.type} × ${node.replicas.length}` : node.partOf ? `${node.type} in ${node.partOf}` : node.type;
  const label = `${node.name}, ${kind}${node.state ? `, ${node.state}` : ''}, ${rate(node.perSecond)} requests a second, ${percent(node.errorShare)} errors`;
  const open = () => target && go(target);
  return s('g', { class: `node${node.color === null ? '' : ` k${node.color % 12}`}`, transform: `translate(${node.x} ${node.y})`, tabindex: 0, role: 'link', 'aria-label': label, 'data-node': node.name, onclick: open, onkeydown: (event) => event.key === 'Enter' && open() },
    s('rect', { width: box.width, height: box.height, rx: 8 }), s('rect', { class: 'stripe', width: 5, height: box.height - 16, x: 0, y: 8, rx: 2 }),
    s('circle', { class: state, cx: box.width - 16, cy: 18, r: 5 }, s('title', {}, node.state || 'Seen in telemetry')),
    s('text', { class: 'title', x: 16, y: 23 }, clip(node.name, 17)), s('text', { class: 'sub', x: 16, y: 41 }, kind),
    node.slowMs !== null && s('text', { class: 'sub', x: box.width - 12, y: 41, 'text-anchor': 'end' }, `p95 ${duration(node.slowMs)}`),
    node.perSecond > 0 ? s('text', { class: node.errorShare > 0 ? 'sub bad' : 'sub', x: 16, y: 58 }, `${rate(node.perSecond)}/s${node.errorShare > 0 ? ` · ${percent(node.errorShare)} errors` : ''}`)
      : s('text', { class: 'sub', x: 16, y: 58 }, words(node.state)), s('title', {}, label));
}

function drawEdge(edge, stops) {
  const busy = edge.perSecond > 0;
  const kind = `edge${busy ? ' busy' : ''}${edge.errorShare > 0 ? ' failing' : ''}`;
  const { d, label: [x, y] } = stops.at(-1).x > stops[0].x ? curve(stops) : straight(stops[0], stops.at(-1));
  const text = busy ? `${rate(edge.perSecond)}/s${edge.errorShare > 0 ? ` · ${percent(edge.errorShare)}` : ''}` : '';
  const width = text.length * 6.6 + 8;
  return s('g', { class: kind }, s('title', {}, sentence(edge)), s('path', { d, 'marker-end': 'url(#tip)' }), busy && s('path', { class: 'flow', d }),
    text && s('g', { class: 'label', transform: `translate(${x} ${y})` }, s('rect', { x: -width / 2, y: -10, width, height: 19, rx: 4 }), s('text', { 'text-anchor': 'middle', y: 4 }, text)));
}

// From right side to left side, flat through the lanes of the columns between; the label is on the last bend.
function curve(stops) {
  const middle = (item) => item.y + item.height / 2;
  let [x, y] = [stops[0].x + box.width, middle(stops[0])];
  let d = `M${x} ${y}`;
  let label = null;
  for (const stop of stops.slice(1)) {
    const [nextX, nextY] = [stop.x, middle(stop)];
    const bend = (nextX - x) / 2;
    d += `C${x + bend} ${y} ${nextX - bend} ${nextY} ${nextX} ${nextY}`;
    label = [(x + nextX) / 2, (y + nextY) / 2];
    if (stop.lane) d += `H${nextX + box.width}`;
    [x, y] = [stop.lane ? nextX + box.width : nextX, nextY];
  }
  return { d, label };
}

// Against the direction of the columns, which only edges that close a circle do.
function straight(from, to) {
  const down = to.y > from.y;
  const [x1, y1, x2, y2] = [from.x + box.width / 2, from.y + (down ? box.height : 0), to.x + box.width / 2, to.y + (down ? 0 : box.height)];
  return { d: `M${x1} ${y1}L${x2} ${y2}`, label: [(x1 + x2) / 2, (y1 + y2) / 2] };
}

const clip = (text, most) => text.length > most ? `${text.slice(0, most - 1)}…` : text;
const sentence = (edge) =>
  `${edge.from} calls ${edge.to}: ${rate(edge.perSecond)} a second, ${percent(edge.errorShare)} errors${edge.slowMs === null ? '' : `, 95 of 100 within ${duration(edge.slowMs)}`}`;

function edgeTable({ edges }) {
  return h('table', { class: 'grid' }, h('thead', {}, h('tr', {}, ['From', 'To', 'Calls a second', 'Errors', 'P95'].map((title) => h('th', { scope: 'col' }, title)))),
    h('tbody', {}, edges.map((edge) => h('tr', {}, h('td', {}, edge.from), h('td', {}, edge.to), h('td', {}, rate(edge.perSecond)), h('td', {}, percent(edge.errorShare)), h('td', {}, edge.slowMs === null ? '–' : duration(edge.slowMs))))));
}
