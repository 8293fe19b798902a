import net from 'node:net';
import readline from 'node:readline';
import { eventsPort } from './settings.js';

// Reports events to the bench, one line each, and receives its commands. Node writes a line to the kernel within the call as long as
// the connection keeps up, so that killing this process loses none. hrtime is CLOCK_MONOTONIC on Linux, the same in all processes.
export async function connect() {
  const socket = net.connect(eventsPort, '127.0.0.1');
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const closed = new Promise(resolve => socket.once('close', resolve));
  const commands = readline.createInterface({ input: socket });
  const write = line => socket.write(`${line}\n`);
  write(`hello ${process.pid}`);
  return {
    write,
    closed,
    commands,
    reportCall: job => write(`c ${job} ${process.hrtime.bigint()}`),
    reportStart: job => write(`s ${job} ${process.hrtime.bigint()}`),
  };
}
