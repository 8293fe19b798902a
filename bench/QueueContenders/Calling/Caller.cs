using System.Diagnostics;
using System.Globalization;
using QueueContenders.Contract;
using QueueContenders.Events;

namespace QueueContenders.Calling;

/// <summary>Enqueues jobs on the bench's commands: as fast as a number of callers can, or at a fixed rate.</summary>
internal sealed class Caller(EventConnection events, Func<QueueJob, Task> enqueue)
{
    private const int Owners = 20;

    private int _accepted;
    private string? _failure;

    /// <summary>Executes commands until the bench closes the connection.</summary>
    public async Task RunAsync()
    {
        await foreach (var command in events.ReadCommandsAsync())
        {
            int[] numbers = [.. command.Skip(1).Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
            (_accepted, _failure) = (0, null);
            events.Write(string.Create(CultureInfo.InvariantCulture, $"began {Stopwatch.GetTimestamp()}"));
            switch (command[0])
            {
                case "burst":
                    await BurstAsync(numbers[0], numbers[1], numbers[2], numbers[3]);
                    break;
                case "pace":
                    await PaceAsync(numbers[0], numbers[1], numbers[2]);
                    break;
            }

            events.Write(string.Create(CultureInfo.InvariantCulture, $"done {_accepted} {_failure?.ReplaceLineEndings(" ")}"));
        }
    }

    private Task BurstAsync(int first, int count, int callers, int milliseconds)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            for (var number = Interlocked.Increment(ref next); number < count; number = Interlocked.Increment(ref next))
                await EnqueueAsync(new QueueJob(first + number, milliseconds, caller));
        })));
    }

    // Independent of how long the calls take, so that a slow queue is measured at the same rate.
    private async Task PaceAsync(int first, int count, int perSecond)
    {
        var (start, calls) = (Stopwatch.GetTimestamp(), new List<Task>());
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (calls.Count < count)
        {
            while (calls.Count < count && calls.Count <= Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond)
            {
                var number = calls.Count;
                calls.Add(Task.Run(() =>
                {
                    events.ReportCall(first + number);
                    return EnqueueAsync(new QueueJob(first + number, 0, number % Owners));
                }));
            }

            await timer.WaitForNextTickAsync();
        }

        await Task.WhenAll(calls);
    }

    private async Task EnqueueAsync(QueueJob job)
    {
        try
        {
            await enqueue(job);
            Interlocked.Increment(ref _accepted);
        }
#pragma warning disable CA1031 // Whatever it is: the job was not accepted, and the bench reports why.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _failure ??= $"{failure.GetType().Name}: {failure.GetBaseException().Message}";
        }
    }
}
