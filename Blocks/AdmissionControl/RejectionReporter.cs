using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Scalable.AdmissionControl;

/// <summary>
/// Logs which client most requests were rejected of, while there are rejections. A log rather than a metric: a tag per client would have
/// any number of values. The client is the first eight digits of the SHA-256 of its id, the same on every instance.
/// </summary>
internal sealed partial class RejectionReporter(
    AdmissionControllers controllers, TimeProvider timeProvider, ILogger<RejectionReporter> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>Returns the name of a client in the log.</summary>
    public static string NameOf(UInt128 client)
    {
        Span<byte> id = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(id, client);
        return Convert.ToHexStringLower(SHA256.HashData(id).AsSpan(0, 4));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            foreach (var (name, controller) in controllers.All)
            {
                if (controller.TakeRejections() is { Total: > 0 } rejections)
                    Log.Rejected(logger, name, rejections.Total, rejections.OfMost, NameOf(rejections.Most));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "{Group} is at capacity: {Rejected} requests were rejected in ten seconds, {OfMost} of them of client {Client}.")]
        public static partial void Rejected(ILogger logger, string group, long rejected, long ofMost, string client);
    }
}

/// <summary>The rejections since the last report.</summary>
/// <param name="Total">Their number.</param>
/// <param name="Most">The client with most of them.</param>
/// <param name="OfMost">The number of that client's.</param>
internal readonly record struct Rejections(long Total, UInt128 Most, long OfMost);
