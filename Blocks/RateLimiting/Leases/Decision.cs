namespace Scalable.RateLimiting.Leases;

/// <summary>The decision on a request.</summary>
/// <param name="Admitted">True if the request may pass.</param>
/// <param name="Remaining">The permits that are available now, as far as this instance knows.</param>
/// <param name="ResetSeconds">
/// Whole seconds until one more permit is available; of a rejection, until a request may be admitted.
/// </param>
internal readonly record struct Decision(bool Admitted, int Remaining, int ResetSeconds)
{
    public static Decision Admit(double left, double perSecond)
    {
        var remaining = Math.Floor(Math.Max(0, left));
        return new(true, (int)remaining, RoundUp((remaining + 1 - left) / perSecond));
    }

    public static Decision Reject(double left, double seconds) => new(false, (int)Math.Max(0, left), Math.Max(1, RoundUp(seconds)));

    private static int RoundUp(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, int.MaxValue / 2));
}
