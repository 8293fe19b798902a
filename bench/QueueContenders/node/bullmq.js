import { Queue, Worker } from 'bullmq';
import { concurrency, queueName, redisPort, versionOf } from './settings.js';

export const version = versionOf('bullmq');

const connection = { host: '127.0.0.1', port: redisPort, maxRetriesPerRequest: null };

export async function prepare() {
  const queue = new Queue(queueName, { connection });
  await queue.waitUntilReady();
  await queue.close();
}

export async function startCaller() {
  const queue = new Queue(queueName, { connection });
  await queue.waitUntilReady();
  return job => queue.add('job', job);
}

export async function startWorker(run) {
  const worker = new Worker(queueName, job => run(job.data), { connection, concurrency });
  worker.on('error', error => console.error(error));
  await worker.waitUntilReady();
  return () => worker.close();
}
