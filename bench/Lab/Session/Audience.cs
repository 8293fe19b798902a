namespace Scalable.Lab.Session;

/// <summary>Those for whom the traffic runs: open pages, and whoever asked for a time of it.</summary>
internal sealed class Audience
{
    private static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private DateTimeOffset _wantedUntil;
    private int _viewers;

    /// <summary>Whether nobody has wanted the traffic for a minute.</summary>
    public bool IsGone
    {
        get
        {
            lock (_gate)
                return _viewers == 0 && TimeProvider.System.GetUtcNow() > _wantedUntil;
        }
    }

    /// <summary>Counts those who look at the page; the last one to leave may come back within a minute.</summary>
    public void AddViewers(int count)
    {
        lock (_gate)
            _viewers += count;
        KeepFor(Abandoned);
    }

    /// <summary>Wants the traffic for at least a minute.</summary>
    public void Keep() => KeepFor(Abandoned);

    /// <summary>Wants the traffic for at least a time, also while nobody looks at the page; a longer one that was wanted stays.</summary>
    public void KeepFor(TimeSpan time)
    {
        var until = TimeProvider.System.GetUtcNow() + time;
        lock (_gate)
            _wantedUntil = until > _wantedUntil ? until : _wantedUntil;
    }
}
