using System.Security.Cryptography;
using System.Text;

namespace Scalable.Diagnosis.Findings;

/// <summary>A mistake that the telemetry shows.</summary>
public sealed record Finding
{
    /// <value>Which mistake.</value>
    public required Mistake Mistake { get; init; }

    /// <value>In which service, request and call.</value>
    public required Location Where { get; init; }

    /// <value>What happens, in one sentence.</value>
    public required string Summary { get; init; }

    /// <value>The evidence: counts and times, one sentence each.</value>
    public required IReadOnlyList<string> Evidence { get; init; }

    /// <value>Traces in which it can be seen, as hexadecimal ids; three at most.</value>
    public IReadOnlyList<string> TraceIds { get; init; } = [];

    /// <value>How sure it is.</value>
    public required Confidence Confidence { get; init; }

    /// <value>Why it is as sure as that.</value>
    public required string Why { get; init; }

    /// <value>How much harm it does.</value>
    public Severity Severity { get; init; } = Severity.Warning;

    /// <value>What it costs at the traffic that was observed.</value>
    public required string CostNow { get; init; }

    /// <value>What it will cost at ten times that traffic.</value>
    public required string CostAtTenTimes { get; init; }

    /// <value>What to do about it.</value>
    public string Fix => Advice.FixOf(Mistake);

    /// <value>The page that explains the mistake, relative to the repository's root.</value>
    public string Link => Advice.LinkOf(Mistake);

    /// <value>What it leads to in the same service, told as one story; null if nothing was seen.</value>
    public string? Story { get; init; }

    /// <value>The findings that it leads to, which are told in <see cref="Story"/>.</value>
    public IReadOnlyList<Finding> LeadsTo { get; init; } = [];

    /// <value>Names this finding in a file of acknowledged ones; the same in each run.</value>
    public string Fingerprint => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{Mistake}\n{Where.Service}\n{Where.Route}\n{Where.Call}")).AsSpan(0, 6));

    /// <value>The time that one request keeps a connection busy, if that is known.</value>
    internal TimeSpan? ConnectionHold { get; init; }

    /// <value>The size of the pool that is concerned, if that is known.</value>
    internal int? PoolSize { get; init; }

    /// <value>What it costs, to compare findings of equal confidence: seconds of work per second.</value>
    internal double Weight { get; init; }
}

/// <summary>Where a mistake is made.</summary>
/// <param name="Service">The name of the service.</param>
/// <param name="Route">Method and route of the request, or empty if it is about the whole service.</param>
/// <param name="Call">The query or call without values, or empty.</param>
public sealed record Location(string Service, string Route = "", string Call = "");
