using Scalable.Lab.Model;

namespace Scalable.Lab.GameDays;

internal enum FaultKind
{
    /// <summary>A process is killed.</summary>
    Kill,

    /// <summary>All processes of a server or a replica stand still for a time.</summary>
    Freeze,

    /// <summary>A replica stands still for most of each second, for a time.</summary>
    Slow,

    /// <summary>Four times as many users come, for a time.</summary>
    Flood,

    /// <summary>The twin makes a mistake, for a time.</summary>
    Mistake,
}

/// <summary>Something that is broken during a game day.</summary>
/// <param name="At">The seconds after the start.</param>
/// <param name="Target">The resource, or the name of the mistake.</param>
/// <param name="Seconds">For how long; 0 for what happens at once.</param>
internal sealed record PlannedFault(double At, FaultKind Kind, string Target, double Seconds);

/// <summary>What is broken when. The same seed makes the same plan.</summary>
internal static class GameDayPlan
{
    public const double MinMinutes = 0.5;
    public const double MaxMinutes = 120;

    private const double FirstAt = 5;
    private const double LastSeconds = 12;
    private const double MinPause = 6;
    private const double MorePause = 5;

    // What the gateway, the catalogue and the worker stand on, and they themselves.
    private static readonly (FaultKind Kind, string[] Targets, double Seconds, double More)[] Faults =
    [
        (FaultKind.Kill, ["catalog", "worker"], 0, 0),
        (FaultKind.Freeze, ["cache", "postgres", "messaging", "catalog"], 2, 2),
        (FaultKind.Mistake, [.. LabMistake.All.Select(mistake => mistake.Name)], 8, 4),
        (FaultKind.Slow, ["catalog"], 4, 3),
        (FaultKind.Flood, ["users"], 4, 3),
    ];

    /// <exception cref="LabException">The time is out of range.</exception>
    public static IReadOnlyList<PlannedFault> Create(double minutes, int seed)
    {
        if (minutes is not (>= MinMinutes and <= MaxMinutes))
            throw new LabException($"{minutes} minutes are not possible: choose {MinMinutes} to {MaxMinutes}.");
        var random = new Random(seed);
        var (plan, at) = (new List<PlannedFault>(), FirstAt);
        while (true)
        {
            // Each kind once before any of them comes again.
            foreach (var (kind, targets, seconds, more) in Shuffled(random))
            {
                var (target, lasts) = (targets[random.Next(targets.Length)], Math.Round(seconds + (more * random.NextDouble()), 1));
                if (at + lasts > (minutes * 60) - LastSeconds)
                    return plan;
                plan.Add(new PlannedFault(Math.Round(at, 1), kind, target, lasts));
                at += lasts + MinPause + (MorePause * random.NextDouble());
            }
        }
    }

    private static (FaultKind Kind, string[] Targets, double Seconds, double More)[] Shuffled(Random random)
    {
        var faults = Faults.ToArray();
        random.Shuffle(faults);
        return faults;
    }
}
