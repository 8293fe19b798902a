namespace Scalable.Bench.Mistakes;

/// <summary>How much is measured.</summary>
/// <param name="Items">Items in the catalogue.</param>
/// <param name="Rounds">How often everything is measured; figures are medians.</param>
/// <param name="Seconds">How long one measurement takes.</param>
/// <param name="WarmUpSeconds">How long a server may take to become steady.</param>
/// <param name="Users">The crowds whose size grows.</param>
/// <param name="TaskSeconds">How long the slow task takes.</param>
internal sealed record Plan(string Name, int Items, int Rounds, double Seconds, int WarmUpSeconds, IReadOnlyList<int> Users, double TaskSeconds = 3)
{
    /// <summary>About twenty minutes.</summary>
    public static Plan Full { get; } = new("full", 100_000, 3, 2.5, 10, [10, 100, 500, 1000, 5000]);

    /// <summary>Less than three minutes.</summary>
    public static Plan Quick { get; } = new("quick", 20_000, 2, 0.8, 3, [10, 500], TaskSeconds: 1.5);

    /// <summary>For the tests: whether it works at all.</summary>
    public static Plan Tiny { get; } = new("tiny", 2_000, 1, 0.5, 1, [10, 150], TaskSeconds: 0.5);

    /// <summary>The crowd at which everything is compared.</summary>
    public int Crowd => Users.Contains(500) ? 500 : Users[^1];

    /// <summary>After how many seconds a user gives up: not before a slow task would be done.</summary>
    public double Patience => TaskSeconds + 1.5;
}
