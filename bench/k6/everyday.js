// Everyday traffic for k6, the mix that bench/Traffic sends (without writes, which need a token):
//
//   k6 run bench/k6/everyday.js -e USERS=500 -e SECONDS=60
//
// A user asks once a second, whether the last response has arrived or not. All users have the address of this machine, so they share its
// rate limit: in production 429 is the right response to most of them.
import http from 'k6/http';
import { check } from 'k6';
import { Rate } from 'k6/metrics';

const gateway = __ENV.GATEWAY || 'http://localhost:8080';
const users = Number(__ENV.USERS || 100);
const seconds = Number(__ENV.SECONDS || 30);
const items = Number(__ENV.ITEMS || 101);

const refused = new Rate('refused');

export const options = {
  scenarios: {
    everyday: {
      executor: 'constant-arrival-rate',
      rate: users,
      timeUnit: '1s',
      duration: `${seconds}s`,
      preAllocatedVUs: users,
      maxVUs: 10 * users,
    },
  },
  thresholds: {
    http_req_failed: ['rate<0.01'],
    http_req_duration: ['p(99)<500'],
  },
};

// A refusal that says when to come back is no failure.
http.setResponseCallback(http.expectedStatuses({ min: 200, max: 399 }, 429));

const kinds = [
  { weight: 40, path: () => '/api/catalog/items?pageSize=20' },
  { weight: 43.5, path: () => `/api/catalog/items/${byPopularity()}` },
  { weight: 10, path: () => '/api/catalog/catalogtypes' },
  { weight: 5, path: () => '/api/catalog/items/withsemanticrelevance?text=jacket' },
  { weight: 1.5, path: () => '/api/catalog/items?pageSize=100' },
];
const total = kinds.reduce((sum, kind) => sum + kind.weight, 0);

export default function () {
  const response = http.get(gateway + choose().path());
  refused.add(response.status === 429);
  check(response, {
    'answered': (r) => r.status === 200 || r.status === 404,
    'a refusal says when to come back': (r) => r.status !== 429 || Number(r.headers['Retry-After']) > 0,
  });
}

function choose() {
  let at = Math.random() * total;
  for (const kind of kinds) {
    at -= kind.weight;
    if (at < 0)
      return kind;
  }

  return kinds[0];
}

// Zipf's law with exponent 1: between two powers of two all items are equally popular, and each such range is as popular as the next.
function byPopularity() {
  const ranges = Math.floor(Math.log2(items)) + 1;
  const first = 2 ** Math.floor(Math.random() * ranges);
  return Math.min(first + Math.floor(Math.random() * first), items);
}
