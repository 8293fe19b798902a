using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Backends;

/// <summary>One backend: its limit, the requests in flight, and how slow it is compared with the others. Not thread-safe.</summary>
internal sealed class Backend(object destination, AdmissionOptions options, long frequency)
{
    // Below this, a difference between backends is noise, and the load is spread evenly.
    private const double Noise = 1.5;
    // A single slow response, as in a collection of garbage, is no slow backend; a failure is.
    private const double MinSmoothing = 0.03;
    private const double MaxSlowness = 10;
    private const double Failure = 100;

    // A slow backend receives a request from time to time, so that its recovery is noticed.
    private const double ForgetSeconds = 10;

    // Beyond it, a fifth more concurrency yields less than 3 % more throughput.
    private const double TargetElasticity = 0.15;

    private readonly ConcurrencyLimit _limit = new(
        ConcurrencyBounds.Create(options.InitialConcurrency, options.MinConcurrency, options.MaxConcurrency), TargetElasticity, frequency);


    private long _clockAt;
    private double _slowness = 1;
    private long _measuredAt;

    /// <summary>The destination that the backend stands for.</summary>
    public object Destination => destination;

    public int InFlight { get; private set; }

    /// <summary>The timestamp of the last request.</summary>
    public long LastUsed { get; set; }

    public int Limit => _limit.Current;

    public bool HasRoom => InFlight < _limit.Current;

    /// <summary>
    /// The time that one of the requests in flight has had for itself, in seconds, if the backend divides its time equally among them
    /// (processor sharing). A request's work is the difference between its end and its beginning; all requests together cause one second
    /// of work per second.
    /// </summary>
    public double Clock { get; private set; }

    /// <summary>Returns the expected time of the next request, relative to other backends; the smallest is the best choice.</summary>
    public double Score(long now)
    {
        var slowness = 1 + ((_slowness - 1) * Math.Exp(-Age(now) / ForgetSeconds));
        return (InFlight + 1) * (slowness < Noise ? 1 : slowness);
    }

    /// <summary>Begins a request, after <see cref="Advance"/>.</summary>
    public void Begin(long now)
    {
        InFlight++;
        LastUsed = now;
    }

    /// <param name="now">The timestamp.</param>
    /// <param name="duration">The time until the response, in seconds.</param>
    /// <param name="usual">The usual price of such requests.</param>
    public void End(long now, double duration, in Price usual)
    {
        _limit.Complete(usual.Work, duration);
        End(now, usual.Duration > 0 ? Math.Min(duration / usual.Duration, MaxSlowness) : 1);
    }

    /// <summary>Ends a request that failed: the backend counts as slow, or its quick errors would attract all requests.</summary>
    public void Fail(long now) => End(now, Failure);

    /// <summary>Accounts for the time since the last call.</summary>
    public void Advance(long now, bool othersWait)
    {
        _limit.Advance(now, InFlight, othersWait, binding: !HasRoom);
        if (_clockAt != 0)
            Clock += (double)(now - _clockAt) / frequency / Math.Max(1, InFlight);
        _clockAt = now;
    }

    private double Age(long now) => _measuredAt == 0 ? 0 : (double)(now - _measuredAt) / frequency;

    private void End(long now, double slowness)
    {
        InFlight--;
        var smoothing = Math.Max(MinSmoothing, 1 - Math.Exp(-Age(now) / ForgetSeconds));
        _slowness += smoothing * (slowness - _slowness);
        _measuredAt = now;
    }
}
