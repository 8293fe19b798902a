using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Clients;

/// <summary>
/// The waiting requests of one criticality. The next one is of the client that has received the least work (start-time fair queueing, by
/// Goyal, Vin and Cheng, with measured work for the length of a packet). Not thread-safe.
/// </summary>
internal sealed class FairQueue(Criticality criticality)
{
    private readonly PriorityQueue<ClientState, double> _clients = new();
    private readonly LinkedList<Waiter> _byAge = new();

    public int Count => _byAge.Count;

    /// <summary>The number of clients with a waiting request.</summary>
    public int Clients { get; private set; }

    /// <summary>The request that has waited longest.</summary>
    public Waiter? Oldest => _byAge.First?.Value;

    /// <summary>Removes each request for which a condition holds.</summary>
    public void RemoveWhere(Func<Waiter, bool> condition, Action<Waiter> removed)
    {
        for (var node = _byAge.First; node is not null;)
        {
            var waiter = node.Value;
            node = node.Next;
            if (!condition(waiter))
                continue;
            Remove(waiter);
            removed(waiter);
        }
    }

    public void Add(Waiter waiter)
    {
        _byAge.AddLast(waiter.InQueue);
        var waiting = waiter.Client.WaitingOf(criticality);
        waiting.AddLast(waiter.InClient);
        Clients += waiting.Count == 1 ? 1 : 0;
        Compete(waiter.Client);
    }

    /// <summary>Puts back a request that was taken.</summary>
    public void Return(Waiter waiter)
    {
        _byAge.AddFirst(waiter.InQueue);
        var waiting = waiter.Client.WaitingOf(criticality);
        waiting.AddFirst(waiter.InClient);
        Clients += waiting.Count == 1 ? 1 : 0;
        Compete(waiter.Client);
    }

    public void Remove(Waiter waiter)
    {
        if (waiter.InQueue.List is null)
            return;
        _byAge.Remove(waiter.InQueue);
        var waiting = waiter.Client.WaitingOf(criticality);
        waiting.Remove(waiter.InClient);
        Clients -= waiting.Count == 0 ? 1 : 0;
    }

    /// <summary>Lets a client take part in the choice again, after one of its requests has completed.</summary>
    public void Compete(ClientState client)
    {
        if (client.Competes[(int)criticality] || client.WaitingOf(criticality).Count == 0)
            return;
        client.Competes[(int)criticality] = true;
        _clients.Enqueue(client, client.VirtualTime);
    }

    /// <summary>Removes the next request.</summary>
    /// <param name="maxPerClient">Clients with as many requests in flight are passed over.</param>
    /// <param name="hopelessSince">
    /// If the client's oldest request has waited since before this time, its newest one is taken: the old ones would be admitted just
    /// before they are rejected, and all of them late.
    /// </param>
    public Waiter? Take(int maxPerClient, long hopelessSince)
    {
        while (_clients.TryDequeue(out var client, out var virtualTime))
        {
            client.Competes[(int)criticality] = false;
            if (client.InFlight >= maxPerClient)
                continue;
            if (client.VirtualTime > virtualTime)
            {
                Compete(client); // its requests cost more than expected
                continue;
            }

            var waiting = client.WaitingOf(criticality);
            if (waiting.First?.Value is not { } next)
                continue;
            if (next.EnqueuedAt < hopelessSince)
                next = waiting.Last!.Value;
            Remove(next);
            return next; // the caller lets the client compete again, with its new virtual time
        }

        return null;
    }
}
