namespace Scalable.AdmissionControl.Backends;

/// <summary>
/// Finds the concurrency beyond which more of it yields too little additional throughput. At first the limit doubles while that pays; then
/// it follows an extremum: it alternates between a little more and a little less, and follows the difference in throughput. Latency decides
/// nothing, so it does not matter that routes differ in cost, or that the mix of requests changes. Not thread-safe.
/// </summary>
/// <remarks>
/// The elasticity of throughput, e = ln(X₊/X₋) / ln(n₊/n₋), is 1 while more concurrency yields proportionally more, and 0 beyond the
/// capacity. The limit grows by the factor 1 + gain · (e − target).
/// </remarks>
internal sealed class ConcurrencyLimit(ConcurrencyBounds bounds, double target, long frequency)
{
    private const double Probe = 1.2;
    private const double Gain = 1;
    private const double Smoothing = 0.3;
    private const double MinSeconds = 0.1;
    private const double MaxSeconds = 2;
    private const double ForgetSeconds = 60;
    private const double MinDurations = 4; // fewer completions for each slot differ by chance
    private const double MinDurationsAtStart = 1;
    private const double MinSaturation = 0.9;
    private const double MinBinding = 0.5; // with less, it is another limit that lets requests wait

    private double _limit = bounds.Initial;
    private double _surplus; // elasticity − target
    private bool _isStarting = true;
    private bool _isSettling = true; // the first completions after a large change show nothing yet
    private bool _isHigh;
    private bool _isBinding; // in the last window
    private long _saturatedAt;
    private Window _window;
    private RecentDuration _duration;
    private (double Throughput, double Concurrency)? _previous;

    /// <summary>The number of concurrent requests that are allowed now.</summary>
    public int Current { get; private set; } = bounds.Initial;

    /// <summary>
    /// Accounts for the time since the last call, during which <paramref name="inFlight"/> requests were in flight.
    /// </summary>
    /// <param name="now">The timestamp.</param>
    /// <param name="inFlight">The number of requests in flight.</param>
    /// <param name="saturated">True if others waited.</param>
    /// <param name="binding">True if it was this limit that let them wait.</param>
    public void Advance(long now, int inFlight, bool saturated, bool binding)
    {
        if (_window.Start == 0)
            _window.Start = _window.Last = now;
        var elapsed = (double)(now - _window.Last) / frequency;
        _window.Last = now;
        _window.Concurrency += elapsed * inFlight;
        if (saturated)
            _window.Saturated += elapsed;
        if (saturated && binding)
            _window.Binding += elapsed;

        var seconds = (double)(now - _window.Start) / frequency;
        var enough = (_isStarting ? MinDurationsAtStart : MinDurations) * _duration.Mean;
        if (seconds < Math.Clamp(enough, MinSeconds, MaxSeconds))
            return;
        _duration.Forget();
        if (_isSettling)
            (_isSettling, _window) = (false, new Window { Start = now, Last = now });
        else
            Close(now, seconds);
    }

    /// <summary>Accounts for a completed request.</summary>
    /// <param name="price">The work that it usually causes, in seconds.</param>
    /// <param name="duration">The time that it took, in seconds.</param>
    public void Complete(double price, double duration)
    {
        _window.Work += price;
        _duration.Add(price * duration, duration);
    }

    private void Close(long now, double seconds)
    {
        var (throughput, concurrency) = (_window.Work / seconds, _window.Concurrency / seconds);
        var saturated = _window.Saturated >= MinSaturation * seconds && throughput > 0;
        var wasBinding = _isBinding;
        _isBinding = _window.Binding >= MinBinding * seconds;
        _window = new Window { Start = now, Last = now };
        if (saturated)
            _saturatedAt = now;
        else if (!_isStarting && now - _saturatedAt > ForgetSeconds * frequency)
            Restart();

        var measured = (throughput, concurrency);
        if (_isStarting)
        {
            Double(measured, saturated && _isBinding);
            return;
        }

        if (!saturated)
            _previous = null;
        else if (_previous is { } previous)
            Follow(previous, measured, _isBinding || wasBinding);
        else
            _previous = measured;

        _isHigh = !_isHigh;
        var low = bounds.Clamp(_limit / Probe);
        Current = _isHigh ? Math.Min(Math.Max(low + 1, (int)Math.Round(_limit * Probe)), bounds.Max) : low;
    }

    // A low limit that was found during an earlier load may be wrong for the present one.
    private void Restart()
    {
        if (_limit >= bounds.Initial)
            return;
        (_isStarting, _limit, _surplus, _previous) = (true, bounds.Initial, 0, null);
        Current = bounds.Initial;
    }

    private void Double((double Throughput, double Concurrency) measured, bool canGrow)
    {
        var elasticity = _previous is { } previous ? Elasticity(previous, measured) : 1;
        if (elasticity < target)
        {
            (_isStarting, _previous, _limit) = (false, null, Math.Max(_limit / 2, bounds.Min));
        }
        else if (canGrow && elasticity is not null)
        {
            _previous = measured;
            (_limit, _isSettling) = (Math.Min(_limit * 2, bounds.Max), true);
        }
        else if (elasticity is not null && _previous is not null)
        {
            (_isStarting, _previous) = (false, null); // as much as is asked for
        }

        Current = bounds.Clamp(_limit);
    }

    private void Follow((double Throughput, double Concurrency) first, (double Throughput, double Concurrency) second, bool canGrow)
    {
        _previous = null;
        if (Elasticity(first, second) is not { } elasticity)
            return; // the bounds, or few requests, left no difference to measure
        _surplus += Smoothing * (elasticity - target - _surplus);
        if (_surplus < 0 || canGrow)
            _limit = Math.Clamp(_limit * (1 + (Gain * _surplus)), bounds.Min, bounds.Max);
    }

    private static double? Elasticity((double Throughput, double Concurrency) first, (double Throughput, double Concurrency) second)
    {
        var distance = Math.Log(second.Concurrency / first.Concurrency);
        return Math.Abs(distance) < 0.1 || second.Throughput <= 0
            ? null
            : Math.Clamp(Math.Log(second.Throughput / first.Throughput) / distance, -1, 1);
    }

    private struct Window
    {
        public long Start;
        public long Last;
        public double Concurrency; // request-seconds
        public double Saturated; // seconds
        public double Binding; // seconds
        public double Work; // seconds
    }

    // Weighted by work and duration, since most requests may be short ones while most of the work is in a few long ones.
    private struct RecentDuration
    {
        private double _weight;
        private double _sum;

        public readonly double Mean => _weight > 0 ? _sum / _weight : 0;

        public void Add(double weight, double duration) => (_weight, _sum) = (_weight + weight, _sum + (weight * duration));

        public void Forget() => (_weight, _sum) = (_weight / 2, _sum / 2);
    }
}

/// <summary>The bounds of a limit that is found by measuring.</summary>
/// <param name="Initial">The limit before anything is known.</param>
/// <param name="Min">The lower bound.</param>
/// <param name="Max">The upper bound.</param>
internal readonly record struct ConcurrencyBounds(int Initial, int Min, int Max)
{
    /// <summary>Creates bounds; the initial limit is brought within them.</summary>
    public static ConcurrencyBounds Create(int initial, int min, int max) => new(Math.Clamp(initial, min, max), min, max);

    public int Clamp(double limit) => Math.Clamp((int)Math.Round(limit), Min, Max);
}
