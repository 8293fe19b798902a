using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Http;
using Scalable.ResponseCache.Edge;

namespace Scalable.ResponseCache;

/// <summary>Sizes and durations of the response cache, and what it asks the application.</summary>
public sealed class ResponseCacheOptions
{
    /// <summary>True if responses are cached. Default: true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Maximum size of the responses in a replica's memory, in megabytes. Default: 32.</summary>
    [Range(1, 65536, ErrorMessage = "must be from 1 to 65536")]
    public int MemoryMegabytes { get; set; } = 32;

    /// <summary>
    /// Time for which a replica serves a response from its memory before it reads Redis (or, without Redis, the origin) again. While
    /// Redis is unavailable, other replicas see a write after this time, plus up to a fifth of it as jitter. Default: 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "must be from 100 milliseconds to 1 hour")]
    public TimeSpan MemoryDuration { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for which a response in Redis is fresh. Default: 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ErrorMessage = "must be from 100 milliseconds to 1 day")]
    public TimeSpan RedisDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Total time for which Redis keeps a response, to be served stale if the origin is unavailable and a replica has no copy of its own.
    /// It is short, since Redis would fill up with responses that were read once. Default: 5 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "must be from 1 second to 7 days")]
    public TimeSpan RedisStaleDuration { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Time for which the absence of a resource, or an empty result, is cached. Default: 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "must be from 100 milliseconds to 1 hour")]
    public TimeSpan MissingDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Maximum age of a response in a replica's memory that is served while the origin is unavailable. Default: 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00", ErrorMessage = "must be from 1 second to 7 days")]
    public TimeSpan StaleDuration { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Prefix of the keys in Redis, so that services can share a server. Default: <c>responses:</c>.</summary>
    public string KeyPrefix { get; set; } = "responses:";

    /// <summary>The protocol of a shared cache in front of the service. Default: there is none.</summary>
    public EdgeOptions Edge { get; } = new();

    /// <summary>Returns whether the origin is known to be unavailable: cached responses are then marked as stale. Default: never.</summary>
    public Func<bool> IsOriginUnavailable { get; set; } = () => false;

    /// <summary>
    /// Returns whether a failed load says that the origin is unavailable, rather than that the load is wrong: a request that
    /// <see cref="RequiresCurrentData"/> is then served from the caches instead of failing. It has no effect on other requests, which are
    /// served a stale response after any failure. Default: never.
    /// </summary>
    public Func<Exception, bool> IsTransient { get; set; } = _ => false;

    /// <summary>
    /// Returns whether a client must get current data, like one that reads its own writes: other replicas learn of a write a few
    /// milliseconds after the writer. Default: never.
    /// </summary>
    public Func<HttpContext, bool> RequiresCurrentData { get; set; } = _ => false;
}
