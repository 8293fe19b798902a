import { PgBoss } from 'pg-boss';
import { concurrency, key, postgres, queueName, versionOf } from './settings.js';

export const version = versionOf('pg-boss');

const connections = 20;

// Notifications start a job sooner, and make commits wait for each other.
const notify = key !== 'pg-boss-polling';

async function start(options) {
  const boss = new PgBoss({ connectionString: postgres, max: connections, useListenNotify: notify, ...options });
  boss.on('error', error => console.error(error));
  await boss.start();
  return boss;
}

export async function prepare() {
  const boss = await start({});
  await boss.createQueue(queueName, { notify });
  await boss.stop();
}

export async function startCaller() {
  const boss = await start({ supervise: false, schedule: false });
  return job => boss.send(queueName, job);
}

// A batch is fetched by one statement, run at once, and completed by another one. Two batches, so that one runs while the other is
// completed.
export async function startWorker(run) {
  const boss = await start({ schedule: false });
  const options = { batchSize: concurrency, localConcurrency: 2, burstWhenBatchFull: true, pollingIntervalSeconds: 0.5 };
  await boss.work(queueName, options, jobs => Promise.all(jobs.map(job => run(job.data))));
  return () => boss.stop();
}
