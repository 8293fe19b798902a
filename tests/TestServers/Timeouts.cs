namespace TestServers;

/// <summary>
/// The time-outs that services run with in tests. On a busy machine a request or a query may wait for its turn longer than production
/// allows, which is not the fault that a test looks for, so they are longer by default. <c>TEST_TIMEOUTS=production</c> leaves those
/// of production.
/// </summary>
public static class Timeouts
{
    public static bool AreThoseOfProduction => Environment.GetEnvironmentVariable("TEST_TIMEOUTS") switch
    {
        null or "" => false,
        "production" => true,
        var other => throw new InvalidOperationException($"TEST_TIMEOUTS is '{other}': it can be 'production', or not set."),
    };
}
