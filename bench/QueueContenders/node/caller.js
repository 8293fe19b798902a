// Enqueues jobs on the bench's commands: as fast as a number of callers can, or at a fixed rate.
export async function runCaller(events, enqueueJob) {
  let accepted = 0;
  let failure = '';

  for await (const line of events.commands) {
    const [command, ...words] = line.split(' ');
    const numbers = words.map(Number);
    accepted = 0;
    failure = '';
    events.write(`began ${process.hrtime.bigint()}`);
    if (command === 'burst')
      await burst(...numbers);
    else if (command === 'pace')
      await pace(...numbers);
    events.write(`done ${accepted} ${failure.replaceAll('\n', ' ')}`);
  }

  async function burst(first, count, callers, milliseconds) {
    let next = 0;
    await Promise.all(Array.from({ length: callers }, async () => {
      while (next < count)
        await enqueue(first + next++, milliseconds);
    }));
  }

  // Independent of how long the calls take, so that a slow queue is measured at the same rate.
  async function pace(first, count, perSecond) {
    const start = performance.now();
    const calls = [];
    while (calls.length < count) {
      while (calls.length < count && calls.length <= (performance.now() - start) / 1000 * perSecond) {
        events.reportCall(first + calls.length);
        calls.push(enqueue(first + calls.length, 0));
      }

      await new Promise(resolve => setTimeout(resolve, 1));
    }

    await Promise.all(calls);
  }

  async function enqueue(number, milliseconds) {
    try {
      await enqueueJob({ number, milliseconds });
      accepted++;
    } catch (error) {
      failure ||= String(error);
    }
  }
}
