using System.Buffers;
using LocalAspire.Dashboard.Otlp.Wire;
using LocalAspire.Dashboard.Telemetry;
using LocalAspire.Dashboard.Telemetry.Logs;
using LocalAspire.Dashboard.Telemetry.Metrics;
using LocalAspire.Dashboard.Telemetry.Traces;

namespace LocalAspire.Dashboard.Otlp;

/// <summary>The three kinds of telemetry.</summary>
internal enum Signal
{
    Traces,
    Logs,
    Metrics,
}

/// <summary>What became of an export.</summary>
/// <param name="Rejected">Items that were well formed and could not be kept.</param>
/// <param name="Reason">Why; for a malformed export, of which nothing is kept, what is wrong with it.</param>
/// <param name="IsMalformed">True if the export as a whole was refused.</param>
internal sealed record Outcome(int Rejected, string Reason, bool IsMalformed)
{
    public static Outcome Accepted { get; } = new(0, "", IsMalformed: false);
}

/// <summary>Takes the bytes of an export, from whichever protocol, into the stores: all of it or, malformed, none.</summary>
internal sealed class Receiver(TelemetryResources resources, TraceStore traces, LogStore logs, MetricStore metrics, Complaints complaints)
{
    public Outcome Receive(Signal signal, in ReadOnlySequence<byte> export)
    {
        if (export.IsSingleSegment)
            return Receive(signal, export.FirstSpan);
        var whole = ArrayPool<byte>.Shared.Rent((int)export.Length);
        try
        {
            export.CopyTo(whole);
            return Receive(signal, whole.AsSpan(0, (int)export.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private Outcome Receive(Signal signal, ReadOnlySpan<byte> export)
    {
        try
        {
            return signal switch
            {
                Signal.Traces => ReceiveTraces(export),
                Signal.Logs => ReceiveLogs(export),
                _ => ReceiveMetrics(export),
            };
        }
        catch (MalformedException e)
        {
            complaints.Malformed(signal.ToString(), e.Message);
            return new(0, $"Not an OTLP export of {signal}: {e.Message}.", IsMalformed: true);
        }
    }

    private Outcome ReceiveTraces(ReadOnlySpan<byte> export)
    {
        var decoder = new SpanDecoder();
        ExportWalk.Walk(export, resources, decoder);
        traces.Add(decoder.Spans);
        return decoder.Rejected == 0 ? Outcome.Accepted : new(decoder.Rejected, "spans need a trace id of 16 bytes and a span id of 8", IsMalformed: false);
    }

    private Outcome ReceiveLogs(ReadOnlySpan<byte> export)
    {
        var decoder = new LogDecoder();
        ExportWalk.Walk(export, resources, decoder);
        logs.Add(decoder.Entries);
        return Outcome.Accepted;
    }

    private Outcome ReceiveMetrics(ReadOnlySpan<byte> export)
    {
        var decoder = new MetricDecoder();
        ExportWalk.Walk(export, resources, decoder);
        metrics.Add(decoder.Metrics);
        return Outcome.Accepted;
    }
}
