// node main.js prepare|call|work <queue>: the bench starts it, and says where the servers are (settings.js).
import { connect } from './events.js';
import { runCaller } from './caller.js';

const [command, name] = process.argv.slice(2);
const queue = await import(`./${name}.js`);
const events = await connect();

// The work of each job, the same for all queues: it reports its start and takes its time.
async function run({ number, milliseconds }) {
  events.reportStart(number);
  if (milliseconds > 0)
    await new Promise(resolve => setTimeout(resolve, milliseconds));
}

switch (command) {
  case 'prepare':
    await queue.prepare();
    events.write(`ready ${queue.version}`);
    process.exit();
  case 'call': {
    const enqueue = await queue.startCaller();
    events.write('ready');
    await runCaller(events, enqueue);
    process.exit();
  }
  case 'work': {
    const stop = await queue.startWorker(run);
    events.write('ready');
    await events.closed;
    await stop();
    process.exit();
  }
  default:
    throw new Error(`There is no command '${command}'.`);
}
