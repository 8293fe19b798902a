import { readFileSync } from 'node:fs';

// The servers and names of a run, from environment variables that the bench sets.
export const postgres = process.env.QUEUES_POSTGRES_URL;
export const redisPort = Number(process.env.QUEUES_REDIS_PORT);
export const eventsPort = Number(process.env.QUEUES_EVENTS);
export const key = process.env.QUEUES_KEY;
export const queueName = process.env.QUEUES_QUEUE;

// The jobs that a worker runs concurrently, the same for all queues.
export const concurrency = 20;

export function versionOf(library) {
  return JSON.parse(readFileSync(new URL(`./node_modules/${library}/package.json`, import.meta.url))).version;
}
