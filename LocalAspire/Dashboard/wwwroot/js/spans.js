/** Spans as the rows of a waterfall: each below its parent, siblings in order of time, with depth, ancestors and how many are below. */
export function arrange(spans) {
  const byId = new Map(spans.map((span) => [span.id, { ...span, children: [], ancestors: [], depth: 0, below: 0 }]));
  const roots = [];
  for (const span of byId.values()) {
    const parent = span.parentId && span.parentId !== span.id ? byId.get(span.parentId) : null;
    (parent ? parent.children : roots).push(span);
  }
  const rows = [];
  const seen = new Set();
  const walk = (top) => {
    // A stack, since a trace may nest deeper than calls may; a circle of parents is cut where it closes.
    const stack = [top];
    while (stack.length) {
      const span = stack.pop();
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      rows.push(span);
      for (const child of span.children.toReversed()) {
        child.depth = span.depth + 1;
        child.ancestors = span.depth < 200 ? [...span.ancestors, span.id] : span.ancestors;
        stack.push(child);
      }
    }
  };
  roots.forEach(walk);
  for (const span of byId.values()) if (!seen.has(span.id)) walk(span);
  for (const row of rows) for (const id of row.ancestors) byId.get(id).below++;
  return rows;
}
