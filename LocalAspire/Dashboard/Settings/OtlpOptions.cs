using System.ComponentModel.DataAnnotations;

namespace LocalAspire.Dashboard.Settings;

/// <summary>Who may send telemetry, and how much at once.</summary>
internal sealed class OtlpOptions
{
    /// <value>Unset: open on loopback, by key anywhere else or where a key is set.</value>
    public OtlpAuthMode? AuthMode { get; set; }

    /// <value>Expected in the header <c>x-otlp-api-key</c>. Unset: one is made at start where one is needed.</value>
    public string? PrimaryApiKey { get; set; }

    /// <value>A second accepted key, so that keys can be changed without a gap.</value>
    public string? SecondaryApiKey { get; set; }

    /// <value>Largest export in bytes, after decompression. Default 8 MiB: some twenty full batches of an SDK.</value>
    [Range(64 * 1024, 256 * 1024 * 1024)]
    public int MaxRequestBytes { get; set; } = 8 * 1024 * 1024;

    /// <value>Exports a second, from all senders together. Default 5,000; what is above is told to come back (429).</value>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerSecond { get; set; } = 5_000;
}

/// <summary>How a sender proves itself.</summary>
internal enum OtlpAuthMode
{
    /// <summary>Nobody is asked.</summary>
    Unsecured,

    /// <summary>A key in <c>x-otlp-api-key</c>.</summary>
    ApiKey,
}
