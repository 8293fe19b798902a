const gap = { x: 104, y: 34 };
const lane = 12;

/**
 * Places the nodes of a graph in columns: callers left of what they call, by longest path, edges that would close a circle
 * left out of account; within a column each near the middle of its neighbours. An edge over several columns gets a lane of
 * its own through those between, so that it passes no node. Nodes without edges stand below.
 */
export function layout(nodes, edges, box) {
  const names = new Set(nodes.map((node) => node.name));
  const known = edges.filter((edge) => names.has(edge.from) && names.has(edge.to) && edge.from !== edge.to);
  const joined = new Set(known.flatMap((edge) => [edge.from, edge.to]));
  const rank = ranks([...joined], known);
  const columns = [];
  const put = (item, column) => (columns[column] ??= []).push(item);
  for (const node of nodes.filter((one) => joined.has(one.name))) put({ ...node, height: box.height }, rank.get(node.name));
  const routes = new Map(known.map((edge) => [edge, lanes(edge, rank, put)]));
  order(columns, [...routes.values()].flatMap((stops) => stops.slice(1).map((stop, i) => [stops[i], stop])));

  const height = (column) => column.reduce((sum, item) => sum + item.height + gap.y, -gap.y);
  const tallest = Math.max(0, ...columns.map(height));
  columns.forEach((column, c) => {
    let y = 10 + (tallest - height(column)) / 2;
    for (const item of column) {
      Object.assign(item, { x: 10 + c * (box.width + gap.x), y });
      y += item.height + gap.y;
    }
  });
  const placed = new Map(columns.flat().map((item) => [item.name, item]));
  const width = columns.length * (box.width + gap.x) - (columns.length ? gap.x : 0);
  const below = placeAlone(nodes.filter((node) => !joined.has(node.name)), box, width, tallest);
  return {
    nodes: [...columns.flat().filter((item) => !item.lane), ...below.nodes],
    routes: new Map([...routes].map(([edge, stops]) => [edge, stops.map((name) => placed.get(name))])),
    width: Math.max(width, below.width) + 20, height: below.bottom + 20,
  };
}

function placeAlone(nodes, box, width, top) {
  const perRow = Math.max(1, Math.min(nodes.length, Math.max(3, Math.floor(width / (box.width + 30)))));
  const start = top ? top + 60 : 10;
  const placed = nodes.map((node, i) => ({ ...node, x: 10 + (i % perRow) * (box.width + 30), y: start + Math.floor(i / perRow) * (box.height + gap.y) }));
  return { nodes: placed, width: placed.length ? perRow * (box.width + 30) : 0, bottom: placed.length ? placed.at(-1).y + box.height : top + 10 };
}

function lanes(edge, rank, put) {
  const stops = [edge.from];
  for (let column = rank.get(edge.from) + 1; column < rank.get(edge.to); column++) {
    const name = `${edge.from}\n${edge.to}\n${column}`;
    put({ name, lane: true, height: lane }, column);
    stops.push(name);
  }
  return [...stops, edge.to];
}

function ranks(names, edges) {
  const targets = Map.groupBy(edges, (edge) => edge.from);
  const rank = new Map(names.map((name) => [name, 0]));
  const seen = new Set();
  const post = [];
  const visit = (name) => {
    seen.add(name);
    for (const { to } of targets.get(name) ?? []) if (!seen.has(to)) visit(to);
    post.push(name);
  };
  const called = new Set(edges.map((edge) => edge.to));
  for (const name of [...names.filter((one) => !called.has(one)), ...names]) if (!seen.has(name)) visit(name);
  const callersFirst = post.toReversed();
  const position = new Map(callersFirst.map((name, i) => [name, i]));
  for (const name of callersFirst)
    for (const { to } of targets.get(name) ?? [])
      if (position.get(to) > position.get(name)) rank.set(to, Math.max(rank.get(to), rank.get(name) + 1));
  return rank;
}

function order(columns, joints) {
  const near = new Map();
  for (const [a, b] of joints) for (const [from, to] of [[a, b], [b, a]]) near.set(from, [...(near.get(from) ?? []), to]);
  for (let sweep = 0; sweep < 6; sweep++) {
    const place = new Map();
    const settle = () => columns.forEach((column) => column.forEach((item, i) => place.set(item.name, (i + 0.5) / column.length)));
    settle();
    for (const column of sweep % 2 ? columns.toReversed() : columns) {
      const wish = new Map(column.map(({ name }) => {
        const around = near.get(name) ?? [];
        return [name, around.length ? around.reduce((sum, one) => sum + place.get(one), 0) / around.length : place.get(name)];
      }));
      column.sort((a, b) => wish.get(a.name) - wish.get(b.name));
      settle();
    }
  }
}
