namespace Scalable.Bench.Measure;

/// <summary>The size and duration of the measurements.</summary>
/// <param name="Items">The number of items in the catalogue.</param>
/// <param name="Rounds">The number of rounds, in each of which all systems take a turn with the same requests.</param>
/// <param name="Seconds">
/// The measured duration of a turn; unmeasured load of the same kind precedes it (<see cref="LeadInSeconds"/>).
/// </param>
/// <param name="WarmUpSeconds">The maximum duration of a warm-up, which otherwise ends when the load costs the same twice in a row.</param>
/// <param name="Users">The numbers of concurrent users.</param>
/// <param name="TaskSeconds">The duration of the slow task.</param>
internal sealed record MeasurementPlan(
    string Name, int Items, int Rounds, double Seconds, int WarmUpSeconds, IReadOnlyList<int> Users, double TaskSeconds = 3)
{
    /// <summary>Five minutes of each figure and system, in ten rounds: about four hours.</summary>
    public static MeasurementPlan Full { get; } = new("full", 100_000, 10, 30, 120, [10, 100, 500, 1000, 5000])
    {
        LeadInSeconds = 5,
        Writes = [0, 1, 10],
    };

    /// <summary>About four minutes: shows the large effects, with wide intervals.</summary>
    public static MeasurementPlan Quick { get; } = new("quick", 20_000, 3, 0.8, 1, [10, 500], TaskSeconds: 0.5)
    {
        LeadInSeconds = 0.2,
        MaxForeignShare = 0.2,
    };

    /// <summary>For the tests: only checks that everything works, on a machine that does other things as well.</summary>
    public static MeasurementPlan Tiny { get; } = new("tiny", 2_000, 1, 0.5, 1, [10, 150], TaskSeconds: 0.5)
    {
        LeadInSeconds = 0.1,
        MaxSendLag = double.PositiveInfinity,
        MaxForeignShare = double.PositiveInfinity,
    };

    /// <summary>The unmeasured load before each turn: connections are open, caches and thread pools as they stay.</summary>
    public double LeadInSeconds { get; init; }

    /// <summary>The shares of writes in everyday traffic, in percent.</summary>
    public IReadOnlyList<double> Writes { get; init; } = [1];

    /// <summary>How late the generator may send (99th percentile, in milliseconds); a round in which it is later is repeated.</summary>
    public double MaxSendLag { get; init; } = 50;

    /// <summary>The share of the processors that other programs may use; a round in which they use more is repeated.</summary>
    public double MaxForeignShare { get; init; } = 0.1;

    /// <summary>How many rounds of a story may be repeated; beyond that, the run fails.</summary>
    public int MaxRepeated => 1 + ((Rounds + 1) / 2);

    /// <summary>The number of users used for comparisons.</summary>
    public int Crowd => Users.Contains(500) ? 500 : Users[^1];

    /// <summary>The timeout of a request in seconds: longer than a slow task takes.</summary>
    public double Patience => TaskSeconds + 1.5;
}
