namespace Gateway.RateLimiting.Buckets;

/// <summary>The decision on a request.</summary>
/// <param name="Admitted">True if the request may pass.</param>
/// <param name="Remaining">The permits that are available now, as far as this gateway knows.</param>
/// <param name="Reset">Whole seconds until one more permit is available; of a rejection, until a request may be admitted.</param>
internal readonly record struct Decision(bool Admitted, int Remaining, int Reset)
{
    public static Decision Admit(double left, double perSecond)
    {
        var remaining = Math.Floor(Math.Max(0, left));
        return new(true, (int)remaining, Seconds((remaining + 1 - left) / perSecond));
    }

    public static Decision Refuse(double left, double seconds) => new(false, (int)Math.Max(0, left), Math.Max(1, Seconds(seconds)));

    private static int Seconds(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, int.MaxValue / 2));
}
