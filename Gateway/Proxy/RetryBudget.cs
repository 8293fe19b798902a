namespace Gateway.Proxy;

/// <summary>
/// One retry for ten requests, and a few saved up. Without a bound every client of a failing service doubles its load, and it stays down.
/// </summary>
internal sealed class RetryBudget
{
    private const int Retry = 10; // in tenths of a retry
    private const int Most = 10 * Retry;

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
