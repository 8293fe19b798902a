namespace Gateway.Proxy;

/// <summary>
/// Allows one retry per ten requests, and saves up to a hundred: the requests in flight at a replica all fail at once when it dies. Without
/// a limit, every client of a failing service doubles its load, and the service stays down. The reserve is that of Finagle's
/// <c>RetryBudget</c>: ten retries per second over ten seconds.
/// </summary>
internal sealed class RetryBudget
{
    private const int Retry = 10; // in tenths of a retry
    private const int Most = 100 * Retry;

    private int _saved = Most;

    public void Deposit()
    {
        // A lost update costs a tenth of a retry; a compare-and-swap loop would cost every request.
        var saved = Volatile.Read(ref _saved);
        if (saved < Most)
            Interlocked.CompareExchange(ref _saved, saved + 1, saved);
    }

    public bool TryWithdraw()
    {
        if (Interlocked.Add(ref _saved, -Retry) >= 0)
            return true;
        Interlocked.Add(ref _saved, Retry);
        return false;
    }
}
