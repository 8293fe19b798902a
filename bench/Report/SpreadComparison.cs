using System.Globalization;
using Scalable.Bench.Measure;

namespace Scalable.Bench.Report;

internal enum Verdict
{
    Better,
    Same,
    Worse,

    /// <summary>One of the figures is not known.</summary>
    Unknown,
}

/// <summary>A comparison of this system with another by one figure of the same rounds.</summary>
/// <param name="Factor">How many times better this system is (below 1: worse), with 95 % confidence; null if it cannot be told.</param>
internal sealed record SpreadComparison(Verdict Verdict, (double Low, double High)? Factor)
{
    /// <summary>Compares: one is better only if the 95 % intervals are apart.</summary>
    public static SpreadComparison Of(Spread here, Spread other, bool moreIsBetter)
    {
        if (!here.IsKnown || !other.IsKnown)
            return new(Verdict.Unknown, null);
        var (better, worse) = moreIsBetter ? (here, other) : (other, here);
        var verdict = better.Low > worse.High ? Verdict.Better : better.High < worse.Low ? Verdict.Worse : Verdict.Same;
        return new(verdict, better.RatioTo(worse));
    }

    /// <summary>"better, 3.1 to 3.4 x".</summary>
    public override string ToString()
    {
        var word = Verdict == Verdict.Unknown ? "n/a" : Verdict.ToString().ToLowerInvariant();
        return Verdict is Verdict.Better or Verdict.Worse && Factor is { } factor
            ? string.Create(CultureInfo.InvariantCulture, $"{word}, {Number.Of(factor.Low)} to {Number.Of(factor.High)} x")
            : word;
    }
}
