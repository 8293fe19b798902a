using System.ComponentModel.DataAnnotations;

namespace Scalable.Npgsql.Pools;

/// <summary>Options of a <see cref="ReadPool"/> or a <see cref="WritePool"/>.</summary>
public sealed class PoolOptions
{
    /// <summary>
    /// Maximum wait for a connection, after which <see cref="Errors.PoolBusyException"/> is thrown; Npgsql itself accepts whole seconds
    /// only. Default: half a second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00", ErrorMessage = "must be from 10 milliseconds to 10 minutes")]
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromMilliseconds(500);
}
