namespace Scalable.Tests;

/// <summary>Waits for what comes true by itself, and asks for it again and again meanwhile.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);
    // Long, since suites run side by side on few processors: only a failure waits for it.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}})"/>
    public static Task TrueAsync(Func<bool> condition) => TrueAsync(() => Task.FromResult(condition()));

    /// <summary>Waits until a condition holds; the test fails if it does not within three minutes.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        while (!await condition())
            await Task.Delay(Interval, limit.Token);
    }
}
