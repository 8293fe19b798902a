import { Logger, makeWorkerUtils, run as runWorker } from 'graphile-worker';
import { concurrency, postgres, queueName, versionOf } from './settings.js';

export const version = versionOf('graphile-worker');

// As in its documentation on performance: jobs are fetched 500 at a time, and their ends are recorded together.
const preset = {
  worker: {
    connectionString: postgres,
    concurrentJobs: concurrency,
    maxPoolSize: concurrency + 5,
    localQueue: { size: 500 },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
    logger: new Logger(() => () => {}),
  },
};

export async function prepare() {
  const utils = await makeWorkerUtils({ preset });
  await utils.migrate();
  await utils.release();
}

export async function startCaller() {
  const utils = await makeWorkerUtils({ preset });
  return job => utils.addJob(queueName, job);
}

export async function startWorker(run) {
  const runner = await runWorker({ preset, noHandleSignals: true, taskList: { [queueName]: run } });
  return () => runner.stop();
}
