using Scalable.Diagnosis.Telemetry;

namespace Scalable.Diagnosis.Windows;

/// <summary>
/// Notices that traces are sampled where no span says so, as with most samplers by ratio: the services' metrics count far more requests
/// than there are spans. Only routes with spans are compared, since health checks are often left untraced on purpose.
/// </summary>
internal sealed class SamplingEstimate(int maxKeys, Coverage coverage)
{
    private const double MinRequests = 100;

    // A smaller ratio may only mean that spans arrive later than metrics.
    private const double MinRequestsPerSpan = 2;

    private readonly BoundedMap<(TelemetryResource Resource, string Label), RouteCount> _routes = new(maxKeys, coverage);

    public bool IsSampled
    {
        get
        {
            double requests = 0, spans = 0;
            foreach (var (_, route) in _routes.Entries)
            {
                if (route.Spans == 0)
                    continue;
                requests += route.Requests;
                spans += route.Spans;
            }

            return requests >= MinRequests && requests > MinRequestsPerSpan * spans;
        }
    }

    public void Add(SpanRecord span)
    {
        if (span.Request is { } request && _routes.GetOrAdd((span.Resource, request.Label)) is { } route)
            route.Spans++;
    }

    public void Add(MetricPoint point)
    {
        if (point.Route.Length > 0)
            _routes.GetOrAdd((point.Resource, $"{point.Method} {point.Route}"))?.Add(point);
    }

    private sealed class RouteCount
    {
        private const int MaxSeries = 100;

        private readonly Dictionary<int, long> _last = [];
        private double _total;
        private long _time;

        public long Spans { get; set; }

        /// <value>Requests up to the export before the latest one, since spans may come later than metrics.</value>
        public double Requests { get; private set; }

        public void Add(MetricPoint point)
        {
            if (point.Time > _time)
                (_time, Requests) = (point.Time, _total);
            if (point.IsDelta)
            {
                _total += point.Count;
                return;
            }

            // The first value of a counter includes requests from before the observation began.
            if (_last.TryGetValue(point.Series, out var last))
                _total += point.Count < last ? point.Count : point.Count - last;
            else if (_last.Count >= MaxSeries)
                return;
            _last[point.Series] = point.Count;
        }
    }
}
