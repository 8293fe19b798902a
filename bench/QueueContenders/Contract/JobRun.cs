using QueueContenders.Events;

namespace QueueContenders.Contract;

/// <summary>The work of each job, the same for all queues: it reports its start and takes its time.</summary>
internal sealed class JobRun(EventConnection events)
{
    public async Task RunAsync(int number, int milliseconds)
    {
        events.ReportStart(number);
        if (milliseconds > 0)
            await Task.Delay(milliseconds);
    }
}
