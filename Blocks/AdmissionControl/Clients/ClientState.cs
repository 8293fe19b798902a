using Scalable.AdmissionControl.Configuration;

namespace Scalable.AdmissionControl.Clients;

/// <summary>The recent work and the waiting requests of a client. Not thread-safe.</summary>
internal sealed class ClientState(UInt128 id)
{
    private const double Smoothing = 0.3;

    private double _averageWork;

    public UInt128 Id => id;

    /// <summary>The work that the client has received, in seconds; never far behind that of the others.</summary>
    public double VirtualTime { get; set; }

    public int InFlight { get; set; }

    /// <summary>The rejected requests since the last report.</summary>
    public long Rejected { get; set; }

    /// <summary>The second in which the client was last active.</summary>
    public long LastSecond { get; set; } = -1;

    /// <summary>The waiting requests by criticality, oldest first.</summary>
    public LinkedList<Waiter>[] Waiting { get; } = [new(), new(), new()];

    /// <summary>For each criticality: true if the client takes part in the choice of the next request.</summary>
    public bool[] Competes { get; } = new bool[3];

    /// <summary>The number of requests in flight and waiting.</summary>
    public int Outstanding => InFlight + Waiting[0].Count + Waiting[1].Count + Waiting[2].Count;

    public bool IsIdle => Outstanding == 0 && Rejected == 0;

    /// <summary>Returns the work that the client's next request is expected to cause.</summary>
    public double Expect(double price) => _averageWork > 0 ? _averageWork : price;

    /// <summary>Replaces the work that was expected by the work that was measured.</summary>
    public void Charge(double expected, double work)
    {
        VirtualTime += work - expected;
        _averageWork = _averageWork > 0 ? _averageWork + (Smoothing * (work - _averageWork)) : work;
    }

    public LinkedList<Waiter> WaitingOf(Criticality criticality) => Waiting[(int)criticality];
}
