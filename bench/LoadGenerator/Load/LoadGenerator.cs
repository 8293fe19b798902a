using System.Diagnostics;
using System.Net;
using HdrHistogram;

namespace Scalable.Generator.Load;

/// <summary>
/// Generates open-loop load: requests are sent when they are due, however slowly the server responds, and latency counts from the due time.
/// A server that stalls for a second thus shows in all requests due in that second, not only in the one in flight (no coordinated
/// omission).
/// </summary>
/// <remarks>One thread keeps the schedule; responses are read on the sockets' threads.</remarks>
internal sealed class LoadGenerator(LoadSpec spec, bool isLive = false)
{
    private const int ConnectingAtOnce = 64;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);
    private static readonly long MillisecondTicks = Stopwatch.Frequency / 1000;

    /// <summary>How long a due request may wait for the scheduling thread, so that it need not wake for each request.</summary>
    private static readonly long Tick = MillisecondTicks / 5;

    private static readonly long ExpiryInterval = 50 * MillisecondTicks;

    private readonly LongConcurrentHistogram _lag = OutcomeCounter.Histogram();

    /// <summary>What has happened so far; populations of one name are counted together. With intervals if the generator is live.</summary>
    public IReadOnlyList<OutcomeCounter> Outcomes { get; } =
        [.. spec.Populations.Select(population => population.Name).Distinct().Select(name => new OutcomeCounter(name, isLive))];

    /// <summary>The 99th percentile of the generator's own delay so far, in milliseconds.</summary>
    public double SendLag => OutcomeCounter.At(_lag, 99);

    public async Task<LoadResult> RunAsync(CancellationToken cancellationToken)
    {
        IPEndPoint[] servers = [.. spec.MoreAddresses.Prepend(spec.Address).Select(Server)];
        var random = new Random(spec.Seed);
        var crowds = spec.Populations.Select((population, index) =>
        {
            var tally = Outcomes.Single(outcome => outcome.Name == population.Name);
            var requests = new RequestPool(population, spec.Address, spec.Seconds, random);
            var users = Enumerable.Range(0, population.Users)
                .Select(user => new SimulatedUser(
                    servers[user % servers.Length], Address(population, index, user), requests, tally, _lag,
                    TimeSpan.FromSeconds(spec.Patience)))
                .ToArray();
            return (Population: population, Tally: tally, Users: users);
        }).ToArray();
        SimulatedUser[] everybody = [.. crowds.SelectMany(crowd => crowd.Users)];

        await ConnectAsync(everybody, cancellationToken);
        await Task.Factory.StartNew(
            () => KeepTime(crowds.Select(crowd => (crowd.Population, crowd.Users)), everybody, cancellationToken),
            cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        foreach (var user in everybody)
            user.Dispose();
        return new LoadResult([.. Outcomes.Select(outcome => outcome.Result(spec.Seconds))], SendLag);
    }

    private void KeepTime(
        IEnumerable<(Population Population, SimulatedUser[] Users)> crowds, SimulatedUser[] everybody, CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp() + MillisecondTicks;
        var end = start + (long)(spec.Seconds * Stopwatch.Frequency);
        ArrivalSchedule[] arrivals = [.. crowds.Select(crowd => new ArrivalSchedule(crowd.Population, crowd.Users, start, spec.Seconds))];
        foreach (var user in crowds.Where(crowd => crowd.Population.Rate <= 0).SelectMany(crowd => crowd.Users))
            user.SendUntil(end);

        var expiry = start + ExpiryInterval;
        while (!cancellationToken.IsCancellationRequested)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var population in arrivals)
            {
                while (population.Due <= now)
                    population.Send();
            }

            if (now >= expiry)
            {
                expiry = now + ExpiryInterval;
                var idle = everybody.Count(user => user.Expire());
                if (now >= end && idle == everybody.Length)
                    return;
            }

            PreciseDelay.Until(Math.Max(now + Tick, Math.Min(expiry, arrivals.Min(population => population.Due))));
        }
    }

    // Limited to what a server accepts at once, since connecting is not part of the measurement.
    private static async Task ConnectAsync(SimulatedUser[] users, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectPatience);
        try
        {
            await Parallel.ForEachAsync(
                users, new ParallelOptions { MaxDegreeOfParallelism = ConnectingAtOnce, CancellationToken = limit.Token },
                async (user, cancel) => await user.ConnectAsync().WaitAsync(cancel));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            foreach (var user in users)
                user.StopConnecting();
        }
    }

    private static IPEndPoint Server(Uri address) => IPAddress.TryParse(address.Host, out var host) && IPAddress.IsLoopback(host)
        ? new IPEndPoint(host, address.Port)
        : throw new ArgumentException($"{address} is not a loopback address: load may only be sent to this machine.");

    /// <summary>
    /// Returns the source address of a user. On Linux all of 127.0.0.0/8 is loopback: each population has its own network there.
    /// </summary>
    private static IPAddress? Address(Population population, int index, int user) => population.Addresses switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Addresses.Each => new IPAddress([127, (byte)(10 + index), (byte)(user / 250), (byte)(1 + (user % 250))]),
        Addresses.One => new IPAddress([127, (byte)(10 + index), 255, 1]),
        _ => null,
    };
}
