namespace Scalable.Diagnosis.Findings;

/// <summary>What to do about each mistake.</summary>
internal static class Advice
{
    private const string Page = "docs/five-mistakes.md";

    public static string FixOf(Mistake mistake) => mistake switch
    {
        Mistake.RepeatedCalls => "Ask once for all rows: a join, WHERE id = ANY(@ids), Include() in EF Core, MGET in Redis, "
            + "a bulk endpoint over HTTP.",
        Mistake.ConnectionsNotPooled => "Create one data source per database and process and keep it; divide the server's connections "
            + "among all instances and set Maximum Pool Size to the share.",
        Mistake.PoolExhausted => "Hold connections for shorter: dispose them (await using) before slow work, shorten transactions, and "
            + "fix the queries named here. A larger pool helps only while the server has connections to spare.",
        Mistake.NotCached => "Keep the answer (HybridCache, Redis, an output cache) and drop it when it is written; send an ETag so "
            + "that clients can keep theirs.",
        Mistake.NoRateLimit => "Limit each client at the entry (AddRateLimiter with a partition per client; 429 with Retry-After).",
        _ => "Accept the work with 202 and do it in a worker: store a job, answer with its address. Await what blocks a thread.",
    };

    public static string LinkOf(Mistake mistake) => mistake switch
    {
        Mistake.RepeatedCalls => $"{Page}#3-n1-queries",
        Mistake.ConnectionsNotPooled or Mistake.PoolExhausted => $"{Page}#1-a-connection-per-request",
        Mistake.NotCached => $"{Page}#2-no-caching",
        Mistake.NoRateLimit => $"{Page}#4-no-rate-limiting",
        _ => $"{Page}#5-synchronous-everything",
    };

    public static string TitleOf(Mistake mistake) => mistake switch
    {
        Mistake.RepeatedCalls => "N+1 calls",
        Mistake.ConnectionsNotPooled => "connections are not pooled",
        Mistake.PoolExhausted => "the connection pool is used up",
        Mistake.NotCached => "no caching",
        Mistake.NoRateLimit => "no rate limit",
        _ => "slow work in a request",
    };

    /// <summary>The mistake's name in machine-readable reports.</summary>
    public static string IdOf(Mistake mistake) => mistake switch
    {
        Mistake.RepeatedCalls => "n-plus-one",
        Mistake.ConnectionsNotPooled => "no-pool",
        Mistake.PoolExhausted => "pool-exhausted",
        Mistake.NotCached => "no-cache",
        Mistake.NoRateLimit => "no-limit",
        _ => "slow-work",
    };
}
