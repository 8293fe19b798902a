using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace RateLimiting.Tests;

/// <summary>Reads the instruments of one service; other tests have theirs.</summary>
internal static class Measurements
{
    /// <summary>Returns the values of an instrument by their last tag.</summary>
    public static Dictionary<string, long> Read(IServiceProvider services, string name)
    {
        var meters = services.GetRequiredService<IMeterFactory>();
        var values = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == name && instrument.Meter.Scope == meters)
                listening.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) => values[Last(tags)] = value);
        listener.SetMeasurementEventCallback<int>((_, value, tags, _) => values[Last(tags)] = value);
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => values[Last(tags)] = (long)value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static string Last(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags.Length == 0 ? "" : tags[^1].Value!.ToString()!;
}
