using System.ComponentModel.DataAnnotations;

namespace Gateway.EdgeCache;

/// <summary>Section <c>EdgeCache</c>.</summary>
internal sealed class EdgeCacheOptions
{
    public const string Section = "EdgeCache";

    /// <summary>Off: every request goes to the catalogue. Default: on.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Bytes of all stored answers. Default: 64 MiB.</summary>
    [Range(0, long.MaxValue)]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Bytes of one stored body; what is larger passes through. Default: 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024)]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>How long one fetch from the catalogue may take. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long those who ask wait for the catalogue while there is an old answer that may stand in for an error; the fetch goes on. Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an answer is fresh while invalidations cannot arrive. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan FreshWithoutRedis { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long invalidations count as arriving after Redis last answered on their connection, which is asked each second. Default: 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01.5", "00:01:00")]
    public TimeSpan MaxSilence { get; set; } = TimeSpan.FromSeconds(3);
}
