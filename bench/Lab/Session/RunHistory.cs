using Scalable.Lab.Measuring;

namespace Scalable.Lab.Session;

/// <summary>The last samples: two minutes of them, and no more however long the lab runs.</summary>
internal sealed class RunHistory
{
    public const int Capacity = 240;

    private readonly Lock _gate = new();
    private readonly Queue<LabSample> _samples = new(Capacity);

    public void Add(LabSample sample)
    {
        lock (_gate)
        {
            if (_samples.Count == Capacity)
                _samples.Dequeue();
            _samples.Enqueue(sample);
        }
    }

    /// <summary>Returns the last samples, the oldest first.</summary>
    public IReadOnlyList<LabSample> Last(int count = Capacity)
    {
        lock (_gate)
            return [.. _samples.Skip(Math.Max(0, _samples.Count - count))];
    }

    public void Clear()
    {
        lock (_gate)
            _samples.Clear();
    }
}
