using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis.Profiling;

namespace LocalAspire.Client.Redis;

/// <summary>Turns the commands that <see cref="RedisTracing"/> noted into spans, off the request's path, by OpenTelemetry's conventions for databases.</summary>
internal sealed class RedisTraceWriter(RedisTracing tracing, TimeProvider time) : BackgroundService
{
    // What comes within this time is written together. A service that nobody asks anything sleeps.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    // A command that has not come back by then never will.
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await tracing.Calls.Reader.WaitToReadAsync(stoppingToken))
            {
                await Task.Delay(Interval, time, stoppingToken);
                Write();
            }
        }
        catch (OperationCanceledException)
        {
            Write();
        }
    }

    internal void Write()
    {
        for (var left = tracing.Calls.Reader.Count; left > 0 && tracing.Calls.Reader.TryRead(out var call); left--)
        {
            var done = false;
            foreach (var command in call.Session.FinishProfiling())
            {
                WriteSpan(call.Parent, command);
                done = true;
            }

            if (!done && time.GetElapsedTime(call.Noted) < MaxAge)
                tracing.Calls.Writer.TryWrite(call);
        }
    }

    private void WriteSpan(ActivityContext parent, IProfiledCommand command)
    {
        using var span = tracing.Source.StartActivity(ActivityKind.Client, parent, startTime: command.CommandCreated, name: command.Command);
        if (span is null)
            return;
        span.SetTag("db.system.name", "redis");
        span.SetTag("db.operation.name", command.Command);
        span.SetTag("db.namespace", command.Db.ToString(CultureInfo.InvariantCulture));
        if (Address(command.EndPoint) is var (host, port))
        {
            span.SetTag("server.address", host);
            span.SetTag("server.port", port);
        }

        span.SetEndTime(command.CommandCreated + command.ElapsedTime);
    }

    private static (string Host, int Port)? Address(EndPoint? endPoint) => endPoint switch
    {
        DnsEndPoint dns => (dns.Host, dns.Port),
        IPEndPoint ip => (ip.Address.ToString(), ip.Port),
        _ => null,
    };
}
