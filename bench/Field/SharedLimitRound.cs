using Scalable.Bench.Measure;
using Scalable.Generator.Load;

namespace Scalable.Bench.Field;

/// <summary>One measurement of three instances.</summary>
/// <param name="Abuser">The client that sends beyond its limit.</param>
/// <param name="Permits">The permits per second of a client, and its burst.</param>
/// <param name="Scripts">The scripts that Redis ran meanwhile.</param>
/// <param name="Others">The clients within their limits, if there were any.</param>
internal sealed record SharedLimitRound(LimitedClientResult Abuser, int Permits, long Scripts, PopulationResult? Others)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    /// <summary>The admitted requests as a share of burst + rate x time. 1 is exact.</summary>
    public double Share => Abuser.Admitted.Count / (Permits + (Permits * Abuser.Seconds));

    /// <summary>The requests beyond burst + rate that were admitted in the fullest second.</summary>
    public double Excess => Math.Max(0, AdmittedRequest.MostWithin(Abuser.Admitted, Window) - (2 * Permits));
}
