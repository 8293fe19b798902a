using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>How often a service called its database, and opened a connection for it, by its spans.</summary>
internal sealed class DatabaseUse
{
    public long Operations { get; private set; }

    public long Connects { get; private set; }

    /// <value>Requests, messages and the like that called it.</value>
    public long Users { get; set; }

    public Samples Samples { get; } = new();

    public void Add(SpanRecord span)
    {
        if (!span.OpensConnection)
        {
            Operations++;
            return;
        }

        Connects++;
        Samples.Add(span.TraceId);
    }
}
