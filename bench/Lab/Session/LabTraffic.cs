using Scalable.Lab.Control;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;

namespace Scalable.Lab.Session;

/// <summary>Sends the same traffic to both systems.</summary>
internal sealed class LabTraffic(LabModel model, LoadClient load, LabTokens tokens)
{
    private const int Samples = 4;

    private static readonly string[] Columns = ["twin", "here"];

    // Many connections at once, and slow tasks, run code that everyday traffic hardly touches. The latencies are a p99 in milliseconds.
    private static readonly WarmUp[] WarmUps =
    [
        new(LabMix.Everyday, Users: 100, MaxLatency: 50, MaxSeconds: 45),
        new("pooling", LabMix.DefaultUsers, MaxLatency: 800, MaxSeconds: 12),
        new("slow-tasks", LabMix.DefaultUsers, MaxLatency: 200, MaxSeconds: 12),
    ];

    private LabLoads? _loads;
    private (int Items, int Types, int Brands) _sizes;
    private int _seed;

    /// <summary>Reads what is in the catalogue.</summary>
    /// <exception cref="LabException">It is empty.</exception>
    public async Task PrepareAsync(LabDatabase database, CancellationToken cancellationToken)
    {
        _sizes = await database.SizesAsync(cancellationToken);
        if (_sizes.Items == 0)
            throw new LabException("The catalogue is empty: seed it (command 'Seed' of the database).");
        var address = await model.Database.GetConnectionStringAsync(cancellationToken) ?? "";
        _loads = await LabLoads.LoadAsync(address, _sizes.Items, tokens, cancellationToken);
    }

    /// <summary>Sends traffic in place of that which is being sent; 0 users end it.</summary>
    public async Task SendAsync(int users, string mix, CancellationToken cancellationToken)
    {
        var generator = LabModel.AddressOf(model.Load);
        if (users == 0 || _loads is null)
        {
            foreach (var column in Columns)
                await load.StopAsync(generator, column, cancellationToken);
            return;
        }

        var seed = ++_seed;
        LabLoads.Target[] targets =
        [
            LabLoads.Twin(LabModel.AddressOf(model.Twin)),
            _loads.Here(LabModel.AddressOf(model.Gateway), _sizes.Types, _sizes.Brands),
        ];
        await Task.WhenAll(targets.Select(target => load.StartAsync(
            generator, target.Name, _loads.Compose(target, mix, users, seed), cancellationToken)));
    }

    /// <summary>Sends some traffic until both systems answer fast: else the first minute would show how code is compiled.</summary>
    public async Task WarmUpAsync(RunHistory history, CancellationToken cancellationToken)
    {
        foreach (var (mix, users, maxLatency, maxSeconds) in WarmUps)
        {
            await SendAsync(users, mix, cancellationToken);
            var since = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            for (var second = 0; second < maxSeconds && !IsWarm(history, since, maxLatency); second++)
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        }

        await SendAsync(0, LabMix.Everyday, cancellationToken);
    }

    private static bool IsWarm(RunHistory history, long since, double maxLatency)
    {
        var samples = history.Last(Samples);
        return samples.Count == Samples && samples[0].Time > since
            && IsFast(Averages.Of(samples, sample => sample.Mistake)) && IsFast(Averages.Of(samples, sample => sample.Here));

        bool IsFast(ColumnSample column) => column.Errors == 0 && column.P99 < maxLatency;
    }

    private sealed record WarmUp(string Mix, int Users, double MaxLatency, int MaxSeconds);
}
