namespace Gateway.Proxy;

/// <summary>
/// One retry for ten requests, and up to a hundred saved up: what a replica has under way when it dies fails all in the same moment. Without a bound
/// every client of a failing service doubles its load, and it stays down. The reserve is that of Finagle's <c>RetryBudget</c>: ten retries a second
/// over ten seconds.
/// </summary>
internal sealed class RetryBudget
{
    private const int Retry = 10; // in tenths of a retry
    private const int Most = 100 * Retry;

    private int _saved = Most;

    public void Earn()
    {
        // A lost update costs a tenth of a retry; a loop would cost every request.
        var saved = Volatile.Read(ref _saved);
        if (saved < Most)
            Interlocked.CompareExchange(ref _saved, saved + 1, saved);
    }

    public bool TrySpend()
    {
        if (Interlocked.Add(ref _saved, -Retry) >= 0)
            return true;
        Interlocked.Add(ref _saved, Retry);
        return false;
    }
}
