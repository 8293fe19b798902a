using System.ComponentModel.DataAnnotations;

namespace CatalogService.Caching;

/// <summary>Section <c>Cache</c>: what is kept, where and for how long.</summary>
internal sealed class CacheOptions
{
    public const string Section = "Cache";

    /// <summary>Whether anything is cached at all. Default: yes.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Megabytes of answers in the memory of a replica. Default: 32.</summary>
    [Range(1, 65536, ErrorMessage = "Cache:MemoryMegabytes is out of range: from 1 to 65536 megabytes.")]
    public int MemoryMegabytes { get; set; } = 32;

    /// <summary>
    /// How long an answer is served from a replica's memory before Redis (or, without it, the database) is asked again: with Redis away, other
    /// replicas see a write after this time at the latest. Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "Cache:MemoryDuration is out of range: from 100 milliseconds to an hour.")]
    public TimeSpan MemoryDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer is good in Redis. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ErrorMessage = "Cache:RedisDuration is out of range: from 100 milliseconds to a day.")]
    public TimeSpan RedisDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How long Redis keeps an answer in all, for when the database is away and a replica has none of its own: short, since Redis would fill up
    /// with responses that were read once. Default: 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Cache:RedisStaleDuration is out of range: from a second to a week.")]
    public TimeSpan RedisStaleDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long it is remembered that there is no such item. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "Cache:MissingDuration is out of range: from 100 milliseconds to an hour.")]
    public TimeSpan MissingDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How old an answer in a replica's memory may be that is served because the database is away. Default: 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "Cache:StaleDuration is out of range: from a second to a week.")]
    public TimeSpan StaleDuration { get; set; } = TimeSpan.FromHours(1);
}
