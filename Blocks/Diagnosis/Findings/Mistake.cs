namespace Scalable.Diagnosis.Findings;

/// <summary>The mistakes that are looked for.</summary>
public enum Mistake
{
    /// <summary>The same call again and again within one request, once for each row of an earlier result.</summary>
    RepeatedCalls,

    /// <summary>Connections that are opened for each use, or more of them than the server has.</summary>
    ConnectionsNotPooled,

    /// <summary>Requests that wait for a connection because the pool is used up, or leaks.</summary>
    PoolExhausted,

    /// <summary>The same answer read again and again from its source.</summary>
    NotCached,

    /// <summary>Missing rate limits: one client slows the others down.</summary>
    NoRateLimit,

    /// <summary>Slow work that a request waits for, or that blocks threads.</summary>
    SlowWorkInRequest,
}

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    /// <summary>The telemetry fits, and something else would explain it as well.</summary>
    Possible,

    /// <summary>The telemetry fits, and nothing else is known that would explain it.</summary>
    Likely,

    /// <summary>The telemetry shows it.</summary>
    Certain,
}

/// <summary>How much harm a mistake does.</summary>
public enum Severity
{
    /// <summary>It costs time or servers.</summary>
    Warning,

    /// <summary>It fails requests, or will soon.</summary>
    Severe,
}
