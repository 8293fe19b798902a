using Scalable.Lab.Control;
using Scalable.Lab.Measuring;
using Scalable.Lab.Model;
using Scalable.Lab.Resources;

namespace Scalable.Lab.Session;

/// <summary>Sends the same traffic to both systems.</summary>
internal sealed class LabTraffic(LabModel model, LoadClient load, LabTokens tokens)
{
    private const int WarmUpUsers = 100;
    private const int MaxWarmUpSeconds = 45;
    private const int Samples = 4;
    private const double WarmLatency = 50;

    private static readonly string[] Columns = ["twin", "here"];

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
        await SendAsync(WarmUpUsers, LabMix.Everyday, cancellationToken);
        for (var second = 0; second < MaxWarmUpSeconds && !IsWarm(history.Last(Samples)); second++)
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        await SendAsync(0, LabMix.Everyday, cancellationToken);
    }

    private static bool IsWarm(IReadOnlyList<LabSample> samples) => samples.Count == Samples && samples.All(sample =>
        sample is { Mistake: { Errors: 0, P99: < WarmLatency }, Here: { Errors: 0, P99: < WarmLatency } });
}
