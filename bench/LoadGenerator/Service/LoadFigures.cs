using Scalable.Generator.Load;

namespace Scalable.Generator.Service;

/// <summary>What all running loads measured in the last half second.</summary>
/// <param name="Number">The number of the interval since the start of the program.</param>
internal sealed record LoadFigures(long Number, IReadOnlyList<RunningLoadFigures> Loads)
{
    /// <summary>How often figures are taken, in seconds.</summary>
    public const double IntervalSeconds = 0.5;
}

/// <summary>What one load measured in the last half second.</summary>
/// <param name="Name">The name that it was started with.</param>
/// <param name="Seconds">The length of the interval; 0 before the first one has passed.</param>
/// <param name="SendLag">
/// The 99th percentile, since the start of the load, of the generator's own delay, in milliseconds: beyond some 50 ms it is the limit.
/// </param>
internal sealed record RunningLoadFigures(string Name, double Seconds, double SendLag, IReadOnlyList<IntervalResult> Populations);
