import { s } from './dom.js';

// Drawn on a grid of 20, one stroke wide.
const paths = {
  brand: 'M10 2.5 18.5 17h-17zM10 9l3.8 6.6H6.2z',
  resources: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
  console: 'M2.5 4h15v12h-15zM5.5 7.5 8.5 10l-3 2.5M10 13h4.5',
  structuredlogs: 'M4 2.5h12v15H4zM7 6.5h6M7 10h6M7 13.5h4',
  traces: 'M3 4h8M6 8h9M8 12h6M10 16h7',
  metrics: 'M3 17V3M3 17h14M6 13l3.5-4 3 2.5L17 5',
  graph: 'M4 8.5h4v4H4zM13 3h4v4h-4zM13 13h4v4h-4zM8 10h2.5M10.5 10V5H13M10.5 10v5H13',
  sun: 'M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM10 1.5v2M10 16.5v2M1.5 10h2M16.5 10h2M4 4l1.4 1.4M14.6 14.6 16 16M4 16l1.4-1.4M14.6 5.4 16 4',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z',
  help: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM7.6 7.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.6M10 14v.4',
  trash: 'M3.5 5h13M8 5V3h4v2M5 5l.8 12h8.4L15 5M8.3 8v6M11.7 8v6',
  copy: 'M7 7h9v10H7zM13 7V3H4v10h3',
  check: 'm4 10.5 4 4 8-9',
  close: 'm5 5 10 10M15 5 5 15',
  search: 'M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM12.5 12.5 17 17',
  filter: 'M3 4h14M6 10h8M8.5 16h3',
  start: 'M6 3.5v13l10-6.5z',
  stop: 'M5 5h10v10H5z',
  restart: 'M16 10a6 6 0 1 1-1.8-4.3M16.5 2.5v4h-4',
  details: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM10 9v5M10 6v.4',
  eye: 'M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  hidden: 'M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10zM4 16.5l12-13',
  download: 'M10 2.5v10M6 9l4 4 4-4M3.5 16.5h13',
  pause: 'M6.5 4v12M13.5 4v12',
  wrap: 'M3 5h14M3 10h11a3 3 0 0 1 0 6h-3M13 14l-2 2 2 2M3 15h4',
  clock: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM10 5.5V10l3 2',
  right: 'm7.5 5 5 5-5 5',
  down: 'm5 7.5 5 5 5-5',
  error: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM7.2 7.2l5.6 5.6M12.8 7.2l-5.6 5.6',
  warning: 'M10 2.5 18.5 17h-17zM10 8v4.5M10 14.6v.3',
  ok: 'M10 2a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.5 10.2l2.5 2.5 4.6-5',
  dot: 'M10 6a4 4 0 1 0 0 8 4 4 0 0 0 0-8z',
  arrow: 'M3 10h13M11 5l5 5-5 5',
  project: 'M3 5h5l2 2h7v9H3z',
  executable: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2v3M10 15v3M2 10h3M15 10h3M4.3 4.3l2.2 2.2M13.5 13.5l2.2 2.2M4.3 15.7l2.2-2.2M13.5 6.5l2.2-2.2',
  container: 'M10 2 17 6v8l-7 4-7-4V6zM3 6l7 4 7-4M10 10v8',
  database: 'M10 2.5c3.6 0 6.5 1.1 6.5 2.5v10c0 1.4-2.9 2.5-6.5 2.5S3.5 16.4 3.5 15V5c0-1.4 2.9-2.5 6.5-2.5zM3.5 5c0 1.4 2.9 2.5 6.5 2.5S16.5 6.4 16.5 5M3.5 10c0 1.4 2.9 2.5 6.5 2.5s6.5-1.1 6.5-2.5',
  parameter: 'M7 3 5 17M15 3l-2 14M3 7.5h14.5M2.5 12.5H17',
};

/** The icon of a resource's type. */
export function typeIcon(type) {
  const known = { Project: 'project', Container: 'container', Database: 'database', PostgreSQL: 'database', Redis: 'database', RabbitMQ: 'structuredlogs', Parameter: 'parameter', Dashboard: 'metrics' };
  return icon(known[type] ?? 'executable', type);
}

/** An icon by name; decoration unless it is given a label. */
export function icon(name, label) {
  return s('svg', { class: 'icon', viewBox: '0 0 20 20', fill: 'none', stroke: 'currentColor', 'stroke-width': 1.5, 'stroke-linecap': 'round', 'stroke-linejoin': 'round', role: label ? 'img' : null, 'aria-label': label, 'aria-hidden': label ? null : 'true' },
    s('path', { d: paths[name] ?? paths.dot }));
}
