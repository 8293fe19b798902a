using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Clients;

/// <summary>All waiting requests; the more critical ones are taken first. Not thread-safe.</summary>
internal sealed class RequestQueue
{
    private readonly FairQueue[] _byCriticality =
        [new(Criticality.Critical), new(Criticality.Normal), new(Criticality.Sheddable)];

    public int Count => _byCriticality[0].Count + _byCriticality[1].Count + _byCriticality[2].Count;

    /// <summary>The number of clients with a waiting request.</summary>
    public int WaitingClients => _byCriticality[0].Clients + _byCriticality[1].Clients + _byCriticality[2].Clients;

    /// <summary>The number of waiting requests by criticality.</summary>
    public int[] Counts => [.. _byCriticality.Select(queue => queue.Count)];

    /// <summary>Of the least critical requests, the one that has waited longest.</summary>
    public Waiter? MostExpendable => Array.FindLast(_byCriticality, queue => queue.Count > 0)?.Oldest;

    public void Add(Waiter waiter) => Of(waiter).Add(waiter);

    /// <summary>Puts back a request that was taken.</summary>
    public void Return(Waiter waiter) => Of(waiter).Return(waiter);

    public void Remove(Waiter waiter) => Of(waiter).Remove(waiter);

    /// <summary>Lets a client take part in the choice again, after one of its requests was taken or has completed.</summary>
    public void Compete(ClientState client)
    {
        foreach (var queue in _byCriticality)
            queue.Compete(client);
    }

    /// <summary>Removes the next request, as <see cref="FairQueue.Take"/> chooses it.</summary>
    public Waiter? Take(int maxPerClient, long hopelessSince)
    {
        foreach (var queue in _byCriticality)
        {
            if (queue.Count > 0 && queue.Take(maxPerClient, hopelessSince) is { } next)
                return next;
        }

        return null;
    }

    /// <summary>Removes each request for which a condition holds.</summary>
    public void RemoveWhere(Func<Waiter, bool> condition, Action<Waiter> removed)
    {
        foreach (var queue in _byCriticality)
            queue.RemoveWhere(condition, removed);
    }

    private FairQueue Of(Waiter waiter) => _byCriticality[(int)waiter.Criticality];
}
