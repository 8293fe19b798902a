using Scalable.AdmissionControl.Configuration;

namespace AdmissionControl.Tests;

public class AdmissionControllerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Requests_beyond_the_limit_wait_until_another_completes()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = 2);
        var first = await simulation.AdmitAsync(1);
        await simulation.AdmitAsync(1);

        var third = simulation.AcquireAsync(1);
        Assert.False(third.IsCompleted);
        first.Dispose();

        Assert.NotNull((await third).Lease);
    }

    [Fact]
    public async Task A_completed_request_makes_room_before_its_lease_is_disposed_of()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        var first = await simulation.AdmitAsync(1);
        var second = simulation.AcquireAsync(1);

        first.Complete(responseLength: 1_000_000);

        Assert.NotNull((await second).Lease);
        first.Complete();
        first.Dispose();
        Assert.Equal(1, simulation.Controller.Observe().Backends.Single().InFlight);
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_rejected()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        await simulation.AdmitAsync(1);
        var waiting = simulation.AcquireAsync(1);

        simulation.Advance(TimeSpan.FromMilliseconds(249));
        Assert.False(waiting.IsCompleted);
        simulation.Advance(TimeSpan.FromMilliseconds(10));

        var result = await waiting;
        Assert.Null(result.Lease);
        Assert.Equal(Second, result.RetryAfter);
        Assert.Equal(0, simulation.Waiting);
    }

    [Fact]
    public async Task Requests_of_one_client_that_came_together_are_not_rejected_together()
    {
        using var simulation = new Simulation(options =>
            (options.InitialConcurrency, options.MinConcurrency, options.MaxWait) = (1, 1, TimeSpan.FromSeconds(1)));
        using var lease = await simulation.AdmitAsync(1);
        var waiting = Enumerable.Range(0, 1000).Select(_ => simulation.AcquireAsync(1)).ToArray();
        var rejectedPerTick = new List<int>();

        for (var (tick, before) = (0, 0); tick < 100; tick++)
        {
            simulation.Advance(TimeSpan.FromMilliseconds(10));
            var rejected = waiting.Count(request => request.IsCompleted);
            rejectedPerTick.Add(rejected - before);
            before = rejected;
        }

        Assert.Equal(1000, rejectedPerTick.Sum());
        Assert.All(rejectedPerTick[..49], rejected => Assert.Equal(0, rejected));
        Assert.InRange(rejectedPerTick.Max(), 1, 40); // 20 if they were spread evenly over half a second
    }

    [Fact]
    public async Task Under_overload_only_critical_requests_wait_long_and_sheddable_ones_not_at_all()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        await simulation.AdmitAsync(1);
        _ = simulation.AcquireAsync(9);
        simulation.Advance(TimeSpan.FromMilliseconds(150));
        Assert.True(simulation.Controller.Observe().IsOverloaded);

        var sheddable = simulation.AcquireAsync(2, Criticality.Sheddable);
        var normal = simulation.AcquireAsync(2);
        var critical = simulation.AcquireAsync(3, Criticality.Critical);
        Assert.True(sheddable.IsCompleted);
        Assert.False(normal.IsCompleted);
        simulation.Advance(TimeSpan.FromMilliseconds(30));

        Assert.Null((await sheddable).Lease);
        Assert.Null((await normal).Lease);
        Assert.False(critical.IsCompleted);
    }

    [Fact]
    public async Task Under_overload_a_client_with_several_requests_is_held_back()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        await simulation.AdmitAsync(1);
        _ = simulation.AcquireAsync(9);
        simulation.Advance(TimeSpan.FromMilliseconds(150));

        var several = simulation.AcquireAsync(1);
        var only = simulation.AcquireAsync(2);
        simulation.Advance(TimeSpan.FromMilliseconds(50));

        Assert.Equal((false, true), (several.IsCompleted, only.IsCompleted));
        simulation.Advance(TimeSpan.FromMilliseconds(250));
        Assert.True(several.IsCompleted);
    }

    [Fact]
    public async Task Under_overload_a_request_that_would_wait_in_vain_is_rejected_before_any_work_on_it()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        await simulation.AdmitAsync(1);
        Assert.False(TryReject(2));
        _ = simulation.AcquireAsync(9);
        simulation.Advance(TimeSpan.FromMilliseconds(150));
        Assert.True(simulation.Controller.IsOverloaded);

        // Four clients may wait, even if no request completes.
        for (var client = 10u; client < 15; client++)
        {
            Assert.False(TryReject(client));
            _ = simulation.AcquireAsync(client);
        }

        Assert.True(TryReject(2));
        Assert.False(TryReject(2, Criticality.Critical));
        Assert.False(TryReject(1)); // held back instead
        Assert.True(simulation.Controller.Counters.Rejected(Criticality.Normal) > 0);

        bool TryReject(uint client, Criticality criticality = Criticality.Normal) =>
            simulation.Controller.TryReject(client, criticality, out _);
    }

    [Fact]
    public async Task Requests_pass_as_soon_as_a_backend_has_room_although_the_overload_has_not_ended()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        var holder = await simulation.AdmitAsync(1);
        _ = simulation.AcquireAsync(9);
        simulation.Advance(TimeSpan.FromMilliseconds(150));

        holder.Dispose();

        Assert.True(simulation.Controller.IsOverloaded);
        Assert.False(simulation.Controller.TryReject(2, Criticality.Normal, out _));
        await simulation.AdmitAsync(2);
    }

    [Fact]
    public async Task Overload_ends_a_second_after_the_last_rejection()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        var holder = await simulation.AdmitAsync(1);
        _ = simulation.AcquireAsync(9);
        simulation.Advance(TimeSpan.FromMilliseconds(150));
        holder.Dispose();

        simulation.Advance(TimeSpan.FromMilliseconds(900));
        Assert.True(simulation.Controller.Observe().IsOverloaded);
        simulation.Advance(TimeSpan.FromMilliseconds(200));

        Assert.False(simulation.Controller.Observe().IsOverloaded);
    }

    [Fact]
    public async Task Critical_requests_are_admitted_first_and_sheddable_ones_last()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        var holder = await simulation.AdmitAsync(1);
        var sheddable = simulation.AcquireAsync(2, Criticality.Sheddable);
        var normal = simulation.AcquireAsync(3);
        var critical = simulation.AcquireAsync(4, Criticality.Critical);

        holder.Dispose();
        Assert.Equal((false, false, true), (sheddable.IsCompleted, normal.IsCompleted, critical.IsCompleted));
        (await critical).Lease!.Dispose();
        Assert.Equal((false, true), (sheddable.IsCompleted, normal.IsCompleted));
    }

    [Fact]
    public async Task A_full_queue_rejects_the_request_that_has_waited_longest()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = options.MaxQueueLength = 1);
        await simulation.AdmitAsync(1);
        var older = simulation.AcquireAsync(2);
        var newer = simulation.AcquireAsync(3);

        Assert.True(older.IsCompleted);
        Assert.Null((await older).Lease);
        Assert.False(newer.IsCompleted);
    }

    [Fact]
    public async Task A_cancelled_request_leaves_the_queue()
    {
        using var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        var holder = await simulation.AdmitAsync(1);
        using var source = new CancellationTokenSource();
        var waiting = simulation.Controller.AcquireAsync(simulation.Request(1), source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(0, simulation.Waiting);
        holder.Dispose();
        Assert.Equal(0, simulation.Controller.Observe().Backends.Single().InFlight);
    }

    [Fact]
    public async Task Disposal_rejects_the_requests_that_wait()
    {
        var simulation = new Simulation(options => options.InitialConcurrency = options.MinConcurrency = 1);
        await simulation.AdmitAsync(1);
        var waiting = simulation.AcquireAsync(1);

        simulation.Dispose();

        Assert.Null((await waiting).Lease);
    }

    [Fact]
    public async Task In_shadow_mode_every_request_is_admitted_and_counted()
    {
        using var simulation = new Simulation(options => (options.InitialConcurrency, options.Shadow) = (2, true));
        for (var request = 0; request < 10; request++)
            await simulation.AdmitAsync(1);

        var counters = simulation.Controller.Counters;
        Assert.Equal((10, 8), (counters.Admitted(Criticality.Normal), counters.Shadow(Criticality.Normal)));
        Assert.Equal(10, simulation.Controller.Observe().Backends.Single().InFlight);
    }

    [Fact]
    public async Task Disabled_controller_admits_every_request_at_once()
    {
        using var simulation = new Simulation(options => (options.InitialConcurrency, options.Enabled) = (2, false));
        for (var request = 0; request < 10; request++)
            await simulation.AdmitAsync(1);

        Assert.Equal(0, simulation.Controller.Counters.Shadow(Criticality.Normal));
        Assert.Equal(10, simulation.Controller.Observe().Backends.Single().InFlight);
    }

    [Fact]
    public async Task An_admission_allocates_nothing()
    {
        using var simulation = new Simulation();
        var request = simulation.Request(1);
        Repeat();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Repeat();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        await Task.CompletedTask;

        void Repeat()
        {
            for (var count = 0; count < 1000; count++)
            {
                var admission = simulation.Controller.AcquireAsync(request, CancellationToken.None);
                var lease = admission.GetAwaiter().GetResult().Lease!;
                lease.Complete(responseLength: 100);
                lease.Dispose();
            }
        }
    }
}
