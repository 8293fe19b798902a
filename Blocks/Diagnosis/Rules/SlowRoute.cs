using Scalable.Diagnosis.Telemetry;
using Scalable.Diagnosis.Windows;

namespace Scalable.Diagnosis.Rules;

/// <summary>The requests of one route that take long.</summary>
internal sealed class SlowRoute
{
    private const double MinWorkShare = 0.5;
    private const long LargeBody = 1024 * 1024;

    private long _work, _foreign, _mail, _time;

    /// <value>All requests.</value>
    public long All { get; private set; }

    /// <value>Slow requests, whatever they do.</value>
    public long Slow { get; private set; }

    /// <value>Slow requests whose time is mostly work that could be done later.</value>
    public int Count { get; private set; }

    public bool IsRead { get; private set; }

    public Samples Samples { get; } = new();

    public TimeSpan MeanTime => Figures.Nanoseconds((double)_time / Count);

    public double WorkShare => (double)_work / _time;

    public bool IsForeign => (_foreign + _mail) * 2 > _work;

    public string Kind => _mail * 2 > _work ? "mail to be sent"
        : IsForeign ? "another company's service"
        : "work of its own";

    public void Add(SpanRecord span, ServerRequest request, WorkTime work, TimeSpan slow)
    {
        All++;
        if (span.Duration < slow.Ticks * 100)
            return;
        Slow++;
        var takesItsTime = request.IsStream || request.RequestBytes >= LargeBody || request.ResponseBytes >= LargeBody;
        if (takesItsTime || request.Status is not (0 or 200 or 201 or 204) || work.Total < span.Duration * MinWorkShare)
            return;
        Count++;
        IsRead = request.IsRead;
        _time += span.Duration;
        _work += work.Total;
        _foreign += work.Foreign;
        _mail += work.Mail;
        Samples.Add(span.TraceId);
    }
}

/// <summary>What a request took its time for, in nanoseconds; its queries and calls of observed services are not counted.</summary>
internal readonly record struct WorkTime(long Own, long Foreign, long Mail)
{
    public long Total => Own + Foreign + Mail;
}
