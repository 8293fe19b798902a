using System.ComponentModel.DataAnnotations;

namespace CatalogService.Caching;

/// <summary>Section <c>Cache</c>: sizes and durations of the response cache.</summary>
internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>True if responses are cached. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Maximum size of the responses in a replica's memory, in megabytes. Default: 32.</summary>
    [Range(1, 65536, ErrorMessage = "Cache:MemoryMegabytes is out of range: from 1 to 65536 megabytes.")]
    public int MemoryMegabytes { get; set; } = 32;

    /// <summary>
    /// Time for which a replica serves a response from its memory before it reads Redis (or, without Redis, the database) again. While
    /// Redis is unavailable, other replicas see a write after this time at the latest. Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00",
        ErrorMessage = "Cache:MemoryDuration is out of range: from 100 milliseconds to an hour.")]
    public TimeSpan MemoryDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for which a response in Redis is fresh. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00",
        ErrorMessage = "Cache:RedisDuration is out of range: from 100 milliseconds to a day.")]
    public TimeSpan RedisDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Total time for which Redis keeps a response, to be served stale if the database is unavailable and a replica has no copy of its own.
    /// It is short, since Redis would fill up with responses that were read once. Default: 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Cache:RedisStaleDuration is out of range: from a second to a week.")]
    public TimeSpan RedisStaleDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time for which the absence of an item, or an empty page, is cached. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00",
        ErrorMessage = "Cache:MissingDuration is out of range: from 100 milliseconds to an hour.")]
    public TimeSpan MissingDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Maximum age of a response in a replica's memory that is served while the database is unavailable. Default: 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Cache:StaleDuration is out of range: from a second to a week.")]
    public TimeSpan StaleDuration { get; set; } = TimeSpan.FromHours(1);
}
