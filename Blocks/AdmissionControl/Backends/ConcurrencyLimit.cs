using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Backends;

/// <summary>
/// Finds the concurrency beyond which a backend completes no more work per second, by extremum seeking: the limit alternates between a
/// little more and a little less, and follows the difference in throughput. Latency decides nothing, so it does not matter that routes
/// differ in cost, or that the mix of requests changes. Not thread-safe.
/// </summary>
/// <remarks>
/// The elasticity of throughput, e = ln(X₊/X₋) / ln(n₊/n₋), is 1 while more concurrency yields proportionally more, and 0 beyond the
/// capacity. The limit grows by the factor 1 + gain · (e − target).
/// </remarks>
internal sealed class ConcurrencyLimit(AdmissionOptions options, long frequency)
{
    private const double Probe = 1.2;
    private const double Target = 0.15;
    private const double Gain = 0.5;
    private const double Smoothing = 0.3;
    private const double MinSeconds = 0.1;
    private const double MaxSeconds = 2;
    private const int MinCompletionsPerSlot = 4; // fewer differ by chance
    private const double MinSaturation = 0.9;

    private double _limit = Math.Clamp(options.InitialConcurrency, options.MinConcurrency, options.MaxConcurrency);
    private double _elasticity = Target;
    private bool _isHigh;
    private Window _window;
    private (double Throughput, double Concurrency)? _previous;

    /// <summary>The number of concurrent requests that the backend may receive now.</summary>
    public int Current { get; private set; } = Math.Clamp(options.InitialConcurrency, options.MinConcurrency, options.MaxConcurrency);

    /// <summary>
    /// Accounts for the time since the last call, during which <paramref name="inFlight"/> requests were in flight and, if
    /// <paramref name="saturated"/>, others waited.
    /// </summary>
    public void Advance(long now, int inFlight, bool saturated)
    {
        if (_window.Start == 0)
            _window.Start = _window.Last = now;
        var elapsed = (double)(now - _window.Last) / frequency;
        _window.Last = now;
        _window.Concurrency += elapsed * inFlight;
        if (saturated)
            _window.Saturated += elapsed;

        var seconds = (double)(now - _window.Start) / frequency;
        if ((seconds >= MinSeconds && _window.Completions >= MinCompletionsPerSlot * Current) || seconds >= MaxSeconds)
            Close(now, seconds);
    }

    /// <summary>Accounts for a completed request that usually costs <paramref name="price"/> seconds.</summary>
    public void Complete(double price)
    {
        _window.Work += price;
        _window.Completions++;
    }

    private void Close(long now, double seconds)
    {
        var (throughput, concurrency) = (_window.Work / seconds, _window.Concurrency / seconds);
        var saturated = _window.Saturated >= MinSaturation * seconds && throughput > 0;
        if (!saturated)
            _previous = null;
        else if (_previous is { } previous)
            Follow(previous, (throughput, concurrency));
        else
            _previous = (throughput, concurrency);

        _isHigh = !_isHigh;
        _window = new Window { Start = now, Last = now };
        var low = Math.Clamp((int)Math.Round(_limit / Probe), options.MinConcurrency, options.MaxConcurrency);
        Current = _isHigh ? Math.Min(Math.Max(low + 1, (int)Math.Round(_limit * Probe)), options.MaxConcurrency) : low;
    }

    private void Follow((double Throughput, double Concurrency) first, (double Throughput, double Concurrency) second)
    {
        _previous = null;
        var distance = Math.Log(second.Concurrency / first.Concurrency);
        if (Math.Abs(distance) < 0.1)
            return; // the bounds, or few requests, left no difference to measure

        var measured = Math.Clamp(Math.Log(second.Throughput / first.Throughput) / distance, -1, 1);
        _elasticity += Smoothing * (measured - _elasticity);
        _limit = Math.Clamp(_limit * (1 + (Gain * (_elasticity - Target))), options.MinConcurrency, options.MaxConcurrency);
    }

    private struct Window
    {
        public long Start;
        public long Last;
        public double Concurrency; // request-seconds
        public double Saturated; // seconds
        public double Work; // seconds
        public int Completions;
    }
}
