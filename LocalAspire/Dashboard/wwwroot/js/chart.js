import { h, put, s } from './dom.js';
import { measure, shortTime } from './format.js';
import { go } from './router.js';

const margin = { left: 74, right: 14, top: 12, bottom: 26 };
const height = 340;

/** Draws a chart's lines with axes, exemplars, a legend that hides lines, and a tip that follows the pointer. */
export function drawChart(parent, chart, hidden, redraw) {
  const width = Math.max(320, (parent.clientWidth || 900) - 22);
  const unit = chart.view === 'rate' ? '' : chart.unit;
  const lines = chart.lines.map((line, i) => ({ ...line, color: i % 12 })).filter((line) => !hidden.has(line.name));
  const exemplars = ['percentiles', 'p50', 'p90', 'p99', 'value'].includes(chart.view) ? chart.exemplars : [];
  const values = lines.flatMap((line) => line.values).filter((value) => value !== null);
  const lowest = Math.min(0, ...values);
  const highest = ceiling(Math.max(...values, ...exemplars.map((mark) => mark.value), lowest === 0 && !values.length ? 1 : lowest), lowest);
  const [first, last] = [chart.times[0], chart.times.at(-1)];
  const x = (time) => margin.left + ((time - first) / (last - first || 1)) * (width - margin.left - margin.right);
  const y = (value) => height - margin.bottom - ((value - lowest) / (highest - lowest || 1)) * (height - margin.top - margin.bottom);

  const svg = s('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${chart.description || 'Chart'}; the Table tab has the same numbers` });
  for (let i = 0; i <= 4; i++) {
    const value = lowest + ((highest - lowest) * i) / 4;
    svg.append(s('line', { class: 'gridline', x1: margin.left, x2: width - margin.right, y1: y(value), y2: y(value) }),
      s('text', { x: margin.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, measure(value, unit)));
  }
  const ticks = Math.max(2, Math.floor(width / 150));
  for (let i = 0; i <= ticks; i++) {
    const time = first + ((last - first) * i) / ticks;
    svg.append(s('text', { x: x(time), y: height - 6, 'text-anchor': i === 0 ? 'start' : i === ticks ? 'end' : 'middle' }, shortTime(time)));
  }
  for (const line of lines) {
    const { path, area } = trace(line.values, (i) => x(chart.times[i]), y, y(lowest));
    if (lines.length === 1) svg.append(s('path', { class: `area k${line.color}`, d: area }));
    svg.append(s('path', { class: `curve k${line.color}`, d: path }));
  }
  for (const mark of exemplars.filter((one) => one.time >= first && one.time <= last)) {
    svg.append(s('circle', { class: 'exemplar', cx: x(mark.time), cy: y(mark.value), r: 4, onclick: () => go(`/traces/detail/${mark.traceId}?span=${mark.spanId}`) },
      s('title', {}, `${measure(mark.value, unit)}: open trace ${mark.traceId.slice(0, 7)}`)));
  }
  const cursor = s('line', { class: 'cursor', y1: margin.top, y2: height - margin.bottom, visibility: 'hidden' });
  svg.append(cursor);

  const tip = h('div', { class: 'tip', hidden: true });
  const box = h('div', { class: 'chart' }, svg, tip);
  svg.addEventListener('pointermove', (event) => {
    const at = ((event.clientX - svg.getBoundingClientRect().left) / svg.clientWidth) * width;
    const i = Math.round(((at - margin.left) / (width - margin.left - margin.right)) * (chart.times.length - 1));
    if (i < 0 || i >= chart.times.length) return;
    const position = x(chart.times[i]);
    cursor.setAttribute('x1', position);
    cursor.setAttribute('x2', position);
    cursor.setAttribute('visibility', 'visible');
    put(tip, h('b', {}, shortTime(chart.times[i])), lines.map((line) => h('div', { class: `k${line.color}` }, h('span', {}, line.name), h('b', {}, measure(line.values[i], unit)))));
    tip.hidden = false;
    const room = position > width / 2;
    tip.style.setProperty('left', room ? 'auto' : `${position + 24}px`);
    tip.style.setProperty('right', room ? `${width - position + 24}px` : 'auto');
    tip.style.setProperty('top', '24px');
  });
  svg.addEventListener('pointerleave', () => {
    tip.hidden = true;
    cursor.setAttribute('visibility', 'hidden');
  });
  const legend = h('div', { class: 'legend' }, chart.lines.map((line, i) => h('button', { type: 'button', class: `k${i % 12}`, 'aria-pressed': String(!hidden.has(line.name)), onclick: () => {
    if (!hidden.delete(line.name)) hidden.add(line.name);
    redraw();
  } }, line.name)), chart.hiddenLines > 0 && h('span', { class: 'muted' }, `and ${chart.hiddenLines} more: filter to see them`));
  put(parent, box, legend, !values.length && h('p', { class: 'muted' }, 'Nothing was measured in this time.'));
}

// A round number above the highest value, so that the axis reads well.
function ceiling(value, lowest) {
  const range = value - lowest;
  if (!(range > 0)) return lowest + 1;
  const unit = 10 ** Math.floor(Math.log10(range));
  const round = [1, 1.5, 2, 3, 4, 5, 8, 10].find((factor) => factor * unit >= range * 1.05) ?? 10;
  return lowest + round * unit;
}

function trace(values, x, y, floor) {
  let path = '';
  let area = '';
  let start = null;
  values.forEach((value, i) => {
    if (value === null) return;
    const isStart = i === 0 || values[i - 1] === null;
    if (isStart) start = i;
    path += `${isStart ? 'M' : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    area += `${isStart ? `M${x(i).toFixed(1)} ${floor}L` : 'L'}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    if (i === values.length - 1 || values[i + 1] === null) {
      area += `L${x(i).toFixed(1)} ${floor}Z`;
      if (start === i) path += 'h2';
    }
  });
  return { path, area };
}
