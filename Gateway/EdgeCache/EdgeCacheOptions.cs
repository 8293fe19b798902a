using System.ComponentModel.DataAnnotations;

namespace Gateway.EdgeCache;

/// <summary>Options of the edge cache; section <c>EdgeCache</c>.</summary>
internal sealed class EdgeCacheOptions
{
    public const string Section = "EdgeCache";

    /// <summary>False to send every request to the catalogue. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The maximum total size of all cached responses, in bytes. Default: 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The maximum size of one cached body, in bytes; larger responses are not cached. Default: 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>The timeout of one fetch from the catalogue. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time that a request waits for the catalogue while a stale response may be served in place of an error; the fetch continues.
    /// Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time that a response stays fresh while invalidations cannot arrive. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FreshWithoutRedis { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time without a reply from Redis after which the connection of invalidations counts as lost; it is pinged
    /// each second. Default: 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01.5", "00:01:00")]
    public TimeSpan MaxSilence { get; set; } = TimeSpan.FromSeconds(3);
}
