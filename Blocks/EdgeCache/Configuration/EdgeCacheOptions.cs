using System.ComponentModel.DataAnnotations;

namespace Scalable.EdgeCache.Configuration;

/// <summary>Options of the edge cache; section <c>EdgeCache</c>.</summary>
public sealed class EdgeCacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "EdgeCache";

    /// <summary>False to forward every request to the origin. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The name of this cache in the response header <c>Cache-Status</c> (RFC 9211). Default: <c>edge</c>.</summary>
    [RegularExpression("^[A-Za-z][A-Za-z0-9_.-]*$",
        ErrorMessage = "must begin with a letter and contain letters, digits, '_', '.' and '-' only")]
    public string Name { get; set; } = "edge";

    /// <summary>
    /// The Redis channel on which the origin publishes tags of changed data, in UTF-8, one a line; a first line may identify the message.
    /// Default: <c>edge-cache:invalidated</c>.
    /// </summary>
    [Required(ErrorMessage = "must not be empty")]
    public string Channel { get; set; } = "edge-cache:invalidated";

    /// <summary>The maximum total size of all cached responses, in bytes. Default: 64 MiB.</summary>
    [Range(0, long.MaxValue, ErrorMessage = "must not be negative")]
    public long MaxBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>The maximum size of one cached body, in bytes; larger responses are not cached. Default: 1 MiB.</summary>
    [Range(1, 64 * 1024 * 1024, ErrorMessage = "must be from 1 to 67108864")]
    public int MaxBodyBytes { get; set; } = 1024 * 1024;

    /// <summary>The timeout of one fetch from the origin. Default: 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00", ErrorMessage = "must be from 100 milliseconds to 5 minutes")]
    public TimeSpan FetchTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The time that a request waits for the origin while a stale response may be served in place of an error; the fetch continues.
    /// Default: 1 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:05:00", ErrorMessage = "must be from 10 milliseconds to 5 minutes")]
    public TimeSpan RevalidationTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time that a response stays fresh while invalidations cannot arrive. Default: 1 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "must be from 0 to 1 minute")]
    public TimeSpan DisconnectedLifetime { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time without a reply from Redis after which the connection of invalidations counts as lost; it is pinged
    /// each second. Default: 3 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01.5", "00:01:00", ErrorMessage = "must be from 1.5 seconds to 1 minute")]
    public TimeSpan SubscriptionTimeout { get; set; } = TimeSpan.FromSeconds(3);
}
